"""A real HTTP server that fails as it is told to, call by call."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What is answered to one call."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    cut: bool = False
    """Whether the connection is closed in the middle of the answer."""


DROPPED = Answer(status=0)
"""The connection is closed without an answer."""


def refusal(status: int, reason: str, **headers: str) -> Answer:
    body = {"code": status, "reason": reason, "message": f"because of {reason}", "metadata": {}}
    return Answer(status, body, {name.replace("_", "-"): text for name, text in headers.items()})


@dataclass
class Asked:
    """A call that came."""

    method: str
    path: str
    headers: Mapping[str, str]


class FaultyServer:
    """Gives each call the next answer; the last one again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.asked: list[Asked] = []
        self._answers = list(answers)
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _serve(self) -> None:
                owner.asked.append(Asked(self.command, self.path, dict(self.headers)))
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answers = owner._answers
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                self.close_connection = True
                if answer.status:
                    owner._send(self, answer)

            do_GET = do_POST = _serve  # noqa: N815

            def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @staticmethod
    def _send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        body = (json.dumps(answer.body) if answer.text is None else answer.text).encode()
        handler.send_response(answer.status)
        for name, text in answer.headers.items():
            handler.send_header(name, text)
        handler.send_header("Content-Length", str(len(body) + (1 if answer.cut else 0)))
        handler.end_headers()
        handler.wfile.write(body)

    @contextmanager
    def serving(self) -> Iterator["FaultyServer"]:
        thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()
