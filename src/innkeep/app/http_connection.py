"""A client's HTTP connection to the API, with two ways around what a short answer costs most.

Head and body leave together, and what was answered before is answered from here.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from innkeep.app.gathered_writes import GatheringTransport

_OK = b"HTTP/1.1 200 OK\r\n"
_ENCODED = b"%"

Headers = Sequence[tuple[bytes, bytes]]
PromptAnswer = tuple[Headers, bytes]
FindAnswer = Callable[[str, bytes, Headers], PromptAnswer | None]
"""Takes path, query and headers of a GET; answers headers and body of a 200."""


class HttpConnection(HttpToolsProtocol):
    """One connection.

    Args:
        find_answer: asked first, between other answers; ``None``: the application is to be asked.
        args: see the superclass.
        kwargs: see the superclass.
    """

    def __init__(self, *args: Any, find_answer: FindAnswer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._find_answer = find_answer

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See ``asyncio.Protocol``."""
        super().connection_made(GatheringTransport(transport, self.loop))

    def on_headers_complete(self) -> None:
        """See ``httptools.HttpRequestParser``."""
        answer = self._prompt_answer()
        if answer is None:
            super().on_headers_complete()
            return
        headers, body = answer
        lines = [_OK]
        for name, value in (*self.server_state.default_headers, *headers):
            lines += [name, b": ", value, b"\r\n"]
        self.transport.write(b"".join([*lines, b"\r\n", body]))
        self.on_response_complete()

    def _prompt_answer(self) -> PromptAnswer | None:
        """An answer that can be given at once, if nothing else is under way here."""
        former, parser = self.cycle, self.parser
        if (
            former is None
            or not former.response_complete
            or self.pipeline
            or parser.get_method() != b"GET"
            or parser.get_http_version() != "1.1"
            or parser.should_upgrade()
            or not parser.should_keep_alive()
            or self.expect_100_continue
            or self.transport.is_closing()
            or self.flow.write_paused
        ):
            return None
        path, _, query = self.url.partition(b"?")
        if _ENCODED in path or not path.startswith(b"/") or b"#" in query:
            return None
        return self._find_answer(path.decode("ascii", "replace"), query, self.headers)
