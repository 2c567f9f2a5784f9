"""The host's iptables as a program: listing the filter table, and changing it in one stroke.

The program and not the kernel's interface, since there are two of these (nft and legacy) and only
the program of the right kind sees what Docker wrote with it.
"""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass

_SYSTEM_FOLDERS = "/usr/sbin:/sbin:/usr/bin:/bin"
# What the distribution prefers, which is what Docker calls, comes first.
_KINDS = (
    ("iptables", "iptables-restore"),
    ("iptables-nft", "iptables-nft-restore"),
    ("iptables-legacy", "iptables-legacy-restore"),
)
_SECONDS = 20.0
_LOCK_SECONDS = 5
_RESOURCE_PROBLEM = 4
"""Exit code of iptables when it did not get the lock of the firewall."""
_REFUSALS = ("permission denied", "you must be root", "operation not permitted")


class XtablesFailed(Exception):
    """The program failed; the sentence is its own."""


class XtablesBusy(XtablesFailed):
    """Somebody else changes the firewall, or it does not answer; the same call may work later."""


class NotPermitted(XtablesFailed):
    """This account may not see or change the firewall."""


@dataclass(frozen=True)
class Xtables:
    """One kind of iptables."""

    program: str
    restore_program: str

    async def listing(self) -> str:
        """The rules of the filter table, as ``iptables -S`` writes them.

        Raises:
            XtablesFailed: see there.
        """
        return await _run([self.program, "-w", str(_LOCK_SECONDS), "-S"])

    async def restore(self, text: str) -> None:
        """Carry out what ``iptables-restore`` reads: all of it or nothing, the rest stays.

        Raises:
            XtablesFailed: see there.
        """
        command = [self.restore_program, "-w", str(_LOCK_SECONDS), "--noflush"]
        await _run(command, text)


def installed_xtables() -> list[Xtables]:
    """What the host has, each kind by its own name and the preferred one first."""
    return [
        Xtables(program, restore)
        for program, restore in _KINDS
        if shutil.which(program, path=_SYSTEM_FOLDERS)
        and shutil.which(restore, path=_SYSTEM_FOLDERS)
    ]


async def _run(command: Sequence[str], given: str = "") -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"PATH": _SYSTEM_FOLDERS, "LC_ALL": "C"},
        )
    except OSError as problem:
        raise XtablesFailed(f"{command[0]} can't be run: {problem.strerror}") from None
    try:
        async with asyncio.timeout(_SECONDS):
            output, complaint = await process.communicate(given.encode())
    except TimeoutError:
        raise XtablesBusy(f"{command[0]} did not end within {_SECONDS:.0f} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == 0:
        return output.decode(errors="replace")
    told = " ".join(complaint.decode(errors="replace").split())[-300:]
    if any(sign in told.lower() for sign in _REFUSALS):
        raise NotPermitted(told)
    kind = XtablesBusy if process.returncode == _RESOURCE_PROBLEM else XtablesFailed
    raise kind(f"{command[0]} failed with {process.returncode}: {told}")
