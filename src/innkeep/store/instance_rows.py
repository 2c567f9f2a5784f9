"""Between an ``Instance`` and its row: the one place that knows how each field is stored."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping

from innkeep.domain.billing import Billing, BillingMode
from innkeep.domain.instance import (
    EnvironmentVariable,
    Failure,
    Instance,
    Kind,
    LayerProgress,
    PullProgress,
    RegistryLogin,
    Tool,
)
from innkeep.domain.migration import AutoMigrate, Migration
from innkeep.domain.port_access import AccessMode, PortAccess
from innkeep.domain.ports import PortMapping, PortType
from innkeep.domain.status import Status, Wish
from innkeep.domain.upgrade import Upgrade
from innkeep.store.instance_settings import auto_migrate_to_columns, billing_to_columns
from innkeep.store.logins import login_from_column, login_to_column
from innkeep.store.vault import Vault

_SAME_IN_BOTH = (
    "id",
    "owner_id",
    "name",
    "cluster_id",
    "product_id",
    "product_name",
    "cores",
    "memory_gib",
    "rootfs_gib",
    "local_volume_gib",
    "pids",
    "runtime",
    "image_url",
    "image_auth_id",
    "command",
    "entrypoint",
    "ports_leaving",
    "web_terminal",
    "local_mount_point",
    "network_id",
    "address",
    "alias",
    "sandbox",
    "runs_wished",
    "runs_begun",
    "generation",
    "tools_launched",
    "handle",
    "attempts",
    "created_at",
    "status_at",
    "started_at",
    "stopped_at",
)


_SAME_IN_UPGRADE = (
    "generation",
    "image_url",
    "image_auth_id",
    "command",
    "entrypoint",
    "save",
    "ran",
    "took_over",
)


def to_row(instance: Instance, vault: Vault) -> dict[str, Any]:
    """The columns of a new instance, those of the reconciler's bookkeeping left out."""
    login = instance.image_login
    tools = [
        {"name": tool.name, "mapping": _mapping_to_json(tool.mapping), "token": tool.token}
        for tool in instance.tools
    ]
    return {name: getattr(instance, name) for name in _SAME_IN_BOTH} | {
        **billing_to_columns(instance.billing),
        **auto_migrate_to_columns(instance.auto_migrate),
        **migration_to_columns(instance.migration),
        "kind": instance.kind.value,
        "wish": instance.wish.value,
        "status": instance.status.value,
        "image_login": login_to_column(login, vault),
        "image_auth_name": login.stored_as if login else "",
        "envs": envs_to_json(instance.envs),
        "port_mappings": port_mappings_to_column(instance.port_mappings),
        "tools": vault.seal(json.dumps(tools)) if tools else None,
        "port_access": port_access_to_column(instance.port_access, vault),
        "failure": failure_to_json(instance.failure),
        "setback": failure_to_json(instance.setback),
        "upgrade": upgrade_to_column(instance.upgrade, vault),
        "pull": pull_to_json(instance.pull),
        "left_behind": list(instance.left_behind) or None,
    }


def from_row(row: RowMapping, vault: Vault) -> Instance:
    """The instance that a row holds."""
    tools = json.loads(vault.open(row["tools"])) if row["tools"] else []
    return Instance(
        **{name: row[name] for name in _SAME_IN_BOTH},
        kind=Kind(row["kind"]),
        billing=Billing(
            mode=BillingMode(row["billing_mode"]),
            end_at=row["end_at"],
            auto_renew=row["auto_renew"],
            auto_renew_months=row["auto_renew_months"],
        ),
        auto_migrate=AutoMigrate(
            enabled=row["auto_migrate"], with_root_disk=row["auto_migrate_root_disk"]
        ),
        migration=_migration(row),
        wish=Wish(row["wish"]),
        status=Status(row["status"]),
        image_login=login_from_column(row["image_login"], row["image_auth_name"], vault),
        envs=tuple(EnvironmentVariable(key, value) for key, value in row["envs"]),
        port_mappings=tuple(_mapping_from_json(mapping) for mapping in row["port_mappings"]),
        tools=tuple(
            Tool(tool["name"], _mapping_from_json(tool["mapping"]), tool["token"]) for tool in tools
        ),
        port_access=_port_access(vault, row["port_access"]),
        failure=Failure(**row["failure"]) if row["failure"] else None,
        setback=Failure(**row["setback"]) if row["setback"] else None,
        upgrade=upgrade_from_column(vault, row["upgrade"]) if row["upgrade"] else None,
        pull=_pull_from_json(row["pull"]),
        left_behind=tuple(row["left_behind"] or ()),
    )


def port_mappings_to_column(mappings: Sequence[PortMapping]) -> list[list[str | int | None]]:
    """Port mappings as their column holds them."""
    return [_mapping_to_json(mapping) for mapping in mappings]


def port_access_to_column(access: Sequence[PortAccess], vault: Vault) -> bytes | None:
    """The guards of http ports as their column holds them."""
    if not access:
        return None
    return vault.seal(
        json.dumps([[each.port, each.mode, each.username, each.secret] for each in access])
    )


def envs_to_json(envs: Sequence[EnvironmentVariable]) -> list[list[str]]:
    """Variables of an environment as their column holds them."""
    return [[variable.key, variable.value] for variable in envs]


def upgrade_to_column(upgrade: Upgrade | None, vault: Vault) -> bytes | None:
    """An upgrade as its column holds it; what it mounts is in a table."""
    if upgrade is None:
        return None
    login = upgrade.image_login
    values = {name: getattr(upgrade, name) for name in _SAME_IN_UPGRADE} | {
        "login": [login.username, login.password, login.stored_as] if login else None,
        "envs": envs_to_json(upgrade.envs),
    }
    return vault.seal(json.dumps(values))


def upgrade_from_column(vault: Vault, sealed: bytes) -> Upgrade:
    """The upgrade that a column holds, without what it mounts."""
    stored = json.loads(vault.open(sealed))
    login = stored["login"]
    return Upgrade(
        **{name: stored[name] for name in _SAME_IN_UPGRADE},
        image_login=RegistryLogin(login[0], login[1], stored_as=login[2]) if login else None,
        envs=tuple(EnvironmentVariable(key, value) for key, value in stored["envs"]),
    )


def failure_to_json(failure: Failure | None) -> dict[str, str] | None:
    """A failure as its column holds it."""
    return {"state": failure.state, "message": failure.message} if failure else None


def pull_to_json(pull: PullProgress | None) -> list[list[str | int]] | None:
    """The progress of a pull as its column holds it."""
    if pull is None:
        return None
    return [[layer.id, layer.state, layer.current, layer.total] for layer in pull.layers]


def migration_to_columns(migration: Migration | None) -> dict[str, str | None]:
    """Where an instance is to go on, as its columns hold it."""
    return {
        "target_cluster_id": migration.cluster_id if migration else None,
        "target_network_id": migration.network_id if migration else None,
        "target_address": migration.address if migration else None,
        "migration_job": migration.job_id if migration else None,
    }


def _migration(row: RowMapping) -> Migration | None:
    if row["target_cluster_id"] is None:
        return None
    return Migration(
        cluster_id=row["target_cluster_id"],
        network_id=row["target_network_id"],
        address=row["target_address"],
        job_id=row["migration_job"],
    )


def _pull_from_json(layers: list[list[Any]] | None) -> PullProgress | None:
    if layers is None:
        return None
    return PullProgress(
        layers=tuple(
            LayerProgress(id=layer_id, state=state, current=current, total=total)
            for layer_id, state, current, total in layers
        )
    )


def _port_access(vault: Vault, sealed: bytes | None) -> tuple[PortAccess, ...]:
    if sealed is None:
        return ()
    return tuple(
        PortAccess(port=port, mode=AccessMode(mode), username=username, secret=secret)
        for port, mode, username, secret in json.loads(vault.open(sealed))
    )


def _mapping_to_json(mapping: PortMapping) -> list[str | int | None]:
    return [mapping.port, mapping.type.value, mapping.host_port]


def _mapping_from_json(stored: list[Any]) -> PortMapping:
    port, kind, host_port = stored
    return PortMapping(port, PortType(kind), host_port)
