"""All open terminals: opening one, finding it again, and why one that was there is over."""

import asyncio
from collections import OrderedDict

import structlog

from innkeep.domain.errors import ClusterUnavailable
from innkeep.engines.sessions import TerminalSize
from innkeep.gateway.instance_door import DoorClosed, InstanceDoor
from innkeep.gateway.ssh_login import Login, login_requests
from innkeep.gateway.ssh_names import ROOT
from innkeep.gateway.terminal import Terminal
from innkeep.services import visits
from innkeep.services.visits import VisitedInstance

_log = structlog.get_logger(__name__)

SWITCHED_OFF = "The web terminal of this instance was switched off by its owner."
_MOST_FOR_EACH = 20
_ENDS_REMEMBERED = 500
_CLOSE_SECONDS = 5.0
_NEWS_SECONDS = 2.0
_FIRST_SIGNAL_CODE = 128


class Terminals:
    """The terminals of all instances.

    Args:
        door: begins their shells.
        idle_seconds: a terminal is ended after so long without a client.
    """

    def __init__(self, door: InstanceDoor, idle_seconds: float) -> None:
        self._door = door
        self._deployment = door.deployment
        self._idle_seconds = idle_seconds
        self._open: dict[tuple[str, str], Terminal] = {}
        self._switches: dict[Terminal, asyncio.Task[None]] = {}
        """For each open terminal, what ends it when its owner switches terminals off."""
        self._closing: set[asyncio.Task[None]] = set()
        self._closed = False
        self._ended: OrderedDict[tuple[str, str], str] = OrderedDict()

    def find(self, instance_id: str, terminal_id: str) -> Terminal | None:
        """A terminal of the instance that goes on, by its id."""
        return self._open.get((instance_id, terminal_id))

    def why_ended(self, instance_id: str, terminal_id: str) -> str:
        """One sentence on what became of a terminal that isn't there."""
        return self._ended.get(
            (instance_id, terminal_id), "This session is over, or the server was started anew."
        )

    def count(self, instance_id: str) -> int:
        """How many terminals of an instance go on."""
        return sum(owner == instance_id for owner, _ in self._open)

    async def open(self, visited: VisitedInstance, size: TerminalSize) -> Terminal:
        """Begin a login shell in a running instance.

        Raises:
            ClusterUnavailable: it can't be begun now; the sentence tells why.
        """
        if self._closed:
            raise ClusterUnavailable("The server ends.")
        instance = visited.instance
        if not instance.web_terminal:
            raise ClusterUnavailable(SWITCHED_OFF)
        if self.count(instance.id) >= _MOST_FOR_EACH:
            raise ClusterUnavailable(
                f"The instance has {_MOST_FOR_EACH} sessions, which is as many as it may have; "
                "end one of them."
            )
        try:
            command = await self._door.begin(instance.id, login_requests(_login(size)))
        except DoorClosed as problem:
            raise ClusterUnavailable(f"No session can be opened: {problem}") from None

        async def describe_end(code: int) -> str:
            return await self._describe_end(instance.id, code)

        def on_end(terminal: Terminal) -> None:
            self._switches.pop(terminal).cancel()
            self._forget(instance.id, terminal)

        terminal = Terminal(command, self._idle_seconds, describe_end, on_end)
        self._open[(instance.id, terminal.id)] = terminal
        self._switches[terminal] = asyncio.create_task(self._heed_switch(instance.id, terminal))
        _log.info("terminal opened", instance=instance.id)
        return terminal

    async def _heed_switch(self, instance_id: str, terminal: Terminal) -> None:
        with visits.watch(self._deployment, instance_id) as watch:
            while True:
                watch.begin_look()
                now = await visits.find_visited(self._deployment, instance_id)
                if now is not None and not now.instance.web_terminal:
                    break
                await watch.wait()
        # Not awaited here: the end of the terminal cancels this task.
        closing = asyncio.create_task(terminal.close(SWITCHED_OFF))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def _describe_end(self, instance_id: str, code: int) -> str:
        with visits.watch(self._deployment, instance_id) as watch:
            now = await visits.find_visited(self._deployment, instance_id)
            if now is not None and now.is_running and code not in range(_FIRST_SIGNAL_CODE):
                # A killed shell may be the first to know that its instance ended.
                await watch.wait(_NEWS_SECONDS)
                now = await visits.find_visited(self._deployment, instance_id)
        if now is None:
            return "The instance was removed."
        if not now.is_running:
            return f"The instance is not running any more, its status is {now.instance.status}."
        return f"The shell ended with exit code {code}."

    def _forget(self, instance_id: str, terminal: Terminal) -> None:
        key = (instance_id, terminal.id)
        self._open.pop(key, None)
        self._ended[key] = terminal.ended
        while len(self._ended) > _ENDS_REMEMBERED:
            self._ended.popitem(last=False)
        _log.info("terminal ended", instance=instance_id, why=terminal.ended)

    async def close(self) -> None:
        """End all of them: the server is about to end."""
        self._closed = True
        closing = [one.close("The server ends.") for one in tuple(self._open.values())]
        if closing:
            await asyncio.wait(
                [asyncio.ensure_future(each) for each in closing], timeout=_CLOSE_SECONDS
            )


def _login(size: TerminalSize) -> Login:
    return Login(
        kind="shell",
        user=ROOT,
        terminal=size,
        terminal_type="xterm-256color",
        env=(("COLORTERM", "truecolor"),),
    )
