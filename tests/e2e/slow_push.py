"""A registry that takes pushes in bit by bit, so that a test can do something in their midst."""

import hashlib
import secrets
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.images import ask_docker

_PAUSE_SECONDS = 0.3


class SlowPushes:
    """Takes any image; ``with`` serves it on loopback. It has nothing to be pulled."""

    def __init__(self) -> None:
        self.hurry = threading.Event()
        """Set: everything is taken at once."""
        self.receiving = threading.Event()
        """Set once the first bytes of a layer have come."""
        self.abandoned = threading.Event()
        """Set once an upload was broken off by the other side."""
        self.away = threading.Event()
        """While it is set, every connection is broken off."""
        self.missed = threading.Event()
        """Set once somebody asked in vain."""
        self.manifests: list[bytes] = []
        """Of every image that was pushed to its end."""
        self.blobs: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        # Little is on its way, so that the other side knows how far it is.
        self._server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def target(self) -> str:
        """Where to push."""
        return f"127.0.0.1:{self._server.server_address[1]}/team/slow:1"

    def _handler(self) -> type["_Handler"]:
        registry = self

        class Handler(_Handler):
            place = registry

        return Handler

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hurry.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        ask_docker("DELETE", f"images/{self.target}", query={"force": "true"})


class _Handler(BaseHTTPRequestHandler):
    """As much of a registry as a push needs."""

    protocol_version = "HTTP/1.1"
    place: SlowPushes

    def parse_request(self) -> bool:
        """Whether a request came that is to be answered."""
        if self.place.away.is_set():
            self.place.missed.set()
            self.close_connection = True
            return False
        return super().parse_request()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the test's output clean."""

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/v2/" else 404)

    def do_HEAD(self) -> None:
        self._answer(200 if self.path.rpartition("/")[2] in self.place.blobs else 404)

    def do_POST(self) -> None:
        self._answer(202, Location=f"/v2/team/slow/blobs/uploads/{secrets.token_hex(8)}")

    def do_PATCH(self) -> None:
        taken = self._take()
        if taken:
            self._answer(202, Location=self.path, Range=f"0-{taken - 1}")
        else:
            self.place.abandoned.set()
            self.close_connection = True

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "/manifests/" in self.path:
            self.place.manifests.append(body)
            digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        else:
            digest = parse_qs(urlsplit(self.path).query)["digest"][0]
            self.place.blobs.add(digest)
        self._answer(201, **{"Docker-Content-Digest": digest})

    def _take(self) -> int:
        """Take a blob in; its size, or 0 when it did not come to its end."""
        if "Content-Length" in self.headers:
            return len(self.rfile.read(int(self.headers["Content-Length"])))
        taken = 0
        try:
            while size := int(self.rfile.readline().strip() or b"0", 16):
                if len(self.rfile.read(size)) < size:
                    return 0
                taken += size
                self.rfile.readline()
                self.place.receiving.set()
                if self.place.away.is_set():
                    return 0
                self.place.hurry.wait(_PAUSE_SECONDS)
            # After the last chunk comes an empty line, and nothing when it was broken off.
            return taken if self.rfile.readline() == b"\r\n" else 0
        except OSError:
            return 0

    def _answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
