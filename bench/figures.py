"""What a measurement answers: two series of numbers, their ratio, and what was to be reached."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Series:
    """The numbers of one side, one for each time that it was measured."""

    name: str
    """Who was measured, as ``innkeep`` or ``docker run``."""
    values: Sequence[float]

    def __post_init__(self) -> None:
        if not self.values or not all(math.isfinite(value) for value in self.values):
            raise ValueError(f"{self.name}: nothing was measured, or no number: {self.values}")

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """What 95 of 100 don't exceed; of few numbers, the highest."""
        ordered = sorted(self.values)
        return ordered[math.ceil(0.95 * len(ordered)) - 1]


@dataclass(frozen=True, kw_only=True)
class Goal:
    """What the ratio must reach, and what we aim at."""

    must: float
    aim: float | None = None
    more_is_better: bool = False
    """Whether the ratio is to be at least that, as of rates, or at most, as of times."""

    def is_met_by(self, ratio: float) -> bool:
        """Whether the ratio reaches what it must."""
        return ratio >= self.must if self.more_is_better else ratio <= self.must

    def __str__(self) -> str:
        sign = "≥" if self.more_is_better else "≤"
        return f"{sign} {self.must:g}" + ("" if self.aim is None else f" (aim {self.aim:g})")


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One side against the other in the same run."""

    what: str
    """As ``POST create to running, one at a time``."""
    unit: str
    """As ``ms`` or ``requests/s``."""
    ours: Series
    peer: Series
    goal: Goal | None = None
    """``None``: shown for orientation."""

    @property
    def ratio(self) -> float:
        """Our median as a multiple of the peer's."""
        return self.ours.median / self.peer.median


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """All that one benchmark found out."""

    comparisons: Sequence[Comparison]
    notes: Sequence[str] = ()
    """Under which conditions, and what could not be measured, a sentence each."""
