"""The way into an instance: one connection to the server's SSH port, whose key is remembered."""

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import asyncssh

from innkeep.cli.user import exit_codes
from innkeep.cli.user.failures import CommandFailed
from innkeep.client.profiles import config_folder

if TYPE_CHECKING:
    from innkeep.cli.user.session import Session

_CONNECT_SECONDS = 20
_KEEPALIVE_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class SshPlace:
    """Where an instance is entered, and as whom."""

    name: str
    """The instance's, for sentences."""
    instance_id: str
    host: str
    port: int
    username: str
    password: str = field(repr=False)


def place_of(session: "Session", text: str, *, user: str = "") -> SshPlace:
    """The way into the instance with that name or id.

    Args:
        session: the command's.
        text: name or id.
        user: a user of its image; empty: root.

    Raises:
        CommandFailed: it can't be entered, and why.
    """
    shown = session.client.instances.get(session.instance_id(text))
    ssh = shown.connect_component_ssh
    if not ssh.ssh_command:
        raise CommandFailed("this server does not serve SSH (its setting ssh_listen is empty)")
    if not ssh.password:
        raise CommandFailed(
            "this key is not shown passwords: going inside is for the roles member and admin",
            exit_codes.NOT_ALLOWED,
            "innkeep whoami",
        )
    if not ssh.is_running:
        raise CommandFailed(
            f"{shown.name} is {shown.status}, so there is no inside to go to",
            next_step=f"innkeep instance start {shown.id} --wait"
            if shown.status == "exited"
            else f"innkeep instance wait {shown.id}",
        )
    return SshPlace(
        name=shown.name,
        instance_id=shown.id,
        host=ssh.address,
        port=ssh.port,
        username=f"{user}+{ssh.username}" if user else ssh.username,
        password=ssh.password,
    )


def known_hosts_file() -> Path:
    """Where the keys of servers are remembered."""
    return config_folder() / "known_hosts"


@asynccontextmanager
async def connection(place: SshPlace) -> AsyncIterator[asyncssh.SSHClientConnection]:
    """A connection, logged in; closed at the end.

    Raises:
        CommandFailed: it can't be had, or broke off.
    """
    where = f"{place.host}:{place.port}"
    try:
        await _remember_key(place)
        async with asyncssh.connect(
            place.host,
            place.port,
            username=place.username,
            password=place.password,
            # What the user has for other hosts is no business of this one.
            client_keys=None,
            agent_path=None,
            config=None,
            known_hosts=str(known_hosts_file()),
            connect_timeout=_CONNECT_SECONDS,
            keepalive_interval=_KEEPALIVE_SECONDS,
        ) as connected:
            yield connected
    except asyncssh.HostKeyNotVerifiable:
        raise CommandFailed(
            f"the key of {where} is not the one that was seen before. If the server was made anew, "
            f"remove its line from {known_hosts_file()}; if not, somebody may stand in between",
            exit_codes.NOT_ALLOWED,
        ) from None
    except asyncssh.PermissionDenied:
        raise CommandFailed(
            f"{where} did not let {place.username} in: too many wrong passwords lately, or "
            f"{place.name} was deleted",
            exit_codes.NOT_ALLOWED,
            f"innkeep instance get {place.instance_id}",
        ) from None
    except (TimeoutError, socket.gaierror, ConnectionRefusedError) as problem:
        raise CommandFailed(
            f"the SSH port {where} can't be reached: {problem or 'nobody answered in time'}",
            exit_codes.UNREACHABLE,
            f"innkeep instance get {place.instance_id}, for the address that the server tells",
        ) from None
    except (asyncssh.DisconnectError, ConnectionError) as problem:
        raise CommandFailed(f"the connection to {place.name} broke off: {problem}", 255) from None


async def _remember_key(place: SshPlace) -> None:
    file = known_hosts_file()
    name = f"[{place.host}]:{place.port}"
    lines = file.read_text().splitlines() if file.exists() else []
    if any(line.split(" ")[0] == name for line in lines):
        return
    key = await asyncssh.get_server_host_key(place.host, place.port, config=None)
    if key is None:
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    public = key.export_public_key("openssh").decode().strip()
    with file.open("a") as known:
        known.write(f"{name} {public}\n")
    if sys.stderr.isatty():
        print(f"first time at {name}; its key {key.get_fingerprint()} is kept", file=sys.stderr)
