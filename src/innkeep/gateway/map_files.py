"""What HAProxy's map files hold, made from the journal of routes (``route_journal``).

A line of the journal says ``map key value`` or, of an entry that is gone, ``map key``; the last
line of a key counts. Whoever dies while writing leaves a line without an end, which is left out.

Nothing but the standard library, and no other module of Innkeep: the launcher, which is run outside
of the package, runs this file.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

JOURNAL_FILE = "routes.journal"
HEADING = "# Written by Innkeep; changes made by hand are lost.\n"


class Table(StrEnum):
    """The two maps; the value is the file's name, and what HAProxy calls the map."""

    HTTP = "http.map"
    """Keys are host names in lower case, without a port."""
    TCP = "tcp.map"
    """Keys are ports of the gateway."""


Snapshot = Mapping[Table, Mapping[str, str]]
"""For each map, every key with its value."""


def parse_journal(text: str) -> dict[Table, dict[str, str]]:
    """What a journal says; lines that can't have been written whole are left out."""
    entries: dict[Table, dict[str, str]] = {table: {} for table in Table}
    tables: Mapping[str, dict[str, str]] = {str(table): entries[table] for table in Table}
    whole, _, _ = text.rpartition("\n")
    for line in whole.split("\n"):
        name, *words = line.split(" ")
        table = tables.get(name)
        # A power cut may leave any bytes of what was not flushed; HAProxy must not get to see them.
        if table is None or not (line.isascii() and line.isprintable()) or not all(words):
            continue
        if len(words) == 1:
            table.pop(words[0], None)
        elif len(words) == 2:
            table[words[0]] = words[1]
    return entries


def write_maps(folder: Path) -> None:
    """Make HAProxy's map files what the journal says; without a journal they stay as they are.

    Only for who makes sure that no HAProxy runs, and starts one next.

    Raises:
        OSError: they can't be written; HAProxy must not be started with them.
    """
    text = text_of(folder / JOURNAL_FILE)
    if text is None:
        return
    for table, entries in parse_journal(text).items():
        wanted = map_text(entries)
        # In place: nobody reads them before this has been done anew, and on a full disk there is
        # no room for two.
        if text_of(folder / table) != wanted:
            (folder / table).write_text(wanted, encoding="ascii")


def map_text(entries: Mapping[str, str]) -> str:
    """The content of a map file."""
    return HEADING + "".join(f"{key} {value}\n" for key, value in entries.items())


def text_of(path: Path) -> str | None:
    """The file's text, with a replacement for each byte that we never write."""
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return None
