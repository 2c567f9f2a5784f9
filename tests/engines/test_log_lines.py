"""Reading Docker's log frames, and reading on without loss and repetition: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innkeep.engines.docker_log import LogFrames
from innkeep.engines.errors import EngineUnavailable, TemporaryError
from innkeep.engines.log_lines import LogCursor, moment, nanoseconds_of, shifted
from innkeep.engines.sessions import LogLine

AT = "2026-01-31T23:59:59.000000007Z"


def frame(text: str, *, kind: int = 1, at: str = AT) -> bytes:
    message = f"{at} {text}".encode()
    return bytes([kind, 0, 0, 0]) + len(message).to_bytes(4) + message


def line(nanoseconds: int, text: str) -> LogLine:
    return LogLine(at=moment(nanoseconds), stream="stdout", text=text.encode())


@given(
    cuts=st.lists(st.integers(1, 40), max_size=30),
    words=st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8")), max_size=8),
)
def test_frames_are_read_wherever_the_stream_was_cut(cuts: list[int], words: list[str]) -> None:
    stream = b"".join(frame(word + "\n", kind=1 + n % 2) for n, word in enumerate(words))
    frames, lines = LogFrames(), []
    for cut in cuts:
        lines += frames.feed(stream[:cut])
        stream = stream[cut:]
    lines += frames.feed(stream)
    assert [read.text.decode() for read in lines] == words
    assert [read.stream for read in lines] == [
        ("stdout", "stderr")[n % 2] for n in range(len(words))
    ]
    assert not frames.is_within_frame


def test_a_long_line_comes_in_pieces_that_say_so() -> None:
    pieces = LogFrames().feed(frame("a" * 16384) + frame("b\n"))
    assert [(piece.text[:1], piece.goes_on) for piece in pieces] == [(b"a", True), (b"b", False)]


def test_a_stream_that_ends_within_a_frame_is_known() -> None:
    frames = LogFrames()
    assert frames.feed(frame("whole\n") + frame("cut off\n")[:-3])
    assert frames.is_within_frame


def test_dockers_own_sentence_in_the_stream_is_an_error() -> None:
    with pytest.raises(TemporaryError, match="unexpected EOF"):
        LogFrames().feed(frame("error grabbing logs: unexpected EOF", kind=3))


def test_what_is_no_stream_of_frames_is_refused_before_it_is_kept() -> None:
    with pytest.raises(EngineUnavailable):
        LogFrames().feed(b"HTTP/1.1 200 OK\r\n")


def test_a_time_is_moved_over_the_end_of_a_month() -> None:
    assert shifted("2026-01-31T23:59:59.999999999Z", 1) == "2026-02-01T00:00:00.000000000Z"
    assert nanoseconds_of(AT) % 10**9 == 7


@given(
    times=st.lists(st.integers(1, 12), min_size=1, max_size=12),
    stop=st.integers(0, 11),
)
def test_reading_on_after_any_line_loses_and_repeats_nothing(times: list[int], stop: int) -> None:
    kept = [line(at, f"line {number}") for number, at in enumerate(times)]
    whole = list(LogCursor("").take(kept))
    assert [read.text for read in whole] == [one.text for one in kept]
    assert sorted({read.at for read in whole}) == [read.at for read in whole]
    before = whole[: stop + 1]
    after = list(LogCursor(before[-1].at).take(kept))
    assert [read.text for read in after] == [read.text for read in whole[len(before) :]]


def test_reading_from_a_moment_at_which_nothing_was_written_begins_after_it() -> None:
    kept = [line(at, str(at)) for at in (10, 20, 30)]
    assert [read.text for read in LogCursor(moment(15)).take(kept)] == [b"20", b"30"]
