"""Watching an instance on its way: its steps as they come, and how far its image is."""

import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from innkeep.cli.user import exit_codes
from innkeep.cli.user.failures import CommandFailed
from innkeep.cli.user.output import byte_columns, console

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from innkeep.cli.user.session import Session
    from innkeep.wire.instance import HistoryReply, InstanceReply, PullProgressReply

_PAUSE_SECONDS = 0.4
_AT_REST = frozenset({"exited", "removed"})


def watch(
    session: "Session",
    instance_id: str,
    wanted: Collection[str],
    *,
    timeout: float,
    since: float = 0,
) -> "InstanceReply | None":
    """Wait until an instance is in one of these statuses, and show its steps meanwhile.

    Args:
        session: the command's.
        instance_id: which.
        wanted: statuses.
        timeout: seconds to wait at most.
        since: steps before this time are not shown, Unix seconds.

    Returns:
        What it is then; ``None``: it is gone, and ``removed`` was wanted.

    Raises:
        CommandFailed: it rests in another status, the time is up, or Ctrl-C.
    """
    try:
        return _watch(session, instance_id, wanted, timeout, since)
    except KeyboardInterrupt:
        raise CommandFailed(
            "not waited for any longer; what was begun goes on",
            exit_codes.INTERRUPTED,
            f"innkeep instance wait {instance_id} --status {','.join(wanted)}",
        ) from None


def _watch(
    session: "Session", instance_id: str, wanted: Collection[str], timeout: float, since: float
) -> "InstanceReply | None":
    from innkeep.client import NotFound  # noqa: PLC0415

    end = time.monotonic() + timeout
    with _shown(session) as view:
        while True:
            try:
                now = session.client.instances.get(instance_id)
            except NotFound:
                if "removed" in wanted:
                    return None
                raise
            view.steps([step for step in now.status_history if float(step.at) >= since])
            view.pull(now.pull_progress)
            if now.status in wanted:
                return now
            if now.status in _AT_REST:
                raise _failed(session, now, wanted)
            if time.monotonic() >= end:
                raise CommandFailed(
                    f"{now.name} is {now.status} after {timeout:g} s, not yet "
                    f"{' or '.join(wanted)}; it goes on by itself",
                    exit_codes.TIMED_OUT,
                    f"innkeep instance wait {now.id}; innkeep instance events {now.id}",
                )
            time.sleep(_PAUSE_SECONDS)


def _failed(session: "Session", now: "InstanceReply", wanted: Collection[str]) -> CommandFailed:
    told = f"{now.name} is {now.status}, not {' or '.join(wanted)}"
    if now.status_error.message:
        told += f": {now.status_error.message}"
    failures = session.client.instances.events(now.id).failures
    if failures:
        last = failures[-1]
        told += "".join(f"\n  | {line}" for line in last.log[-10:])
        if last.next_step:
            told += f"\n  {last.next_step}"
    return CommandFailed(told, next_step=f"innkeep instance events {now.id}")


class _Lines:
    """Steps as lines, where there is no terminal; none at all for programs."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent
        self._told = 0

    def steps(self, steps: "list[HistoryReply]") -> None:
        for step in steps[self._told :]:
            if not self._silent:
                self._tell(step)
        self._told = len(steps)

    def _tell(self, step: "HistoryReply") -> None:
        print(f"{step.status}: {step.message}", file=sys.stderr, flush=True)

    def pull(self, progress: "PullProgressReply | None") -> None: ...


class _Live(_Lines):
    """Steps as they come, and below them a bar while the image is pulled."""

    def __init__(self, progress: "Progress") -> None:
        super().__init__(silent=False)
        self._progress = progress
        self._task: TaskID | None = None
        self._began: float | None = None

    def _tell(self, step: "HistoryReply") -> None:
        from rich.text import Text  # noqa: PLC0415

        at = float(step.at)
        self._began = at if self._began is None else self._began
        took = f"{at - self._began:6.1f} s  "
        line = Text.assemble((took, "dim"), (step.status, "bold"), f"  {step.message}")
        self._progress.console.print(line)

    def pull(self, progress: "PullProgressReply | None") -> None:
        if progress is None:
            if self._task is not None:
                self._progress.remove_task(self._task)
                self._task = None
            return
        total = progress.total_bytes or None
        if self._task is None:
            self._task = self._progress.add_task("image", total=total)
        self._progress.update(self._task, total=total, completed=progress.bytes)


@contextmanager
def _shown(session: "Session") -> "Iterator[_Lines]":
    out = session.out
    if out.as_json or out.quiet or not sys.stderr.isatty():
        yield _Lines(silent=out.as_json or out.quiet)
        return
    from rich.progress import Progress, TextColumn  # noqa: PLC0415

    columns = (*byte_columns(), TextColumn("left"))
    with Progress(*columns, console=console(on_errors=True), transient=True) as progress:
        yield _Live(progress)
