"""How many sandboxes a cluster keeps ready."""

import pytest

from innkeep.domain.spare_sandbox import Wanted, wanted_spares

_SPREAD = [100.0 * number for number in range(17)]
"""Creates that are further apart than a burst."""


@pytest.mark.parametrize(
    ("shared", "vpc", "expected", "most", "wanted"),
    [
        pytest.param([], [], False, 64, Wanted(), id="nothing came for long"),
        pytest.param([], [], True, 64, Wanted(2), id="the server just began"),
        pytest.param([5.0], [], False, 64, Wanted(2), id="one came"),
        pytest.param(_SPREAD, [], False, 64, Wanted(2), id="they come one by one"),
        pytest.param([0.0, 30.0, 60.0], [], False, 64, Wanted(3), id="within a minute"),
        pytest.param([0.0, 30.0, 60.1], [], False, 64, Wanted(2), id="just not within a minute"),
        pytest.param(
            [1.0] * 9 + [500.0] * 4, [], False, 64, Wanted(9), id="the largest burst counts"
        ),
        pytest.param([1.0] * 200, [], True, 64, Wanted(64), id="more than there may be"),
        pytest.param([], [7.0], False, 64, Wanted(2, 1), id="one for a VPC network"),
        pytest.param([1.0] * 60, [2.0] * 3, False, 64, Wanted(60, 3), id="both fit"),
        pytest.param([1.0] * 60, [2.0] * 9, False, 64, Wanted(55, 9), id="the smaller is met"),
        pytest.param([1.0] * 9, [2.0] * 90, False, 64, Wanted(9, 55), id="the other smaller too"),
        pytest.param([1.0] * 99, [2.0] * 99, False, 64, Wanted(32, 32), id="half for each"),
        pytest.param([1.0] * 9, [2.0] * 9, True, 1, Wanted(1), id="only one may be"),
        pytest.param([1.0] * 9, [2.0] * 9, True, 0, Wanted(), id="none may be"),
    ],
)
def test_as_many_are_wanted_as_came_together_lately(
    shared: list[float], vpc: list[float], expected: bool, most: int, wanted: Wanted
) -> None:
    assert wanted_spares(shared, vpc, expected=expected, most=most) == wanted
