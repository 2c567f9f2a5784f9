"""The command as users run it: on a terminal, in pipes, and for most tests in this process.

A process of its own costs half a second each time, so only those tests have one that need it.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pexpect
from typer.testing import CliRunner

from innkeep.cli.main import app

INNKEEP = str(Path(sys.executable).with_name("innkeep"))
SECONDS = 120


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass
class CommandLine:
    """A user with a home folder of their own.

    Args:
        home: where the profile is saved.
        variables: of the environment, beside the usual ones.
        in_processes: whether each command is one.
    """

    home: Path
    variables: Mapping[str, str]
    in_processes: bool = False

    @property
    def env(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("INNKEEP_")}
        home = {"HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / ".config")}
        return {**own, **home, "COLUMNS": "160", "TERM": "xterm", **self.variables}

    def run(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Without a terminal, to its end."""
        if self.in_processes:
            return self.process(*words, typed=typed)
        without = {name: None for name in os.environ if name.startswith("INNKEEP_")}
        done = CliRunner().invoke(app, words, input=typed, env={**without, **self.env})
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)

    def process(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """The installed command in pipes, to its end."""
        return subprocess.run(
            [INNKEEP, *words],
            env=self.env,
            input=typed,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    def told(self, *words: str, typed: str = "") -> str:
        """What a command that succeeds prints."""
        done = self.run(*words, typed=typed)
        assert done.returncode == 0, (words, done.returncode, done.stderr)
        return done.stdout

    def json(self, *words: str) -> Any:
        """The document that a command that succeeds prints."""
        return json.loads(self.told(*words, "--json"))

    def on_terminal(self, *words: str, columns: int = 160) -> "pexpect.spawn[str]":
        """On a terminal of its own; ended by ``close``."""
        return pexpect.spawn(
            INNKEEP,
            list(words),
            env=self.env,
            encoding="utf-8",
            timeout=SECONDS,
            dimensions=(50, columns),
            # Whoever runs the tests in the background may have it ignored, and that is inherited.
            preexec_fn=_heed_interrupts,
        )

    def screen(self, *words: str, code: int = 0, columns: int = 160) -> str:
        """All that a command shows on a terminal until its end."""
        shown = self.on_terminal(*words, columns=columns)
        shown.expect(pexpect.EOF)
        shown.close()
        assert shown.exitstatus == code, (words, shown.exitstatus, shown.before)
        return str(shown.before)
