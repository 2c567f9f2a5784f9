"""A registry with one image whose layer comes as slowly as a test wants, or stops on its way."""

import gzip
import hashlib
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.images import ask_docker, busybox_root

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_CHUNK = 32 * 1024
_PAUSE_SECONDS = 0.1


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


class SlowRegistry:
    """One image under any name; ``with`` serves it on loopback.

    Args:
        stalls: whether the layer stops in its midst, instead of coming bit by bit.
    """

    def __init__(self, *, stalls: bool = False) -> None:
        self.stalls = stalls
        self.hurry = threading.Event()
        """Set: all that is left comes at once."""
        self.abandoned = threading.Event()
        """Set once a download of the layer was broken off by the other side."""
        self.layer_requests = 0
        root = busybox_root(os.urandom(16).hex())
        self.layer = gzip.compress(root, 1)
        self.config = json.dumps(
            {
                "architecture": ask_docker("GET", "version")[1]["Arch"],
                "os": "linux",
                "config": {"Cmd": ["/bin/sleep", "1000"], "Env": ["PATH=/bin"]},
                "rootfs": {"type": "layers", "diff_ids": [_digest(root)]},
                "history": [{"created_by": "a test"}],
            }
        ).encode()
        self.manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": _MANIFEST,
                "config": {
                    "mediaType": "application/vnd.docker.container.image.v1+json",
                    "size": len(self.config),
                    "digest": _digest(self.config),
                },
                "layers": [
                    {
                        "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                        "size": len(self.layer),
                        "digest": _digest(self.layer),
                    }
                ],
            }
        ).encode()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def image(self) -> str:
        """Name of the image."""
        return f"127.0.0.1:{self._server.server_address[1]}/team/slow:1"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        registry = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Keep the test's output clean."""

            def do_HEAD(self) -> None:
                self._answer(*self._found())

            def do_GET(self) -> None:
                content, kind = self._found()
                self._answer(content, kind)
                if content is registry.layer:
                    registry._send_layer(self)
                else:
                    self.wfile.write(content)

            def _found(self) -> tuple[bytes, str]:
                if "/manifests/" in self.path:
                    return registry.manifest, _MANIFEST
                for blob in (registry.config, registry.layer):
                    if self.path.endswith(_digest(blob)):
                        return blob, "application/octet-stream"
                return b"{}", "application/json"

            def _answer(self, content: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
                self.send_header("Docker-Content-Digest", _digest(content))
                self.end_headers()

        return Handler

    def _send_layer(self, handler: BaseHTTPRequestHandler) -> None:
        self.layer_requests += 1
        try:
            for start in range(0, len(self.layer), _CHUNK):
                handler.wfile.write(self.layer[start : start + _CHUNK])
                halfway = start > len(self.layer) // 2
                self.hurry.wait(None if self.stalls and halfway else _PAUSE_SECONDS)
        except OSError:
            self.abandoned.set()
            handler.close_connection = True

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hurry.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        ask_docker("DELETE", f"images/{self.image}", query={"force": "true"})
