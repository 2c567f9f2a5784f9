"""The page about the command line: its session goes as it is written, its codes are the code's."""

import re
import shlex
from pathlib import Path

from innkeep.cli.user import exit_codes
from tests.cli.command_line import CommandLine
from tests.fake_server import FakeServer

PAGE = Path(__file__).resolve().parents[2] / "docs/cli.md"
VARYING = {
    "5b0c1f7e93d2a846": "[0-9a-f]{16}",
    r"http://127\.0\.0\.1:8080": r"http://127\.0\.0\.1:[0-9]+",
    ":8088": ":[0-9]+",
    r"\.\.\.": ".*",
}


def test_the_session_goes_as_it_is_written(stranger: CommandLine, server: FakeServer) -> None:
    (session,) = re.findall(r"^```console\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    steps = [step.partition("\n") for step in session.split("$ ")[1:]]
    assert len(steps) == 7
    for written, _, expected in steps:
        line = written.replace("http://127.0.0.1:8080", server.url)
        line, _, typed = line.partition(" < ")
        done = stranger.run(*shlex.split(line)[1:], typed=server.key if typed else "")
        assert done.returncode == 0, (line, done.stderr)
        shown = done.stdout + done.stderr if "login" in line else done.stderr + done.stdout
        pattern = re.escape(expected)
        for fixed, varying in VARYING.items():
            pattern = pattern.replace(fixed, varying)
        assert re.fullmatch(pattern, shown, re.DOTALL), (line, shown)


def test_the_table_of_exit_codes_is_that_of_the_code() -> None:
    written = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE.read_text(), re.MULTILINE)}
    codes = {value for name, value in vars(exit_codes).items() if name.isupper()}
    assert written == codes | {0}
