"""The examples of a page: which of its commands are run, in which order, and what they answer.

A block of ``console`` is run, unless an HTML comment right before it says ``not run`` and why. The
pages of guides share the blocks of the quick start that define ``$API`` and ``api``. A block of
``json`` right after a command shows its answer: each key in it must be in the real one.
"""

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

CHECKOUT = Path(__file__).resolve().parents[2]
DOCS = CHECKOUT / "docs"

_NOT_RUN = re.compile(r"<!-- not run: (\S.*?) -->", re.DOTALL)
_LIKE_PLACES = ("id", "address", "password", "username")
"""Keys whose value is another one each time; of all others, it must be the real one."""


@dataclass(frozen=True)
class Example:
    """One block of a page."""

    language: str
    text: str
    line: int
    not_run: str
    """Why it is not run; empty: it is."""
    section: str
    """The heading above."""


def examples_of(page: Path) -> list[Example]:
    """All blocks of a page, in their order."""
    return list(_examples(MarkdownIt().parse(page.read_text())))


def _examples(tokens: list[Token]) -> Iterator[Example]:
    section, not_run = "", ""
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            section = tokens[index + 1].content
        if token.type == "fence":
            line = (token.map or [0])[0] + 1
            yield Example(token.info.strip(), token.content, line, not_run, section)
        told = _NOT_RUN.search(token.content) if token.type == "html_block" else None
        not_run = told[1] if told else ""


def commands_of(page: Path) -> list[Example]:
    """The blocks of a page that are run."""
    return [each for each in examples_of(page) if each.language == "console" and not each.not_run]


def answers_of(page: Path) -> dict[int, Any]:
    """What the page shows as answers, by the line of the block of commands that each follows."""
    shown: dict[int, Any] = {}
    blocks = examples_of(page)
    for before, block in itertools.pairwise(blocks):
        if block.language == "json" and before.language == "console":
            shown[before.line] = json.loads(block.text)
    return shown


def differences(shown: Any, real: Any, at: str = "") -> list[str]:
    """What a page shows that the real answer has not, or has otherwise."""
    if isinstance(shown, Mapping):
        if not isinstance(real, Mapping):
            return [f"{at or 'the answer'} is {real!r}"]
        found = [f"{at}.{key} is missing" for key in shown.keys() - real.keys()]
        for key in shown.keys() & real.keys():
            if key not in _LIKE_PLACES:
                found += differences(shown[key], real[key], f"{at}.{key}")
            elif type(shown[key]) is not type(real[key]):
                found.append(f"{at}.{key} is {real[key]!r}")
        return found
    return [] if shown == real else [f"{at} is {real!r}, not {shown!r}"]
