"""What commands print: tables for people, plain lines for pipes, JSON for programs, ids alone."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console
    from rich.progress import ProgressColumn

Row = TypeVar("Row", bound="BaseModel")
Columns = Mapping[str, Callable[[Row], object]]
"""Heads and what stands below them."""

_STYLES = {
    "running": "green",
    "ready": "green",
    "success": "green",
    "Succeed": "green",
    "yes": "green",
    "exited": "red",
    "fail": "red",
    "Failed": "red",
    "no": "red",
    "removed": "dim",
    "break": "dim",
}


class Output(Generic[Row]):
    """Where a command prints to.

    Args:
        as_json: one JSON document.
        quiet: ids alone.
    """

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self.as_json = as_json
        self.quiet = quiet

    @property
    def for_people(self) -> bool:
        """Whether a person looks at it."""
        return sys.stdout.isatty() and not self.as_json and not self.quiet

    def rows(
        self,
        rows: Iterable[Row],
        columns: Columns[Row],
        id_of: Callable[[Row], str],
        *,
        hint: str = "",
    ) -> None:
        """A list; ``hint`` is what to do when it is empty."""
        found = list(rows)
        if self.as_json:
            self.json([wire_form(row) for row in found])
        elif self.quiet:
            for row in found:
                print(id_of(row))
        elif not found:
            if hint and sys.stderr.isatty():
                print(hint, file=sys.stderr)
        else:
            cells = [[text_of(look(row)) for look in columns.values()] for row in found]
            self.table(list(columns), cells)

    def table(self, heads: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
        """Cells below heads; without the heads where no person looks."""
        if not cells:
            return
        if not self.for_people:
            for row in cells:
                print("\t".join(one_line(cell) for cell in row))
            return
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        table = Table(box=None, pad_edge=False, header_style="bold")
        for head in heads:
            table.add_column(head.upper(), overflow="fold")
        for row in cells:
            table.add_row(*(Text(cell, style=_STYLES.get(cell, "")) for cell in row))
        console().print(table)

    def details(self, thing: Row, pairs: Mapping[str, object], thing_id: str) -> None:
        """One thing, a line for each of its sides; what is empty is left out for people."""
        if self.as_json:
            self.json(wire_form(thing))
        elif self.quiet:
            print(thing_id)
        else:
            self.pairs(pairs)

    def pairs(self, pairs: Mapping[str, object]) -> None:
        """Names and values."""
        cells = [(name, text_of(value)) for name, value in pairs.items()]
        if not self.for_people:
            for name, text in cells:
                print(f"{name}\t{one_line(text)}")
            return
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for name, text in cells:
            if text:
                table.add_row(name, Text(text, style=_STYLES.get(text, "")))
        console().print(table)

    def done(self, thing_id: str, sentence: str, **fields: object) -> None:
        """Something was done to a thing."""
        if self.as_json:
            self.json({"id": thing_id, **fields})
        elif self.quiet:
            print(thing_id)
        else:
            print(sentence)

    def json(self, document: object) -> None:
        """A JSON document; indented for people."""
        indent = 2 if sys.stdout.isatty() else None
        print(json.dumps(document, indent=indent, ensure_ascii=False))

    def json_line(self, document: object) -> None:
        """One document of a stream, at once."""
        print(json.dumps(document, ensure_ascii=False), flush=True)

    def note(self, sentence: str) -> None:
        """Something beside the result, for people."""
        if not self.as_json and not self.quiet:
            print(sentence, file=sys.stderr)


def wire_form(thing: "BaseModel") -> Any:
    """As the API has it."""
    return thing.model_dump(mode="json", by_alias=True)


def console(*, on_errors: bool = False) -> "Console":
    """A terminal that colours are put on, unless ``NO_COLOR`` is set."""
    from rich.console import Console  # noqa: PLC0415

    return Console(stderr=on_errors, highlight=False, no_color=bool(os.environ.get("NO_COLOR")))


def byte_columns() -> "tuple[ProgressColumn, ...]":
    """What a bar of bytes shows: how many came, how fast, and how long the rest takes."""
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        DownloadColumn,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    return (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )


def text_of(value: object) -> str:
    """A value as a cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(text_of(each) for each in value)
    return str(value)


def one_line(text: str) -> str:
    """Without what would break a line of cells."""
    return " ".join(text.splitlines()).replace("\t", " ")


def moment(seconds: str | float) -> str:
    """Unix seconds, as people read them in their own time zone; empty: never."""
    from datetime import datetime  # noqa: PLC0415

    at = float(seconds)
    if at <= 0:
        return ""
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def size(cores: str | int, memory_gib: str | int) -> str:
    """Cores and memory, in words."""
    return f"{cores} core{'' if int(cores) == 1 else 's'}, {memory_gib} GiB"


def age(seconds: str | float) -> str:
    """How long ago, shortly."""
    import time  # noqa: PLC0415

    at = float(seconds)
    return "" if at <= 0 else duration(max(0, time.time() - at))


def duration(seconds: float) -> str:
    """A length of time, shortly, as ``3h``."""
    for size, name in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{int(seconds // size)}{name}"
    return f"{int(seconds)}s"
