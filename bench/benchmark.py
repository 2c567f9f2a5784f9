"""What a benchmark is, and how much of it is to be done."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bench.figures import Outcome


class CantMeasure(Exception):
    """This machine lacks what the benchmark needs; the text says what."""


@dataclass(frozen=True)
class Effort:
    """How much is to be done."""

    short: bool
    """Just enough to see that the benchmark works; its numbers mean nothing."""

    def of(self, full: int, short: int) -> int:
        """One of two numbers of rounds, instances, ..."""
        return short if self.short else full


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """A question, and what answers it."""

    key: str
    """As ``create``; what the command line calls it."""
    question: str
    peer: str
    """What Innkeep is measured side by side with."""
    run: Callable[[Effort], Coroutine[Any, Any, Outcome]]
    """Raises ``CantMeasure``."""
