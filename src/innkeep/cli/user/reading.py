"""Words of options read: variables, mounts, times; and secrets, which come in unseen."""

import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from innkeep.cli.user.session import Session

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_PORT = re.compile(r"\s*[0-9]{1,5}(/(http|tcp))?\s*", re.IGNORECASE)


def read_envs(words: Iterable[str], file: Path | None = None) -> dict[str, str]:
    """Variables, of a file and then of options, where the later ones win.

    Raises:
        typer.BadParameter: one has no name, or no value anywhere.
    """
    lines = file.read_text().splitlines() if file else []
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    found: dict[str, str] = {}
    for word in (*kept, *words):
        key, has_value, value = word.partition("=")
        key = key.strip()
        if not key:
            raise typer.BadParameter(
                f"a variable is like MODE=ci, not {word!r}", param_hint="--env"
            )
        if not has_value and key not in os.environ:
            raise typer.BadParameter(
                f"{key} has no value, and there is no variable of that name here; write {key}=...",
                param_hint="--env",
            )
        found[key] = value if has_value else os.environ[key]
    return found


def read_ports(words: Iterable[str]) -> list[str]:
    """Ports, each as ``80/http``; several may be in one word, with commas between.

    Raises:
        typer.BadParameter: one is none.
    """
    found = [port for word in words for port in word.split(",") if port.strip()]
    for port in found:
        if not _PORT.fullmatch(port):
            raise typer.BadParameter(
                f"a port is like 80, 80/http or 3306/tcp, not {port!r}", param_hint="--port"
            )
    return [port.strip().lower() for port in found]


def read_mounts(session: "Session", words: Iterable[str]) -> dict[str, str]:
    """Ids of network storages by where they are mounted.

    Raises:
        typer.BadParameter: one isn't like that.
        ClientError: there is no such storage.
    """
    pairs = [word.partition(":") for word in words]
    if not pairs:
        return {}
    for name, _, path in pairs:
        if not name or not path.startswith("/"):
            raise typer.BadParameter(
                f"a mount is like data:/data, not {name + ':' + path!r}", param_hint="--mount"
            )
    storages = [
        (each.storage_id, each.storage_name, each)
        for each in session.client.network_storages.list()
    ]
    return {
        path: session.one_of("network storage", name, storages).storage_id
        for name, _, path in pairs
    }


def mounts_of(volumes: Iterable[object]) -> Mapping[str, str]:
    """The network storages that an instance has mounted, as a request names them."""
    return {
        str(getattr(each, "mount_path", "")): str(getattr(each, "id", ""))
        for each in volumes
        if getattr(each, "type", "") == "network"
    }


def seconds_of(text: str, *, option: str) -> float:
    """A length of time, as ``90``, ``30s``, ``15m``, ``12h`` or ``7d``.

    Raises:
        typer.BadParameter: it isn't one.
    """
    found = re.fullmatch(r"([0-9]{1,9})([smhd]?)", text.strip())
    if not found:
        raise typer.BadParameter(
            f"a time is like 30s, 15m, 12h or 7d, not {text!r}", param_hint=option
        )
    return int(found[1]) * _UNITS[found[2] or "s"]


def read_secret(prompt: str, *, from_stdin: bool) -> str:
    """A secret, asked for without an echo, or the first line of the standard input.

    Raises:
        CommandFailed: there is none.
    """
    from innkeep.cli.user.failures import CommandFailed  # noqa: PLC0415

    if from_stdin or not sys.stdin.isatty():
        secret = sys.stdin.readline().strip()
    else:
        secret = str(typer.prompt(prompt, hide_input=True, err=True)).strip()
    if not secret:
        raise CommandFailed(f"no {prompt.lower()} was given", code=2)
    return secret
