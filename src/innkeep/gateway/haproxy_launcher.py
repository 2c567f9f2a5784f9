"""Becomes HAProxy once no other one of this deployment runs. Started by the supervisor.

Run as a script, with the standard library alone: ``haproxy_launcher.py LOCK PROGRAM ARGUMENT...``.
The proxy's folder is that of the lock.

The lock belongs to the open file, which HAProxy inherits and never closes. So the kernel itself
answers "does one run?", whoever died in between: a new supervisor adopts a HAProxy that outlived
the old one simply by waiting here, and whoever holds the lock can be certain that a HAProxy which
starts later has read the routes later: they are taken from their journal while the lock is held.
"""

import fcntl
import os
import runpy
import sys
import time
from pathlib import Path

_PAUSE_SECONDS = 0.2


def become_haproxy(lock_path: str, command: list[str]) -> None:
    """Wait for the lock, note the process id in it and execute the command in this process."""
    supervisor = os.getppid()
    # It may have been killed before this program began.
    if b"supervisor" not in Path(f"/proc/{supervisor}/cmdline").read_bytes():
        sys.exit("not started by the supervisor")
    lock = os.open(lock_path, os.O_RDWR | os.O_CREAT, 0o600)
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        if os.getppid() != supervisor:
            # An unsupervised waiter would come back to life long after everybody forgot it.
            sys.exit("the supervisor is gone")
    _write_maps(Path(lock_path).parent)
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    os.set_inheritable(lock, True)
    os.execv(command[0], command)  # noqa: S606 - becoming another program is the point


def _write_maps(folder: Path) -> None:
    # By its path, since no package is known here.
    module = runpy.run_path(str(Path(__file__).with_name("map_files.py")))
    try:
        module["write_maps"](folder)
    except OSError as problem:
        # With other routes than those HAProxy must not start; the supervisor tries again.
        sys.exit(f"the map files can't be written: {problem}")


if __name__ == "__main__":
    become_haproxy(sys.argv[1], sys.argv[2:])
