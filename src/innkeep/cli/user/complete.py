"""What the shell completes: names that the server knows, asked for quickly, or nothing."""

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from innkeep.client import Client

Choices = list[tuple[str, str]]
_SECONDS = 3


def _ask(names: "Callable[[Client], Iterable[tuple[str, str]]]") -> Choices:
    try:
        from innkeep.client import Client  # noqa: PLC0415

        profile = os.environ.get("INNKEEP_PROFILE")
        with Client(profile=profile, timeout=_SECONDS, retries=0) as client:
            return list(names(client))
    except Exception:  # noqa: BLE001  # a shell that completes has no place for errors
        return []


def complete_instance(incomplete: str) -> Choices:
    """Names, and ids where a name isn't one word or isn't unique."""

    def names(client: "Client") -> Iterable[tuple[str, str]]:
        rows = list(client.instances.list())
        taken = [row.name for row in rows]
        for row in rows:
            simple = taken.count(row.name) == 1 and " " not in row.name and ":" not in row.name
            by_id = bool(incomplete) and row.id.startswith(incomplete)
            yield (row.id if by_id or not simple else row.name), f"{row.status}, {row.image_url}"

    return _ask(names)


def complete_product() -> Choices:
    """Ids of products."""
    return _ask(lambda client: ((each.id, each.name) for each in client.products.list()))


def complete_cluster() -> Choices:
    """Ids of clusters."""
    return _ask(lambda client: ((each.id, each.name) for each in client.clusters.list()))


def complete_auth() -> Choices:
    """Names of registry auths."""
    return _ask(
        lambda client: ((each.name, each.username) for each in client.registry_auths.list())
    )


def complete_storage() -> Choices:
    """Names of network storages."""
    return _ask(
        lambda client: (
            (each.storage_name, f"{each.storage_size} GiB")
            for each in client.network_storages.list()
        )
    )


def complete_network() -> Choices:
    """Names of VPC networks."""
    return _ask(lambda client: ((each.name, each.segment) for each in client.vpc_networks.list()))


def complete_template() -> Choices:
    """Names of templates."""
    return _ask(lambda client: ((each.name, each.image) for each in client.templates.list()))


def complete_profile() -> Choices:
    """Names of saved servers."""
    try:
        from innkeep.client.profiles import load_profiles  # noqa: PLC0415

        return [(each.name, each.url) for each in load_profiles().saved.values()]
    except Exception:  # noqa: BLE001
        return []
