"""How an end is told, when to give up, and how long to wait."""

import pytest

from innkeep.engines.errors import (
    EngineUnavailable,
    ImageRefused,
    ImageUnavailable,
    StartRefused,
    TemporaryError,
)
from innkeep.engines.values import Exit, Observed, Phase
from innkeep.reconciler.failures import (
    as_failure,
    describe_end,
    describe_exit,
    is_final,
    wait_seconds,
    with_attempt,
)


@pytest.mark.parametrize(
    ("ended", "state", "words"),
    [
        (Exit(code=1, signal=None, out_of_memory=False), "exitCode", "exit code 1"),
        (Exit(code=126, signal=None, out_of_memory=False), "exitCode", "exit code 126"),
        (Exit(code=139, signal=11, out_of_memory=False), "killedBySignal", "SIGSEGV"),
        (Exit(code=137, signal=9, out_of_memory=False), "killedBySignal", "SIGKILL"),
        (Exit(code=162, signal=34, out_of_memory=False), "killedBySignal", "signal 34"),
        (Exit(code=137, signal=9, out_of_memory=True), "outOfMemory", "more than 4 GiB"),
        (Exit(code=0, signal=None, out_of_memory=True), "outOfMemory", "exit code 0"),
    ],
)
def test_an_end_is_told_in_one_sentence(ended: Exit, state: str, words: str) -> None:
    failure = describe_exit(ended, 4)
    assert failure is not None
    assert failure.state == state
    assert words in failure.message
    assert failure.message.endswith((".", ")", "0", "1", "6", "memory"))


def test_an_end_without_trouble_is_no_failure() -> None:
    assert describe_exit(Exit(code=0, signal=None, out_of_memory=False), 4) is None


def test_a_program_that_could_not_be_started_is_told_before_its_exit_code() -> None:
    observed = Observed(
        instance_id="a",
        phase=Phase.ENDED,
        exit=Exit(code=127, signal=None, out_of_memory=False),
        refusal="no such file: /serve",
    )
    failure = describe_end(observed, 1)
    assert failure is not None
    assert (failure.state, failure.message) == ("startFailed", "no such file: /serve")


@pytest.mark.parametrize(
    ("problem", "attempts", "final"),
    [
        (ImageRefused("imageNotFound", "x"), 1, True),
        (StartRefused("startFailed", "x"), 1, True),
        (ImageUnavailable("registryUnreachable", "x"), 4, False),
        (ImageUnavailable("registryUnreachable", "x"), 5, True),
        (EngineUnavailable("x"), 10_000, False),
        (TemporaryError("tired", "x"), 10_000, False),
        (RuntimeError("ours"), 10_000, False),
    ],
)
def test_only_what_can_not_help_is_given_up(problem: Exception, attempts: int, final: bool) -> None:
    assert is_final(problem, attempts) is final


def test_waits_grow_up_to_half_a_minute_and_are_never_the_same_for_all() -> None:
    for attempts in (*range(12), 1000, 10**6):
        waits = {wait_seconds(attempts) for _ in range(50)}
        longest = min(0.5 * 2 ** min(attempts, 16), 30)
        assert longest / 2 <= min(waits) <= max(waits) <= longest
        assert len(waits) > 1


def test_what_went_wrong_inside_is_not_spread_out_before_owners() -> None:
    failure = as_failure(RuntimeError("password=hunter2"))
    assert failure.state == "internal"
    assert "hunter2" not in failure.message
    known = as_failure(ImageRefused("imageNotFound", "The image x was not found."))
    assert (known.state, known.message) == ("imageNotFound", "The image x was not found.")


def test_an_attempt_is_shown_with_its_number_and_the_wait() -> None:
    shown = with_attempt(as_failure(EngineUnavailable("It is away.")), 3, 4.2)
    assert shown.message == "It is away. (attempt 3, next in 4 s)"
    assert with_attempt(shown, 1, 0.2).message.endswith("next in 1 s)")
