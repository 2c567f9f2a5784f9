"""Files to and from an instance, by SFTP, which any image has."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import asyncssh

from innkeep.cli.user.failures import CommandFailed
from innkeep.cli.user.output import byte_columns, console
from innkeep.cli.user.ssh_way import SshPlace, connection

Progress = Callable[[bytes, bytes, int, int], None]


def copy_files(place: SshPlace, source: str, target: str, *, inwards: bool, shown: bool) -> None:
    """Copy a file, or a folder with all that is in it.

    Args:
        place: the instance.
        source: a path there or here.
        target: a path here or there; a folder that is there gets it in it.
        inwards: whether it goes into the instance.
        shown: whether a person watches.

    Raises:
        CommandFailed: it can't be read there, or written here, and why.
    """
    with _progress(shown) as progress:
        asyncio.run(_copy(place, source, target, inwards, progress))


async def _copy(
    place: SshPlace, source: str, target: str, inwards: bool, progress: Progress | None
) -> None:
    try:
        async with connection(place) as connected, connected.start_sftp_client() as sftp:
            go = sftp.put if inwards else sftp.get
            await go(source, target, preserve=True, recurse=True, progress_handler=progress)
    except asyncssh.SFTPError as problem:
        raise CommandFailed(f"{source} was not copied to {target}: {problem.reason}") from None
    except OSError as problem:
        name = problem.filename or source
        name = name.decode() if isinstance(name, bytes) else name
        raise CommandFailed(f"{name}: {problem.strerror or problem}") from None


@contextmanager
def _progress(shown: bool) -> Iterator[Progress | None]:
    if not (shown and sys.stderr.isatty()):
        yield None
        return
    from rich.progress import Progress as Bars  # noqa: PLC0415
    from rich.progress import TaskID  # noqa: PLC0415

    with Bars(*byte_columns(), console=console(on_errors=True), transient=True) as bars:
        tasks: dict[bytes, TaskID] = {}

        def tell(source: bytes, _: bytes, done: int, total: int) -> None:
            if source not in tasks:
                name = source.decode(errors="replace").rpartition("/")[2]
                tasks[source] = bars.add_task(name, total=total)
            bars.update(tasks[source], completed=done)
            if done >= total:
                bars.remove_task(tasks[source])

        yield tell
