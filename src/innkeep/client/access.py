"""Which server is called with which key: by argument, by the environment, or by a saved profile."""

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from innkeep.client.errors import NotConfigured
from innkeep.client.profiles import Profile, load_profiles

BASE_PATH = "/gpu-instance/openapi/v1"


@dataclass(frozen=True, kw_only=True)
class Access:
    """A server and a key for it."""

    url: str
    """Without the base path and without a slash at its end."""
    key: str = field(repr=False)
    profile: str = ""
    """Name of the profile that it came from; empty: from none."""


def find_access(
    url: str | None = None, key: str | None = None, profile: str | None = None
) -> Access:
    """What to call, and with what.

    Each of address and key is taken from the argument, else from ``INNKEEP_URL`` and
    ``INNKEEP_API_KEY``, else from the profile: the named one, that of ``INNKEEP_PROFILE``, or the
    current one. A named profile wins over the environment.

    Raises:
        NotConfigured: one of them is nowhere to be found, or the address can't be one.
    """
    named = profile or ""
    url = url or ("" if named else os.environ.get("INNKEEP_URL", ""))
    key = key or ("" if named else os.environ.get("INNKEEP_API_KEY", ""))
    found = None
    if not (url and key):
        found = _profile(named or os.environ.get("INNKEEP_PROFILE", ""))
        # A key is told to the server only that it was saved for.
        if found is not None and url and server_address(url) != found.url:
            found = None
    url = url or (found.url if found else "")
    key = key or (found.key if found else "")
    if not url:
        raise NotConfigured(
            "no server is known: run `innkeep login`, set INNKEEP_URL, or give an address"
        )
    if not key:
        raise NotConfigured(
            f"no API key for {url} is known: run `innkeep login`, set INNKEEP_API_KEY, or give one"
        )
    return Access(
        url=server_address(url), key=sendable_key(key), profile=found.name if found else ""
    )


def _profile(name: str) -> Profile | None:
    profiles = load_profiles()
    if not name:
        return profiles.saved.get(profiles.current)
    if name not in profiles.saved:
        known = ", ".join(profiles.saved) or "none"
        raise NotConfigured(
            f"there is no profile {name!r}; there are: {known}. "
            f"`innkeep login --profile {name}` makes it"
        )
    return profiles.saved[name]


def server_address(text: str) -> str:
    """A server's address in one form: with a scheme, without base path and slash at its end.

    Raises:
        NotConfigured: it can't be the address of a server.
    """
    text = text.strip()
    url = text if "://" in text else f"http://{text}"
    parts = urlsplit(url)
    try:
        _ = parts.port
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits or parts.query or parts.fragment or parts.username is not None:
        raise NotConfigured(f"an address is like https://innkeep.example.com:8080, not {text!r}")
    return url.rstrip("/").removesuffix(BASE_PATH).rstrip("/")


def sendable_key(text: str) -> str:
    """A key without blanks around it.

    Raises:
        NotConfigured: it has characters that no key has; it is not shown.
    """
    key = text.strip()
    if not key or not (key.isascii() and key.isprintable()) or " " in key:
        raise NotConfigured("that can't be an API key: it must be one word of ASCII characters")
    return key
