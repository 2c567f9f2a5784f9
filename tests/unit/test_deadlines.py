"""No status on the way is without a deadline, and the documents tell each as it is."""

import re

import pytest

from innkeep.domain.advice import next_step
from innkeep.domain.deadlines import DEADLINES, Afterwards, deadline_of, in_words
from innkeep.domain.failure import LOG_LINES, LONGEST_LINE, last_lines
from innkeep.domain.status import Status
from innkeep.domain.transitions import LEGAL_MOVES
from tests.unit.test_docs import CHECKOUT, rows

RESTING = {Status.RUNNING, Status.EXITED, Status.REMOVED}


def test_every_status_that_is_entered_and_left_has_a_deadline() -> None:
    assert set(DEADLINES) == set(LEGAL_MOVES) - RESTING


def test_each_deadline_leads_along_a_legal_move() -> None:
    for status, deadline in DEADLINES.items():
        if deadline.afterwards is Afterwards.GIVE_UP:
            assert Status.EXITED in LEGAL_MOVES[status]
        if deadline.afterwards is Afterwards.LEAVE_BEHIND:
            assert LEGAL_MOVES[status] & {Status.EXITED, Status.REMOVED}


def test_the_table_of_deadlines_is_the_one_that_is_enforced() -> None:
    written = {row[0]: row[1:] for row in rows("docs/states.md", "status", "deadline", "owner")}
    assert written == {
        str(status): [in_words(deadline.seconds), deadline.owner, str(deadline.afterwards)]
        for status, deadline in DEADLINES.items()
    }


@pytest.mark.parametrize("status", sorted(RESTING))
def test_work_on_what_is_at_its_place_ends_too(status: Status) -> None:
    assert deadline_of(status).afterwards is Afterwards.ANEW


@pytest.mark.parametrize(
    ("seconds", "words"), [(600, "10 minutes"), (3600, "60 minutes"), (86400, "24 hours")]
)
def test_times_are_told_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_every_code_of_an_engine_that_ends_an_instance_has_an_advice_of_its_own() -> None:
    engines = CHECKOUT / "src" / "innkeep" / "engines"
    sources = "\n".join(path.read_text() for path in engines.glob("docker*.py"))
    final = r"(?:ImageRefused|StartRefused|ImageUnavailable)\(\s*\"(\w+)\""
    codes = set(re.findall(final, sources)) | {"exitCode", "killedBySignal", "outOfMemory"}
    assert len(codes) > 5
    otherwise = next_step("somethingElse")
    assert all(next_step(code) != otherwise for code in codes)
    assert all(next_step(code).endswith(".") for code in codes)


def test_output_is_kept_within_bounds() -> None:
    kept = last_lines([*("x" * 2 * LONGEST_LINE for _ in range(99)), "last"])
    assert (len(kept), kept[-1], len(kept[0])) == (LOG_LINES, "last", LONGEST_LINE)
    assert last_lines([]) == ()
