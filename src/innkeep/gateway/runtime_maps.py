"""The maps inside the running HAProxy, brought to what they should be by the fewest commands.

A copy of what they hold is kept, together with the process that holds it. The copy counts only for
that very process: another one has loaded the files at a moment nobody knows, so it is read in full
first.
"""

from collections.abc import Iterator, Mapping

from innkeep.gateway.process_identity import ProcessIdentity
from innkeep.gateway.route_book import Snapshot, Table
from innkeep.gateway.runtime_socket import NotAnswering, RuntimeSocket

_LINE_CHARACTERS = 8_000
"""Below HAProxy's buffer of 16 KiB, of which it may keep a part for itself."""


class MapsDiffer(Exception):
    """HAProxy refused a command that fits the copy of its maps, so the copy was wrong."""


class RuntimeMaps:
    """What the running HAProxy's maps hold, and how to change it.

    Not to be used by two tasks at once.
    """

    def __init__(self, runtime: RuntimeSocket) -> None:
        self._runtime = runtime
        self._copy: dict[Table, dict[str, str]] = {}
        self._holder: ProcessIdentity | None = None

    @property
    def holder(self) -> ProcessIdentity | None:
        """The process whose maps are known."""
        return self._holder

    def forget(self) -> None:
        """Have the maps read in full before the next change."""
        self._holder = None

    async def bring_to(self, wanted: Snapshot) -> int:
        """Make the maps hold exactly this, and answer how many entries had to be changed.

        When it returns, the HAProxy that answered holds it.

        Raises:
            NotAnswering: HAProxy is away, was replaced meanwhile, or takes too long.
            MapsDiffer: a command was refused.
        """
        try:
            return await self._bring_to(wanted)
        except BaseException:
            # Also when cancelled: some of the commands may have been carried out.
            self.forget()
            raise

    async def _bring_to(self, wanted: Snapshot) -> int:
        holder = await self._runtime.peer()
        if holder != self._holder:
            self._copy = {table: await self._read(table, holder) for table in Table}
            self._holder = holder
        commands = [
            command
            for table in Table
            for command in changes(table, self._copy[table], wanted[table])
        ]
        for line, count in _lines(commands):
            answer = await self._say(line, holder)
            # Each command that was carried out answers with an empty line and nothing else.
            if answer != "\n" * count:
                raise MapsDiffer(f"HAProxy refused a change of its maps: {answer.strip()[:200]}")
        self._copy = {table: dict(wanted[table]) for table in Table}
        return len(commands)

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
        speaker, answer = await self._runtime.exchange(line)
        if speaker != holder:
            raise NotAnswering("HAProxy was replaced while it was spoken to")
        return answer


def changes(table: Table, present: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[str]:
    """The commands that lead from one content of a map to another.

    Removals come first. A key that is there is set, never added: a second entry of the same key
    would stay hidden behind the first and come to light when that one goes.
    """
    for key in present.keys() - wanted.keys():
        yield f"del map {table} {key}"
    for key, value in wanted.items():
        former = present.get(key)
        if former is None:
            yield f"add map {table} {key} {value}"
        elif former != value:
            yield f"set map {table} {key} {value}"


def _lines(commands: list[str]) -> Iterator[tuple[str, int]]:
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
