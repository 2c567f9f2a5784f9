"""HTTP connections that send an answer's head and body together.

The HTTP server writes them one after the other, and each write is a system call that wakes the
client: more than half of what a short answer costs.
"""

import asyncio
from typing import Any

_HELD_BYTES = 64 * 1024


class GatheringTransport(asyncio.Transport):
    """Passes on at once what was written within one turn of the event loop.

    Args:
        transport: what sends.
        loop: whose turns.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []
        self._held_bytes = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send this, with what else is written in this turn."""
        if not self._held:
            self._loop.call_soon(self._send)
        self._held.append(bytes(data))
        self._held_bytes += len(data)
        if self._held_bytes > _HELD_BYTES:
            self._send()

    def _send(self) -> None:
        held, self._held, self._held_bytes = self._held, [], 0
        if held:
            self._transport.write(b"".join(held))

    def close(self) -> None:
        """Hang up once everything is sent."""
        self._send()
        self._transport.close()

    def abort(self) -> None:
        """Hang up now."""
        self._held, self._held_bytes = [], 0
        self._transport.abort()

    def write_eof(self) -> None:
        """Send what there is, and that nothing follows."""
        self._send()
        self._transport.write_eof()

    def can_write_eof(self) -> bool:
        """See ``asyncio.WriteTransport``."""
        return self._transport.can_write_eof()

    def is_closing(self) -> bool:
        """See ``asyncio.BaseTransport``."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """See ``asyncio.BaseTransport``."""
        return self._transport.get_extra_info(name, default)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """See ``asyncio.BaseTransport``."""
        self._transport.set_protocol(protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        """See ``asyncio.BaseTransport``."""
        return self._transport.get_protocol()

    def is_reading(self) -> bool:
        """See ``asyncio.ReadTransport``."""
        return self._transport.is_reading()

    def pause_reading(self) -> None:
        """See ``asyncio.ReadTransport``."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """See ``asyncio.ReadTransport``."""
        self._transport.resume_reading()

    def get_write_buffer_size(self) -> int:
        """See ``asyncio.WriteTransport``."""
        return self._held_bytes + self._transport.get_write_buffer_size()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """See ``asyncio.WriteTransport``."""
        return self._transport.get_write_buffer_limits()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """See ``asyncio.WriteTransport``."""
        self._transport.set_write_buffer_limits(high, low)
