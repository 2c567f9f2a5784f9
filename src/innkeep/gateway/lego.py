"""Runs the program lego once, and ends it when it hangs."""

import asyncio
import contextlib
import os
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from innkeep.gateway.acme_rules import lego_environment, secrets_of, told_problem
from innkeep.gateway.errors import ProxyError

_LARGEST_SECRET_FILE = 10_000


class LegoFailed(Exception):
    """No certificate was made; the sentence says why, and holds no secret."""


@dataclass(frozen=True, kw_only=True)
class Lego:
    """The program, with what it is run with.

    Args:
        program: its path.
        environment: the server's; what is the server's own is not passed on.
        bound_seconds: it is ended when it took longer; DNS providers may take many minutes.
    """

    program: str
    environment: Mapping[str, str] = field(repr=False)
    bound_seconds: float = 3600.0

    async def run(self, command: list[str]) -> None:
        """Run it to its end; cancelled, it is ended too.

        Args:
            command: as ``lego_command`` gives it.

        Raises:
            LegoFailed: it can't be started, was ended after the bound, or did not succeed.
        """
        environment = lego_environment(self.environment)
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                # What it starts in turn is ended with it.
                start_new_session=True,
                # It keeps an account's key readable by everybody otherwise.
                umask=0o077,
            )
        except OSError as problem:
            raise LegoFailed(f"lego can't be started: {problem.strerror}") from None
        ended = False
        try:
            async with asyncio.timeout(self.bound_seconds):
                output, _ = await process.communicate()
            ended = True
        except TimeoutError:
            bound = f"{self.bound_seconds:g}"
            raise LegoFailed(f"lego did not end within {bound} seconds, and was ended") from None
        finally:
            if not ended:
                await _end(process)
        if process.returncode != 0:
            secrets = await asyncio.to_thread(_all_secrets, environment)
            said = told_problem(output.decode(errors="replace"), secrets)
            raise LegoFailed(f"lego ended with {process.returncode}: {said}")


def find_lego() -> str:
    """Path of the program.

    Raises:
        ProxyError: it isn't installed.
    """
    program = shutil.which("lego")
    if program is None:
        raise ProxyError(
            "acme_dns_provider needs the program lego, which is missing; "
            "install it (Debian, Ubuntu: apt-get install lego)"
        )
    return program


async def _end(process: asyncio.subprocess.Process) -> None:
    # Its group is there as long as one of those that it started is.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _all_secrets(environment: Mapping[str, str]) -> set[str]:
    found = secrets_of(environment)
    # lego reads the value of a variable NAME from the file that NAME_FILE tells, too.
    for name, value in environment.items():
        if name.endswith("_FILE"):
            with contextlib.suppress(OSError, ValueError), Path(value).open("rb") as file:
                text = file.read(_LARGEST_SECRET_FILE).decode(errors="replace").strip()
                found |= secrets_of({name: text})
    return found
