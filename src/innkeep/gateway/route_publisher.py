"""The one writer of the routes: journal first, then the running HAProxy; many changes in one round.

Why a round that ended well leaves no doubt, whoever dies in between: the journal is on disk before
HAProxy is spoken to. Then either a HAProxy answered that holds exactly the wanted entries, and one
that comes after it begins with the journal's; or the lock proves that none runs, and one that
starts later begins with the journal's. A HAProxy that holds the lock and doesn't answer yet may
have begun with an older journal: then the round goes on trying, and fails in the end rather than
claim anything.

So a round costs what changed, and one in which nothing changed costs nothing. After a failure
nobody knows how far it came, and the next round trusts nothing: the journal is written anew,
HAProxy's maps are read in full.

Connections that are open when their route goes are left alone: they belong to the instance's
network namespace and end with it. They can't lead to a later owner of the address, since the kernel
there knows none of them and refuses every packet; nor can a connection attempt that had passed the
look-up before the change, since it ends within the connect time-out of 5 s, while an address
rests for minutes before it is given out again.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial

import structlog

from innkeep.gateway.errors import GatewayUnavailable
from innkeep.gateway.haproxy_process import HaproxyProcess
from innkeep.gateway.route_book import RouteBook
from innkeep.gateway.route_journal import Change, RouteJournal
from innkeep.gateway.runtime_maps import MapsDiffer, RuntimeMaps
from innkeep.gateway.runtime_socket import NotAnswering

_log = structlog.get_logger(__name__)

_PAUSE_SECONDS = 0.05


class RoutePublisher:
    """Makes journal and running HAProxy follow the book.

    Args:
        patience_seconds: how long one round may try to reach a HAProxy that doesn't answer.
    """

    def __init__(
        self,
        book: RouteBook,
        journal: RouteJournal,
        maps: RuntimeMaps,
        process: HaproxyProcess,
        *,
        patience_seconds: float = 5.0,
    ) -> None:
        self._book = book
        self._journal = journal
        self._maps = maps
        self._process = process
        self._patience = patience_seconds
        self._waiting: list[asyncio.Future[None]] = []
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._recheck = True
        self.rounds = 0
        """How many rounds were made; far fewer than changes, when many come at once."""

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._work(), name="gateway routes")

    async def settle(self, *, recheck: bool = False) -> None:
        """Return when the book as it is now is durable and in force.

        Args:
            recheck: read HAProxy's maps in full and write the journal anew, trusting nothing.

        Raises:
            GatewayUnavailable: it can't be made sure for now.
        """
        if self._task is None or self._task.done():
            raise GatewayUnavailable("the gateway is closed")
        self._recheck = self._recheck or recheck
        outcome = asyncio.get_running_loop().create_future()
        self._waiting.append(outcome)
        self._wanted.set()
        await outcome

    async def close(self) -> None:
        """Stop working; who still waits is told."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._tell(self._waiting, GatewayUnavailable("the gateway is closed"))
        self._waiting = []

    async def _work(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            waiting, self._waiting = self._waiting, []
            try:
                await self._round()
            except asyncio.CancelledError:
                self._tell(waiting, GatewayUnavailable("the gateway is closed"))
                raise
            except Exception as problem:  # noqa: BLE001 - goes to those who wait
                self._tell(waiting, problem)
            else:
                self._tell(waiting, None)

    @staticmethod
    def _tell(waiting: list[asyncio.Future[None]], problem: Exception | None) -> None:
        for outcome in waiting:
            if outcome.done():
                continue
            if problem is None:
                outcome.set_result(None)
            else:
                outcome.set_exception(problem)

    async def _round(self) -> None:
        changes = self._book.take_changes()
        entire, self._recheck = self._recheck, False
        if not changes and not entire:
            return
        self.rounds += 1
        try:
            await self._write_down(changes, entire=entire)
            await self._put_in_force(changes, entire=entire)
        except BaseException:
            self._recheck = True
            raise

    async def _write_down(self, changes: Sequence[Change], *, entire: bool) -> None:
        write = partial(self._journal.append, changes)
        if entire or self._journal.is_overgrown(self._book.count()):
            write = partial(self._journal.rewrite, self._book.taken())
        try:
            await asyncio.to_thread(write)
        except OSError as problem:
            raise GatewayUnavailable(
                f"the journal of routes can't be written: {problem.strerror}"
            ) from problem

    async def _put_in_force(self, changes: Sequence[Change], *, entire: bool) -> None:
        if entire:
            self._maps.forget()
        deadline = asyncio.get_running_loop().time() + self._patience
        while True:
            try:
                await self._maps.follow(changes, self._book.taken)
            except (NotAnswering, MapsDiffer) as problem:
                if await asyncio.to_thread(self._process.is_absent):
                    return
                if asyncio.get_running_loop().time() > deadline:
                    raise GatewayUnavailable(f"the proxy can't be changed now: {problem}") from None
                _log.debug("gateway.retry", problem=str(problem))
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                return
