"""The ports an instance exposes: what may be asked for and how the request's string is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from innkeep.domain.errors import InvalidField

RESERVED_PORTS = frozenset({2222, 2223, 2224})
"""SSH, web terminal and log stream; kept for internal use (seed page, ``ports``)."""
MAX_PORTS = 15
"""Ports and tool ports of one instance together (seed page, ``ports``)."""
_LOWEST, _HIGHEST = 1, 65535


class PortType(StrEnum):
    """How traffic reaches a port: by host name (http) or by a port of the gateway (tcp)."""

    HTTP = "http"
    TCP = "tcp"


@dataclass(frozen=True)
class PortRequest:
    """A port inside the container that the owner wants reachable."""

    port: int
    type: PortType


@dataclass(frozen=True)
class PortMapping:
    """A port inside the container and, for tcp, the gateway's port that leads to it."""

    port: int
    type: PortType
    host_port: int | None = None
    """Port on the gateway; ``None`` for http, which is reached by host name."""


def parse_port_number(field: str, text: str) -> int:
    """A port number within the allowed range.

    Raises:
        InvalidField: not a whole number, out of range, or reserved.
    """
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidField(field, f"must be a whole number from 1 to 65535, is {text!r}")
    # Cut: converting many thousand digits takes long, and all of them are out of range.
    port = int(digits.lstrip("0")[:12] or "0")
    if not _LOWEST <= port <= _HIGHEST:
        raise InvalidField(field, f"port {digits} is out of range, must be from 1 to 65535")
    if port in RESERVED_PORTS:
        raise InvalidField(
            field, f"port {port} is reserved for internal use (2222, 2223, 2224 can't be used)"
        )
    return port


def parse_port_type(field: str, text: str) -> PortType:
    """``http`` or ``tcp``, in any case.

    Raises:
        InvalidField: anything else.
    """
    try:
        return PortType(text.strip().lower())
    except ValueError:
        raise InvalidField(field, f"type must be tcp or http, is {text!r}") from None


def parse_ports(text: str) -> tuple[PortRequest, ...]:
    """Read the ``ports`` string of a create, as ``80/http, 3306/tcp``.

    Blanks are trimmed and empty items skipped.

    Raises:
        InvalidField: an item isn't ``<port>/<type>``, or its port or type isn't allowed.
    """
    requests = []
    for item in (part.strip() for part in text.split(",")):
        if not item:
            continue
        number, slash, kind = item.partition("/")
        if not slash:
            raise InvalidField("ports", f"{item!r} must be <port>/<type>, as 80/http or 3306/tcp")
        requests.append(
            PortRequest(parse_port_number("ports", number), parse_port_type("ports", kind))
        )
    return tuple(requests)


def check_port_set(
    ports: Iterable[PortRequest], tool_ports: Iterable[PortRequest], *, within: str = ""
) -> None:
    """Check what holds for ports and tool ports together.

    Args:
        ports: what ``ports`` has.
        tool_ports: what ``tools`` has.
        within: what stands before the names of both fields.

    Raises:
        InvalidField: more than 15 in all, or the same number twice.
    """
    together = [(f"{within}ports", request) for request in ports]
    together += [(f"{within}tools", request) for request in tool_ports]
    if len(together) > MAX_PORTS:
        field = together[MAX_PORTS][0]
        raise InvalidField(
            field, f"at most {MAX_PORTS} ports, those of tools included; there are {len(together)}"
        )
    seen: set[int] = set()
    for field, request in together:
        if request.port in seen:
            raise InvalidField(field, f"port {request.port} is given twice")
        seen.add(request.port)
