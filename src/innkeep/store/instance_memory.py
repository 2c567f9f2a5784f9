"""Instances as they were read last, to be read again only when their row was written since.

Making an instance of its row costs more than finding the row: secrets are opened, lists are parsed.
Each UPDATE of a row gives it another revision (``tables.instances``), so that id and revision say
whether what is remembered is still what is stored.
"""

from collections.abc import Collection, Sequence

from innkeep.domain.instance import Instance

_MOST = 2000


class InstanceMemory:
    """The latest known revision of some instances, without what they have mounted."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Instance]] = {}

    def recall(self, wanted: Collection[tuple[str, int]]) -> dict[str, Instance]:
        """Those that are known in just that revision, by id."""
        found = {}
        for instance_id, revision in wanted:
            known = self._known.get(instance_id)
            if known is not None and known[0] == revision:
                found[instance_id] = known[1]
        return found

    def keep(self, read: Sequence[tuple[int, Instance]]) -> None:
        """Remember instances with their revisions; from any thread."""
        if len(self._known) + len(read) > _MOST:
            # Rare, and reading them anew is no harm; an order of use would cost each time.
            self._known.clear()
        self._known.update({instance.id: (revision, instance) for revision, instance in read})
