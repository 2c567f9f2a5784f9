"""Sets of ports as people and HAProxy write them: ``20000-20004,20006``."""

from collections.abc import Iterable, Sequence


def compress(ports: Iterable[int]) -> list[tuple[int, int]]:
    """The fewest ranges (first, last) that hold exactly these ports, ascending."""
    ranges: list[tuple[int, int]] = []
    for port in sorted(set(ports)):
        if ranges and ranges[-1][1] == port - 1:
            ranges[-1] = (ranges[-1][0], port)
        else:
            ranges.append((port, port))
    return ranges


def format_ports(ports: Iterable[int]) -> str:
    """Ports as text."""
    return ",".join(
        str(first) if first == last else f"{first}-{last}" for first, last in compress(ports)
    )


def parse_ports_text(text: str) -> Sequence[int]:
    """Read what ``format_ports`` wrote.

    Raises:
        ValueError: the text isn't a list of ports and ranges.
    """
    ports: list[int] = []
    for part in filter(None, text.split(",")):
        first, dash, last = part.partition("-")
        ports.extend(range(int(first), int(last if dash else first) + 1))
    return ports
