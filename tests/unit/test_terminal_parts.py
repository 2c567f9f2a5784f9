"""The web terminal's pure parts: what is kept of the output, cookies, held back guesses, files."""

import hashlib
import re
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from innkeep.domain.credentials import Credentials
from innkeep.gateway.terminal_access import (
    COOKIE_SECONDS,
    RetryPauses,
    is_cookie,
    is_same_origin,
    make_cookie,
)
from innkeep.gateway.terminal_output import OutputTail

CREDENTIALS = Credentials(password="p" * 24, log_token="t" * 32)


@given(st.lists(st.binary(max_size=30), max_size=40), st.integers(1, 50), st.integers(0, 2000))
def test_what_is_kept_is_the_end_of_what_was_written(
    pieces: list[bytes], most: int, place: int
) -> None:
    tail = OutputTail(64)
    for piece in pieces:
        tail.add(piece)
    whole = b"".join(pieces)
    assert (tail.end, tail.end - tail.begin <= 64) == (len(whole), True)
    assert tail.after(tail.begin, 10_000) == whole[tail.begin :]
    within = min(max(place, tail.begin), tail.end)
    assert tail.after(within, most) == whole[within : within + most]


def test_a_cookie_is_good_for_one_instance_one_password_and_a_while() -> None:
    cookie = make_cookie("a", CREDENTIALS, 1000.5)
    assert is_cookie(cookie, "a", CREDENTIALS, 1000.5 + COOKIE_SECONDS - 1)
    assert not is_cookie(cookie, "a", CREDENTIALS, 1001.5 + COOKIE_SECONDS)
    assert not is_cookie(cookie, "b", CREDENTIALS, 1001)
    assert not is_cookie(cookie, "a", Credentials("q" * 24, "t" * 32), 1001)
    until, _, signature = cookie.partition(".")
    for forged in (
        f"{int(until) + 1}.{signature}",
        f"{until}.",
        until,
        "",
        ".",
        f"{until}.{signature[:-1]}\N{LATIN SMALL LETTER E WITH ACUTE}",
        f"-{cookie}",
        f"{'9' * 5000}.{signature}",
    ):
        assert not is_cookie(forged, "a", CREDENTIALS, 1001)


def test_only_a_page_of_this_server_is_of_its_origin() -> None:
    for origin in ("http://h.test:8080", "https://h.test:8080", "https://public.test"):
        assert is_same_origin(origin, "h.test:8080", "https://public.test")
    for origin in ("http://h.test", "http://h.test:80800", "http://evil.test", "null", ""):
        assert not is_same_origin(origin, "h.test:8080", "https://public.test")
    assert not is_same_origin("http://", "", "https://public.test")


def test_guesses_are_held_back_for_one_client_and_instance_and_only_for_a_while() -> None:
    now = [0.0]
    attempts = RetryPauses(3, 60, lambda: now[0])
    for _ in range(3):
        assert attempts.wait_seconds("client", "a") == 0
        attempts.note_failure("client", "a")
        now[0] += 10
    assert attempts.wait_seconds("client", "a") == 30
    assert attempts.wait_seconds("client", "b") == 0
    assert attempts.wait_seconds("neighbour", "a") == 0
    now[0] += 30
    assert attempts.wait_seconds("client", "a") == 0
    attempts.note_failure("client", "a")
    assert attempts.wait_seconds("client", "a") == 10


def test_the_memory_of_failures_is_bounded() -> None:
    attempts = RetryPauses(3, 60, lambda: 0.0)
    for number in range(12_000):
        attempts.note_failure(f"client {number}", "a")
    assert len(attempts._failures) == 10_000


def test_files_of_others_are_those_that_are_listed() -> None:
    page = files("innkeep.gateway.terminal_page")
    listed = re.findall(
        r"\| `([a-z.-]+)` \| .* \| `([0-9a-f]{64})` \|", (page / "VENDORED.md").read_text()
    )
    assert {name for name, _ in listed} == {"xterm.mjs", "xterm.css", "addon-fit.mjs"}
    for name, digest in listed:
        assert hashlib.sha256((page / name).read_bytes()).hexdigest() == digest
    assert "Permission is hereby granted" in (page / "LICENSE.xterm").read_text()
