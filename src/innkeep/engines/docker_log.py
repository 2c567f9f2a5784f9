"""Reading what an instance's main process wrote, as Docker kept it.

Docker sends each message as a frame of its own: a header that tells stream and length, and a text
that begins with the message's time. A line of more than 16 KiB is several messages, of which only
the last has the line's end.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence

from aiodocker.exceptions import DockerError

from innkeep.engines.docker_link import CALL_SECONDS, DockerLink
from innkeep.engines.errors import EngineUnavailable, TemporaryError
from innkeep.engines.log_lines import LogCursor, nanoseconds_of
from innkeep.engines.sessions import LogLine, OutputStream

_HEADER_BYTES = 8
_STREAMS: dict[int, OutputStream] = {1: "stdout", 2: "stderr"}
_DOCKERS_OWN = 3
# Docker's own messages have 16 KiB; more means that the place in the stream is lost.
_LARGEST_FRAME = 1024 * 1024
_BUFFER_BYTES = 64 * 1024
# Lines of two streams may be kept in another order than they are stamped.
_SLACK_NANOSECONDS = 10**9
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z")
_NOTHING_THERE = (404, 409)


async def docker_log(
    link: DockerLink, container: str, *, tail: int | None, since: str, follow: bool
) -> AsyncGenerator[Sequence[LogLine], None]:
    """Read a container's log; see ``LogReader.read_log``.

    Raises:
        EngineUnavailable: the engine went away, or the log broke off.
        TemporaryError: Docker can't read it now.
        DockerError: Docker refused.
    """
    params = {
        "stdout": "1",
        "stderr": "1",
        "timestamps": "1",
        "follow": "1" if follow else "0",
        "tail": "all" if tail is None else str(tail),
    }
    if since:
        begin = max(nanoseconds_of(since) - _SLACK_NANOSECONDS, 0)
        params["since"] = f"{begin // 10**9}.{begin % 10**9:09d}"
    frames, cursor = LogFrames(), LogCursor(since)
    patience = None if follow else CALL_SECONDS
    path = f"containers/{container}/logs"
    try:
        async with (
            link.call(None),
            link.request("GET", path, params=params, buffer_bytes=_BUFFER_BYTES) as response,
        ):
            while True:
                async with asyncio.timeout(patience):
                    data = await response.content.readany()
                if not data:
                    break
                if lines := list(cursor.take(frames.feed(data))):
                    yield lines
    except DockerError as problem:
        # Gone, or about to go.
        if problem.status not in _NOTHING_THERE:
            raise
    if frames.is_within_frame:
        raise EngineUnavailable("The log broke off.")


class LogFrames:
    """Makes lines of a stream of frames, wherever it was cut into pieces."""

    def __init__(self) -> None:
        self._rest = bytearray()

    @property
    def is_within_frame(self) -> bool:
        """Whether a frame has begun and is not there in full."""
        return bool(self._rest)

    def feed(self, data: bytes) -> list[LogLine]:
        """The lines that are complete with this piece.

        Raises:
            EngineUnavailable: these are no frames.
            TemporaryError: Docker tells of a problem of its own.
        """
        self._rest += data
        lines: list[LogLine] = []
        begin = 0
        while len(self._rest) - begin >= _HEADER_BYTES:
            size = int.from_bytes(self._rest[begin + 4 : begin + _HEADER_BYTES])
            if size > _LARGEST_FRAME:
                raise EngineUnavailable("The log can't be read: it is no stream of frames.")
            end = begin + _HEADER_BYTES + size
            if len(self._rest) < end:
                break
            kind = self._rest[begin]
            lines.append(_read_frame(kind, bytes(self._rest[begin + _HEADER_BYTES : end])))
            begin = end
        del self._rest[:begin]
        return lines


def _read_frame(kind: int, message: bytes) -> LogLine:
    time, _, text = message.partition(b" ")
    if kind == _DOCKERS_OWN or kind not in _STREAMS or not _TIME.fullmatch(time):
        told = message.decode(errors="replace").strip()
        raise TemporaryError("engineError", f"Docker can't read the log: {told}")
    return LogLine(
        at=time.decode(),
        stream=_STREAMS[kind],
        text=text.removesuffix(b"\n"),
        goes_on=not text.endswith(b"\n"),
    )
