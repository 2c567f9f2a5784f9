"""Arguments in Python's words as the fields of requests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Fields = dict[str, Any]
Ports = str | Sequence[str]
"""As ``"80/http, 3306/tcp"`` or ``["80/http", "3306/tcp"]``; http where no type is given."""
Moment = float | datetime
"""Unix seconds, or a time; one without a zone is local time."""


@dataclass(frozen=True, kw_only=True)
class PortAccess:
    """Who may use an http port: anybody, or whoever has a token, or a user name and a password.

    What is left empty of its secrets is made by the server.
    """

    port: int
    mode: Literal["none", "token", "basic"] = "token"
    token: str = field(default="", repr=False)
    username: str = ""
    password: str = field(default="", repr=False)

    def fields(self) -> Fields:
        """As the wire has it."""
        return given(
            port=str(self.port),
            mode=self.mode,
            token=self.token,
            username=self.username,
            password=self.password,
        )


def given(**fields: object) -> Fields:
    """The fields that have a value: neither ``None`` nor empty."""
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def port_list(ports: Ports) -> list[str]:
    """Each port as ``80/http``."""
    each = ports.split(",") if isinstance(ports, str) else ports
    stripped = [port.strip() for port in each if port.strip()]
    return [port if "/" in port else f"{port}/http" for port in stripped]


def port_entries(ports: Ports) -> list[Fields]:
    """Each port as an object, as an edit takes it."""
    parts = [port.partition("/") for port in port_list(ports)]
    return [{"port": number.strip(), "type": kind.strip()} for number, _, kind in parts]


def ports_by_type(ports: Ports) -> list[Fields]:
    """The ports as a template has them."""
    found: dict[str, list[str]] = {}
    for entry in port_entries(ports):
        found.setdefault(entry["type"], []).append(entry["port"])
    return [{"type": kind, "ports": numbers} for kind, numbers in found.items()]


def env_entries(envs: Mapping[str, str]) -> list[Fields]:
    """The environment as the wire has it."""
    return [{"key": key, "value": value} for key, value in envs.items()]


def jupyter_tool(port: int | None) -> list[Fields]:
    """The tool Jupyter on a port; ``None``: no tool."""
    return [] if port is None else [{"name": "Jupyter", "port": str(port), "type": "http"}]


def storage_entries(mounts: Mapping[str, str], point: str, storage: str) -> list[Fields]:
    """Mounts, by mount point, under the two names that a request has for its parts."""
    return [{point: where, storage: storage_id} for where, storage_id in mounts.items()]


def unix_seconds(moment: Moment | None) -> int | None:
    """A moment as the API counts it."""
    if moment is None:
        return None
    return int(moment.timestamp() if isinstance(moment, datetime) else moment)


def with_commas(values: str | Iterable[str]) -> str:
    """One or more words."""
    return values if isinstance(values, str) else ",".join(values)
