"""Subnets never overlap, whatever is in the way."""

from ipaddress import IPv4Address, IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from innkeep.domain.subnets import first_free, free_for_shared, free_for_vpc

POOL = IPv4Network("10.208.0.0/18")


def _net(text: str) -> IPv4Network:
    return IPv4Network(text)


def test_shared_networks_come_from_the_beginning_and_vpc_networks_from_the_middle() -> None:
    pool = _net("10.208.0.0/12")
    assert free_for_shared(pool, []) == _net("10.208.0.0/22")
    assert free_for_vpc(pool, []) == _net("10.216.0.0/24")


def test_the_lower_half_serves_when_the_upper_one_is_full() -> None:
    pool = _net("10.208.0.0/12")
    taken = [_net("10.216.0.0/13"), _net("10.208.0.0/22")]
    assert free_for_vpc(pool, taken) == _net("10.208.4.0/24")


def test_a_wide_range_that_is_taken_is_jumped_over() -> None:
    assert first_free(_net("10.0.0.0/8"), 24, [_net("10.0.0.0/9")]) == _net("10.128.0.0/24")
    assert first_free(_net("10.0.0.0/8"), 24, [_net("0.0.0.0/0")]) is None


def test_a_pool_smaller_than_the_subnet_has_none() -> None:
    assert first_free(_net("10.0.0.0/23"), 22, []) is None
    assert first_free(_net("10.0.0.0/22"), 22, []) == _net("10.0.0.0/22")


_subnets = st.builds(
    lambda offset, prefix: IPv4Network(
        (IPv4Address(int(POOL.network_address) - 4096 + offset), prefix), strict=False
    ),
    st.integers(0, 2**14 + 8191),
    st.integers(16, 32),
)


@given(st.lists(_subnets, max_size=12), st.integers(18, 28))
def test_the_first_free_subnet_is_what_a_plain_search_finds(
    taken: list[IPv4Network], prefix: int
) -> None:
    expected = next(
        (
            candidate
            for candidate in POOL.subnets(new_prefix=prefix)
            if not any(candidate.overlaps(other) for other in taken)
        ),
        None,
    )
    assert first_free(POOL, prefix, taken) == expected
