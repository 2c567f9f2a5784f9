"""Running the host's own programs for file systems: bounded in time, with errors in our words.

They are the distribution's tools (e2fsprogs, util-linux), so that a disk of an instance can be
looked after by an operator with the same ones.
"""

import shutil
import subprocess
from collections.abc import Sequence

from innkeep.engines.errors import TemporaryError

PROGRAMS = ("mkfs.ext4", "e2fsck", "resize2fs", "losetup", "mount", "umount")
_SYSTEM_FOLDERS = "/usr/sbin:/sbin:/usr/bin:/bin"
_ENVIRONMENT = {"PATH": _SYSTEM_FOLDERS, "LC_ALL": "C"}
_NO_SPACE = "no space left on device"


def missing_programs() -> list[str]:
    """Which of the programs this host lacks."""
    return [name for name in PROGRAMS if shutil.which(name, path=_SYSTEM_FOLDERS) is None]


def run_program(
    command: Sequence[str],
    *,
    seconds: float,
    keep_open: int,
    accepted: Sequence[int] = (0,),
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end.

    Args:
        command: its name and arguments.
        seconds: how long it may take.
        keep_open: a file that it inherits. It holds the lock on it until it ended, even when
            this process is killed before.
        accepted: exit codes that are no failure.

    Raises:
        TemporaryError: it failed (``storageFailed``), found the host's disk full (``diskFull``)
            or took too long (``storageTimeout``).
    """
    name = command[0]
    try:
        done = subprocess.run(  # noqa: S603  # fixed programs, arguments are paths of our own
            command,
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
            pass_fds=(keep_open,),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TemporaryError(
            "storageTimeout", f"The host's {name} did not end within {seconds:.0f} s."
        ) from None
    except FileNotFoundError:
        raise TemporaryError("storageFailed", f"The host has no program {name}.") from None
    if done.returncode in accepted:
        return done
    told = " ".join(done.stdout.split())[-300:]
    if _NO_SPACE in told.lower():
        raise disk_full()
    raise TemporaryError(
        "storageFailed", f"The host's {name} failed with {done.returncode}: {told}"
    )


def disk_full() -> TemporaryError:
    """What is raised when the host has no room for what was promised."""
    return TemporaryError(
        "diskFull", "The host's disk is full, so storage can't be made or mounted now."
    )
