"""The commands of the quick start, of guides and of operators' pages run as they stand there."""

import base64
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import typer

from innkeep.cli.main import app
from tests.docs.examples import CHECKOUT, DOCS, answers_of, commands_of, differences, examples_of
from tests.docs.place import QUICK_START, Place
from tests.e2e.client import until

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

ALL = [QUICK_START, *sorted(DOCS.glob("guides/*.md")), *sorted(DOCS.glob("server/*.md"))]
PAGES = [page for page in ALL if commands_of(page)]
_GOING = {"toRemove", "removing", "removed"}
_COMMAND = re.compile(r"^(?:\S*/)?innkeep((?: [a-z][a-z-]*)+)", re.MULTILINE)
_LANGUAGES = {"console", "json", "python", "ini", "toml", "yaml", "haproxy", "cron"}


def test_every_example_is_run_or_says_why_not() -> None:
    run = 0
    for page in ALL:
        for each in examples_of(page):
            assert each.language in _LANGUAGES, page
            run += each.language == "console" and not each.not_run
    assert run > 30


def test_every_command_of_innkeep_that_a_page_tells_exists() -> None:
    top = typer.main.get_command(app)
    told = 0
    for page in [CHECKOUT / "README.md", *DOCS.rglob("*.md")]:
        for each in examples_of(page):
            for words in _COMMAND.findall(each.text if each.language == "console" else ""):
                command: Any = top
                for word in words.split():
                    if word not in getattr(command, "commands", {}):
                        break
                    command = command.commands[word]
                # What is left is a command of its own, not a group of some.
                assert not getattr(command, "commands", {}), f"{page.name}: innkeep {words}"
                told += 1
    assert told > 15


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_work(page: Path, place: Place, tmp_path: Path) -> None:
    written = place.run(page, tmp_path / "home")
    for line, shown in answers_of(page).items():
        real = json.loads(written[line])
        assert differences(shown, real) == [], f"{page.name}, line {line}"
    check = _MORE.get(page.stem)
    if check is not None:
        check(page, place, "".join(written.values()))
    left = place.owner.list_all
    until(
        lambda: {each["status"] for each in left()} <= _GOING,
        seconds=90,
        what="the page deletes its instances",
    )


def _visits_the_guest(page: Path, place: Place, written: str) -> None:
    assert "good day" in written


def _shows_storage(page: Path, place: Place, written: str) -> None:
    assert "written once" in written


def _enters(page: Path, place: Place, written: str) -> None:
    assert "Linux" in written
    assert "hello" in written.split()


def _serves_the_saved_page(page: Path, place: Place, written: str) -> None:
    assert '"success"' in written
    assert "kept" in written.split()


def _serves_the_lab(page: Path, place: Place, written: str) -> None:
    assert "this is the lab" in written


def _tells_what_was_written(page: Path, place: Place, written: str) -> None:
    assert re.search(r"^\S+Z ready to serve$", written, re.MULTILINE)
    assert "running: the main process runs" in written


def _tells_why_it_failed(page: Path, place: Place, written: str) -> None:
    assert "no-such-tag" in written


def _makes_keys(page: Path, place: Place, written: str) -> None:
    assert re.search(r"^sk_\S+$", written, re.MULTILINE)
    assert "alice" in written


def _makes_a_backup(page: Path, place: Place, written: str) -> None:
    (made,) = (place.server.root / "backups").iterdir()
    assert (made / "innkeep.db").is_file()


def _checks_signatures(page: Path, place: Place, written: str) -> None:
    source = next(each.text for each in examples_of(page) if each.language == "python")
    known: dict[str, Any] = {}
    exec(compile(source, str(page), "exec"), known)  # the page's own lines are what is tested
    headers, body = place.messages[-1]
    assert json.loads(body)["type"] == "webhook.test"
    assert known["is_genuine"](headers, body, place.secret)
    assert not known["is_genuine"](headers, body + b" ", place.secret)
    other = f"whsec_{base64.b64encode(b'of somebody else').decode()}"
    assert not known["is_genuine"](headers, body, other)


_MORE: Mapping[str, Any] = {
    "quickstart": _visits_the_guest,
    "ports": _visits_the_guest,
    "networks": _visits_the_guest,
    "storage": _shows_storage,
    "ssh": _enters,
    "save-image": _serves_the_saved_page,
    "jupyter": _serves_the_lab,
    "logs": _tells_what_was_written,
    "index": _makes_keys,
    "backup": _makes_a_backup,
    "create": _tells_why_it_failed,
    "webhooks": _checks_signatures,
}
