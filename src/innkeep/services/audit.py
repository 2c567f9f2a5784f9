"""The audit log: each change with its entry in one transaction, each refusal after its answer.

So a change that was committed has an entry, whenever the server dies, and costs no commit more.
"""

import contextlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import structlog

from innkeep.domain.audit import OPERATOR, AuditEntry, AuditFilter
from innkeep.domain.clock import Clock
from innkeep.domain.errors import StoreUnavailable
from innkeep.services.deployment import Deployment
from innkeep.services.refusals import Refusals
from innkeep.store import audit
from innkeep.store.database import ALONG, Database, Transaction

_ACCEPTED = 200
_FIRST_REFUSAL = 400
_PRUNED_AT_ONCE = 5000
_log = structlog.get_logger(__name__)


class Trail:
    """One call that may change something, from when it came until its answer is known.

    Args:
        database: where its entry is kept.
        refusals: whether it is listed if it is refused.
        entry: what is known of it by now; ``None``: nobody known sent it.
    """

    def __init__(
        self, database: Database, refusals: Refusals, entry: Callable[[], AuditEntry | None]
    ) -> None:
        self._database = database
        self._refusals = refusals
        self._entry = entry
        self._made: dict[str, None] = {}
        self._open = False
        self._noted = False

    @contextlib.contextmanager
    def followed(self) -> Iterator[None]:
        """Have each write of the present task note meanwhile, in its transaction, that it did."""
        former = ALONG.get()

        def note(tx: Transaction) -> None:
            if former is not None:
                former(tx)
            # A task that was begun meanwhile may live longer than the call.
            entry = self._entry() if self._open else None
            if entry is not None:
                self._made |= dict.fromkeys(tx.made)
                audit.note(tx, self._told(entry, _ACCEPTED, ""))
                self._noted = True

        self._open = True
        token = ALONG.set(note)
        try:
            yield
        finally:
            ALONG.reset(token)
            self._open = False

    async def conclude(self, status: int, reason: str) -> None:
        """Note what was answered, unless an accepted change has its entry already."""
        entry = self._entry()
        if entry is None or (self._noted and status < _FIRST_REFUSAL):
            return
        if not self._noted and not self._refusals.is_listed(self._told(entry, status, reason)):
            return
        # This write carries out nothing of the request, which others may note of each write.
        alone = ALONG.set(None)
        try:
            await self._database.write(audit.note, self._told(entry, status, reason))
        except StoreUnavailable:
            _log.warning("audit_entry_lost", request_id=entry.request_id, status=status)
        finally:
            ALONG.reset(alone)

    def _told(self, entry: AuditEntry, status: int, reason: str) -> AuditEntry:
        objects = tuple(dict.fromkeys([*entry.objects, *self._made]))
        return replace(entry, objects=objects, status=status, reason=reason)


@dataclass(frozen=True)
class AuditPage:
    """One page of a list, with the number of all that match."""

    items: Sequence[AuditEntry]
    total: int


async def list_page(
    database: Database, owner_id: str, wanted: AuditFilter, *, page: int, size: int
) -> AuditPage:
    """The owner's entries, newest first; ``page`` counts from 1."""
    found, total = await database.read(
        audit.list_page, owner_id, wanted, offset=(page - 1) * size, limit=size
    )
    return AuditPage(found, total)


async def note_command(
    database: Database, clock: Clock, owner_id: str, command: str, *objects: str
) -> None:
    """Keep what the operator did with an owner's things by the command line."""
    entry = AuditEntry(
        id=uuid.uuid4().hex,
        owner_id=owner_id,
        at=clock(),
        key_id="",
        role=OPERATOR,
        client="",
        method="CLI",
        path=command,
        objects=objects,
        status=_ACCEPTED,
        reason="",
        request_id="",
    )
    await database.write(audit.note, entry)


async def prune(deployment: Deployment, keep_seconds: float) -> None:
    """Forget entries that are older, in small steps, so that nobody waits for it."""
    before = deployment.age() - keep_seconds
    while await deployment.database.write(audit.prune, before, _PRUNED_AT_ONCE) == _PRUNED_AT_ONCE:
        pass
