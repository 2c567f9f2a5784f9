"""What is old enough to be deleted is not told by a clock that somebody set forwards."""

from dataclasses import dataclass

from innkeep.domain.clock import AgeClock


@dataclass
class Host:
    """A host whose clock can be set."""

    shown: float = 1_700_000_000.0
    passed: float = 50.0

    def live(self, seconds: float) -> None:
        self.shown += seconds
        self.passed += seconds


def test_time_that_passes_makes_things_older() -> None:
    host = Host()
    age = AgeClock(lambda: host.shown, lambda: host.passed)
    host.live(3600)
    assert age() == host.shown


def test_a_clock_that_is_set_forwards_makes_nothing_older() -> None:
    host = Host()
    age = AgeClock(lambda: host.shown, lambda: host.passed)
    before = age()
    host.shown += 86_400
    assert age() == before
    host.live(60)
    assert age() == before + 60


def test_a_clock_that_is_set_back_is_believed_and_so_is_its_way_forward_again() -> None:
    host = Host()
    age = AgeClock(lambda: host.shown, lambda: host.passed)
    host.shown -= 86_400
    assert age() == host.shown
    host.live(60)
    host.shown += 86_400
    assert age() == host.shown
