"""The maps inside the running HAProxy, brought to what they should be by the fewest commands.

While the process is the one that was changed last, only what changed since is told. Another one has
loaded its files at a moment nobody knows, so it is read in full first, as after any failure.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from innkeep.gateway.map_files import Snapshot, Table
from innkeep.gateway.process_identity import ProcessIdentity
from innkeep.gateway.route_journal import Change
from innkeep.gateway.runtime_socket import RuntimeSocket

_LINE_CHARACTERS = 8_000
"""Below HAProxy's buffer of 16 KiB, of which it may keep a part for itself."""


class MapsDiffer(Exception):
    """HAProxy refused a command, so its maps aren't what they were left at."""


class RuntimeMaps:
    """The running HAProxy's maps, and how to change them.

    Not to be used by two tasks at once.
    """

    def __init__(self, runtime: RuntimeSocket) -> None:
        self._runtime = runtime
        self._holder: ProcessIdentity | None = None
        """The process whose maps are what they were last brought to."""

    def forget(self) -> None:
        """Have the maps read in full before the next change."""
        self._holder = None

    async def follow(self, changes: Sequence[Change], wanted: Callable[[], Snapshot]) -> int:
        """Make the maps hold exactly what is wanted; answers how many entries had to be changed.

        When it returns, the HAProxy that answered holds it.

        Args:
            changes: what leads there from what was wanted the last time.
            wanted: gives every entry; called when nobody knows what the maps hold.

        Raises:
            NotAnswering: HAProxy is away, was replaced meanwhile, or takes too long.
            MapsDiffer: a command was refused.
        """
        holder, self._holder = self._holder, None
        if holder is None:
            holder = await self._runtime.peer()
            present = {table: await self._read(table, holder) for table in Table}
            changes = differences(present, wanted())
        for line, count in _lines(_command(change) for change in changes):
            answer = await self._say(line, holder)
            # Each command that was carried out answers with an empty line and nothing else.
            if answer != "\n" * count:
                raise MapsDiffer(f"HAProxy refused a change of its maps: {answer.strip()[:200]}")
        # Only now: of a change that failed, some commands may have been carried out.
        self._holder = holder
        return len(changes)

    async def _read(self, table: Table, holder: ProcessIdentity) -> dict[str, str]:
        entries = {}
        for line in (await self._say(f"show map {table}", holder)).splitlines():
            parts = line.split(" ", 2)
            if len(parts) == 3:
                entries[parts[1]] = parts[2]
            elif line:
                raise MapsDiffer(f"HAProxy does not know its map {table}: {line[:200]}")
        return entries

    async def _say(self, line: str, holder: ProcessIdentity) -> str:
        _, answer = await self._runtime.exchange(line, to=holder)
        return answer


def differences(present: Snapshot, wanted: Snapshot) -> Sequence[Change]:
    """What leads from one content of the maps to another; removals come first."""
    return [
        *(
            Change(table, key, value, None)
            for table in Table
            for key, value in present[table].items()
            if key not in wanted[table]
        ),
        *(
            Change(table, key, present[table].get(key), value)
            for table in Table
            for key, value in wanted[table].items()
            if present[table].get(key) != value
        ),
    ]


def _command(change: Change) -> str:
    # A key that is there is set, never added: a second entry of the same key would stay hidden
    # behind the first and come to light when that one goes.
    if change.value is None:
        return f"del map {change.table} {change.key}"
    verb = "add" if change.former is None else "set"
    return f"{verb} map {change.table} {change.key} {change.value}"


def _lines(commands: Iterable[str]) -> Iterator[tuple[str, int]]:
    batch: list[str] = []
    size = 0
    for command in commands:
        if batch and size + len(command) > _LINE_CHARACTERS:
            yield ";".join(batch), len(batch)
            batch, size = [], 0
        batch.append(command)
        size += len(command) + 1
    if batch:
        yield ";".join(batch), len(batch)
