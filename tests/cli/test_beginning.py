"""How commands begin: quickly, with help that is true, and completed by the shell."""

import os
import subprocess
import sys

import pytest

from innkeep.cli.main import COMMANDS
from tests.cli.command_line import CommandLine

SLOW = {
    "sqlalchemy",
    "fastapi",
    "aiodocker",
    "aiohttp",
    "asyncssh",
    "httpx2",
    "asyncio",
}


def loaded_by(*words: str) -> set[str]:
    """Which of the slow packages a command loads."""
    program = (
        "import sys; from innkeep.cli.main import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        f"print('loaded', *({SLOW} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, timeout=120
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize(
    "words",
    [("--help",), ("--version",), ("instance", "--help"), ("instance", "create", "--help")],
)
def test_help_loads_nothing_that_is_slow(words: tuple[str, ...]) -> None:
    assert loaded_by(*words) == set()


def test_a_users_command_loads_no_part_of_a_server() -> None:
    assert loaded_by("product", "list") <= {"httpx2", "asyncio"}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_what_a_list_says_of_a_command_is_what_it_says_itself(name: str) -> None:
    command = COMMANDS[name].load(name)
    assert command.name == name
    own = command.get_short_help_str(limit=300)
    assert own.replace(".", "").split()[:2] == COMMANDS[name].help.replace(".", "").split()[:2]


def test_every_command_of_users_has_the_common_options() -> None:
    def leaves(command: object, path: str) -> None:
        inner = getattr(command, "commands", None)
        if inner is not None:
            for name, each in inner.items():
                leaves(each, f"{path} {name}")
            return
        options = {option for each in command.params for option in each.opts}  # type: ignore[attr-defined]
        assert {"--json", "--quiet", "--profile"} <= options, path

    for name, lazy in COMMANDS.items():
        # What assistants speak with has no output of its own.
        if lazy.panel.startswith("For users") and name != "mcp":
            leaves(lazy.load(name), name)


def completed(cli: CommandLine, *words: str) -> list[str]:
    """What bash is offered for the last of these words."""
    env = {
        **cli.env,
        "_INNKEEP_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(["innkeep", *words]),
        "COMP_CWORD": str(len(words)),
    }
    from tests.cli.command_line import INNKEEP

    done = subprocess.run([INNKEEP], env=env, capture_output=True, text=True, timeout=60)
    return done.stdout.split()


def test_the_shell_completes_commands_and_what_the_server_knows(cli: CommandLine) -> None:
    assert completed(cli, "ins") == ["instance"]
    assert completed(cli, "instance", "st") == ["start", "stop"]
    assert completed(cli, "instance", "create", "--product", "test.s") == ["test.small"]
    made = cli.told("instance", "create", "shop/web:1", "--name", "completes", "-q").strip()
    assert completed(cli, "instance", "stop", "comp") == ["completes"]
    assert completed(cli, "instance", "stop", made[:6]) == [made]
    cli.told("instance", "delete", made, "--wait")


def test_without_a_server_nothing_is_completed(stranger: CommandLine) -> None:
    assert completed(stranger, "instance", "stop", "comp") == []


def test_it_is_a_module_too() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "innkeep.cli.main", "--version"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.returncode == 0
