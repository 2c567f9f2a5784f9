"""How single settings are written: each function reads one form, or says what it must be."""

from ipaddress import IPv4Network

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


def postgresql_url(text: str) -> str:
    """The URL of a PostgreSQL database with the driver that is used here.

    Raises:
        ValueError: not a URL of a PostgreSQL database; the sentence does not repeat it, since it
            may hold a password.
    """
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise ValueError("must be postgresql://<user>:<password>@<host>/<database>")
    url = f"postgresql+psycopg://{rest}"
    try:
        has_database = bool(make_url(url).database)
    except (ArgumentError, ValueError):
        raise ValueError("can't be read as a URL; escape special characters as %XX") from None
    if not has_database:
        raise ValueError("must name a database: postgresql://<user>:<password>@<host>/<database>")
    return url


def split_address(text: str) -> tuple[str, int]:
    """``host:port`` (IPv6 hosts in brackets) as its two parts.

    Raises:
        ValueError: not of that form, or the port isn't within 0-65535.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"must be <host>:<port>, is {text!r}")
    return host.strip("[]"), int(port)


def split_addresses(text: str) -> tuple[str, ...]:
    """Any number of ``host:port``, with commas between.

    Raises:
        ValueError: one is not of that form.
    """
    found = split_list(text)
    for each in found:
        split_address(each)
    return found


def split_list(text: str) -> tuple[str, ...]:
    """What stands between commas, blanks left out."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def split_target(text: str) -> tuple[IPv4Network, range | None]:
    """``subnet`` or ``subnet:port`` or ``subnet:first-last`` as subnet and ports.

    Raises:
        ValueError: not of that form.
    """
    subnet, colon, ports = text.partition(":")
    try:
        network = IPv4Network(subnet)
    except ValueError:
        raise ValueError(
            f"must be <IPv4 subnet> or <IPv4 subnet>:<port or range>, is {text!r}"
        ) from None
    return network, split_port_range(ports) if colon else None


def split_port_range(text: str) -> range:
    """``first-last`` or a single port as a range.

    Raises:
        ValueError: not of that form, or not within 1-65535.
    """
    first, _, last = text.partition("-")
    if not first.strip().isdigit() or (last and not last.strip().isdigit()):
        raise ValueError(f"must be <first>-<last>, is {text!r}")
    low, high = int(first), int(last or first)
    if not 1 <= low <= high <= 65535:
        raise ValueError(f"must be within 1-65535, first before last, is {text!r}")
    return range(low, high + 1)
