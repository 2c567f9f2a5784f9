"""Who may use an http port: anybody, who has its token, or who has its user name and password."""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from innkeep.domain.errors import InvalidField
from innkeep.domain.ports import PortRequest, PortType

TOKEN_LENGTHS = (16, 128)
USERNAME_LENGTHS = (1, 64)
PASSWORD_LENGTHS = (8, 128)
DEFAULT_USERNAME = "innkeep"

# A token also travels in addresses and cookies, so it has nothing that would be escaped there.
_TOKEN = re.compile(r"[A-Za-z0-9._~-]+")
_PRINTABLE = re.compile(r"[ -~]+")


class AccessMode(StrEnum):
    """How an http port is guarded."""

    NONE = "none"
    TOKEN = "token"  # noqa: S105 - no secret
    BASIC = "basic"


@dataclass(frozen=True, kw_only=True)
class PortAccess:
    """The guard of one http port. Its secret is shown to the owner in full, and never logged."""

    port: int
    """Inside the container."""
    mode: AccessMode
    username: str = ""
    """With mode ``basic``."""
    secret: str = ""
    """The token or the password."""

    def __repr__(self) -> str:
        return f"PortAccess(port={self.port}, mode={self.mode.value!r}, secret=<hidden>)"


@dataclass(frozen=True, kw_only=True)
class AccessWish:
    """What a request says about one port, as it stands there; every text may be empty."""

    field: str
    """What stands before the names of its fields, as ``portAccess[0].``; may be empty."""
    port: int
    mode: str
    token: str
    username: str
    password: str

    def __repr__(self) -> str:
        return f"AccessWish(field={self.field!r}, port={self.port}, mode={self.mode!r})"


def parse_access(wish: AccessWish) -> PortAccess:
    """The guard that was asked for; a secret that was left out is made.

    Raises:
        InvalidField: a field breaks its rule, or isn't used with this mode.
    """
    try:
        mode = AccessMode(wish.mode.strip().lower())
    except ValueError:
        raise InvalidField(
            f"{wish.field}mode", f"must be none, token or basic, is {wish.mode[:80]!r}"
        ) from None
    given = {"token": wish.token, "username": wish.username, "password": wish.password}
    used = {AccessMode.TOKEN: {"token"}, AccessMode.BASIC: {"username", "password"}}
    for name, text in given.items():
        if text and name not in used.get(mode, set()):
            raise InvalidField(f"{wish.field}{name}", f"is not used with mode {mode}")
    if mode is AccessMode.TOKEN:
        token = wish.token or _new_secret()
        _check(f"{wish.field}token", token, TOKEN_LENGTHS, _TOKEN, "letters, digits and . _ ~ -")
        return PortAccess(port=wish.port, mode=mode, secret=token)
    if mode is AccessMode.BASIC:
        username = wish.username or DEFAULT_USERNAME
        password = wish.password or _new_secret()
        for name, text, lengths in (
            ("username", username, USERNAME_LENGTHS),
            ("password", password, PASSWORD_LENGTHS),
        ):
            _check(f"{wish.field}{name}", text, lengths, _PRINTABLE, "printable ASCII characters")
        if ":" in username:
            raise InvalidField(f"{wish.field}username", "must not contain a colon")
        return PortAccess(port=wish.port, mode=mode, username=username, secret=password)
    return PortAccess(port=wish.port, mode=mode)


def parse_access_list(
    wishes: Sequence[AccessWish], ports: Iterable[PortRequest]
) -> tuple[PortAccess, ...]:
    """The guards of a new instance; ports with mode ``none`` are left out.

    Raises:
        InvalidField: see ``parse_access``; or a port isn't one of the http ports, or named twice.
    """
    kinds = {request.port: request.type for request in ports}
    seen: set[int] = set()
    found = []
    for wish in wishes:
        check_is_http(f"{wish.field}port", wish.port, kinds.get(wish.port))
        if wish.port in seen:
            raise InvalidField(f"{wish.field}port", f"port {wish.port} is given twice")
        seen.add(wish.port)
        access = parse_access(wish)
        if access.mode is not AccessMode.NONE:
            found.append(access)
    return tuple(found)


def check_is_http(field: str, port: int, kind: PortType | None) -> None:
    """Refuse a port that has no guard: only http ports of ``ports`` can have one.

    Raises:
        InvalidField: with the reason.
    """
    if kind is PortType.TCP:
        raise InvalidField(field, f"port {port} is a tcp port; only http ports have access control")
    if kind is None:
        raise InvalidField(field, f"port {port} is not one of the instance's ports")


def replace_access(present: Iterable[PortAccess], changed: PortAccess) -> tuple[PortAccess, ...]:
    """The guards after one was changed; none is kept for a port that anybody may use."""
    others = tuple(access for access in present if access.port != changed.port)
    return others if changed.mode is AccessMode.NONE else (*others, changed)


def _new_secret() -> str:
    return secrets.token_urlsafe(24)


def _check(
    field: str, text: str, lengths: tuple[int, int], allowed: re.Pattern[str], words: str
) -> None:
    shortest, longest = lengths
    if not shortest <= len(text) <= longest:
        raise InvalidField(field, f"must have {shortest} to {longest} characters, has {len(text)}")
    if not allowed.fullmatch(text):
        raise InvalidField(field, f"must have only {words}")
