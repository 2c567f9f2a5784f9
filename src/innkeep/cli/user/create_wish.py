"""What a create is to ask for: read from options, and from a template where one is named."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from innkeep.cli.user.reading import read_envs, read_mounts, read_ports

if TYPE_CHECKING:
    from innkeep.cli.user.session import Session
    from innkeep.client import PortAccess
    from innkeep.wire.templates import TemplateReply

_MODES = ("none", "token", "basic")


@dataclass(frozen=True, kw_only=True)
class CreateOptions:
    """What stands on the command line, as it stands there."""

    image: str = ""
    name: str = ""
    product: str = ""
    cores: int = 0
    memory: int = 0
    ports: Sequence[str] = ()
    access: Sequence[str] = ()
    envs: Sequence[str] = ()
    env_file: Path | None = None
    entrypoint: str = ""
    program: Sequence[str] = ()
    cluster: str = ""
    auth: str = ""
    jupyter: int | None = None
    mounts: Sequence[str] = ()
    network: str = ""
    local_storage: str = ""
    template: str = ""


@dataclass(frozen=True, kw_only=True)
class CreateWish:
    """The same with ids in place of names, in the client's words; without a product yet."""

    image: str
    name: str = ""
    ports: list[str] = field(default_factory=list)
    envs: dict[str, str] = field(default_factory=dict)
    command: str = ""
    entrypoint: str = ""
    cluster: str = ""
    registry_auth: str = ""
    jupyter_port: int | None = None
    port_access: "list[PortAccess]" = field(default_factory=list)
    local_storage_mount_point: str = ""
    network_storages: dict[str, str] = field(default_factory=dict)
    vpc_network: str = ""


def read_wish(session: "Session", options: CreateOptions) -> CreateWish:
    """What is wished for.

    Raises:
        typer.BadParameter: an option can't be read, or there is no image.
        ClientError: something that was named isn't there.
    """
    wish = _of_template(session, options.template) if options.template else CreateWish(image="")
    image = options.image or wish.image
    if not image:
        raise typer.BadParameter(
            "say which image, or a --template that has one", param_hint="IMAGE"
        )
    return replace(
        wish,
        image=image,
        name=options.name,
        ports=read_ports(options.ports) or wish.ports,
        envs={**wish.envs, **read_envs(options.envs, options.env_file)},
        command=shlex.join(options.program) or wish.command,
        entrypoint=options.entrypoint or wish.entrypoint,
        cluster=cluster_id(session, options.cluster) if options.cluster else "",
        registry_auth=auth_id(session, options.auth) if options.auth else wish.registry_auth,
        jupyter_port=options.jupyter or wish.jupyter_port,
        port_access=[_access(word) for word in options.access],
        local_storage_mount_point=options.local_storage,
        network_storages=read_mounts(session, options.mounts),
        vpc_network=network_id(session, options.network) if options.network else "",
    )


def auth_id(session: "Session", text: str) -> str:
    """Id of the registry auth with that name or id."""
    auths = session.client.registry_auths.list()
    return session.one_of("registry auth", text, [(a.id, a.name, a) for a in auths]).id


def cluster_id(session: "Session", text: str) -> str:
    """Id of the cluster with that name or id."""
    clusters = session.client.clusters.list()
    return session.one_of("cluster", text, [(c.id, c.name, c) for c in clusters]).id


def network_id(session: "Session", text: str) -> str:
    """Id of the VPC network with that name or id."""
    networks = session.client.vpc_networks.list()
    return session.one_of("VPC network", text, [(n.id, n.name, n) for n in networks]).id


def template_of(session: "Session", text: str) -> "TemplateReply":
    """The template with that name or id."""
    templates = session.client.templates.list()
    return session.one_of("template", text, [(t.id, t.name, t) for t in templates])


def _of_template(session: "Session", text: str) -> CreateWish:
    template = template_of(session, text)
    return CreateWish(
        image=template.image,
        ports=[f"{port}/{each.type}" for each in template.ports for port in each.ports],
        envs={env.key: env.value for env in template.envs},
        command=template.start_command,
        entrypoint=template.entrypoint,
        registry_auth=template.image_auth,
        jupyter_port=template.tools[0].port if template.tools else None,
    )


def _access(word: str) -> "PortAccess":
    from innkeep.client import PortAccess  # noqa: PLC0415

    port, _, mode = word.partition("=")
    if not port.isdigit() or mode not in _MODES:
        raise typer.BadParameter(
            f"must be like 80=token or 80=basic, is {word!r}", param_hint="--access"
        )
    return PortAccess(port=int(port), mode=mode)  # type: ignore[arg-type]  # is one of them
