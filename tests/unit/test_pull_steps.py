"""Which reports of a pull become steps of the history."""

from innkeep.domain.instance import LayerProgress, PullProgress
from innkeep.reconciler.pull_steps import PullSteps

MB = 1_000_000


def progress(*layers: tuple[str, int, int]) -> PullProgress:
    return PullProgress(
        layers=tuple(
            LayerProgress(id=str(number), state=state, current=current, total=total)
            for number, (state, current, total) in enumerate(layers)
        )
    )


def test_a_step_tells_bytes_rate_and_layers() -> None:
    steps = PullSteps(100)
    told = steps.take(progress(("Downloading", 10 * MB, 40 * MB), ("Waiting", 0, 0)), 102)
    assert told == "downloaded 10.0 of 40.0 MB (5.0 MB/s), 0 of 2 layers unpacked"


def test_unpacking_takes_nothing_away_from_what_was_downloaded() -> None:
    steps = PullSteps(0)
    told = steps.take(progress(("Extracting", 1 * MB, 40 * MB), ("Pull complete", 0, 5 * MB)), 5)
    assert told == "downloaded 45.0 of 45.0 MB (9.0 MB/s), 1 of 2 layers unpacked"


def test_the_end_is_always_told_and_nothing_twice() -> None:
    steps = PullSteps(0)
    whole = progress(("Pull complete", 4 * MB, 4 * MB))
    assert steps.take(whole, 0.1) is not None
    assert steps.take(whole, 50) is None


def test_a_long_pull_has_few_steps_and_one_that_stands_still_has_none() -> None:
    steps, told = PullSteps(0), 0
    for tenth in range(36_000):
        part = min(tenth, 30_000) * 1000
        told += steps.take(progress(("Downloading", part, 36 * MB)), tenth / 10) is not None
    # 50 minutes of progress, of which a step takes 10 s at most; then 10 minutes of nothing.
    assert 100 < told <= 301


def test_a_fast_pull_has_a_step_a_second() -> None:
    steps, told = PullSteps(0), 0
    for tenth in range(101):
        told += steps.take(progress(("Downloading", tenth * MB, 100 * MB)), tenth / 10) is not None
    assert told == 10
