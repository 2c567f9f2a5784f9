"""The last part of what a terminal showed, bounded: pure."""

from collections import deque


class OutputTail:
    """Keeps the newest bytes; each has a place, counted from the terminal's beginning.

    Args:
        most_bytes: about so many are kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._pieces: deque[bytes] = deque()
        self.begin = 0
        """Place of the first byte that is kept."""
        self.end = 0
        """Place after the last one."""

    def add(self, data: bytes) -> None:
        """Take more output; the oldest goes."""
        self._pieces.append(data)
        self.end += len(data)
        while self.end - self.begin > self._most_bytes:
            oldest = self._pieces.popleft()
            self.begin += len(oldest)

    def after(self, place: int, most_bytes: int) -> bytes:
        """What follows a place that is kept, so many bytes at most."""
        found, at = bytearray(), self.begin
        for piece in self._pieces:
            if at + len(piece) > place:
                found += piece[max(place - at, 0) :]
                if len(found) >= most_bytes:
                    break
            at += len(piece)
        return bytes(found[:most_bytes])
