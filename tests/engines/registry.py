"""A real image registry on loopback for tests, with or without a login, ended by its own pid."""

import base64
import json
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

from innkeep.domain.instance import RegistryLogin
from tests.images import ask_docker

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
GOOD_LOGIN = RegistryLogin(username="innkeeper", password="correct horse battery")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Registry:
    """A registry process over a folder; its images at Docker are removed when it ends."""

    def __init__(self, folder: Path, docker: str, login: RegistryLogin | None) -> None:
        self._folder = folder
        self._docker = docker
        self._login = login
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.host = f"127.0.0.1:{self.port}"

    def begin(self) -> None:
        auth = ""
        if self._login is not None:
            line = subprocess.run(
                ["htpasswd", "-Bbn", self._login.username, self._login.password],
                capture_output=True,
                check=True,
            ).stdout
            (self._folder / "htpasswd").write_bytes(line)
            auth = f"auth: {{htpasswd: {{realm: test, path: {self._folder / 'htpasswd'}}}}}\n"
        config = self._folder / "config.yml"
        config.write_text(
            "version: 0.1\n"
            "log: {level: error}\n"
            f"storage: {{filesystem: {{rootdirectory: {self._folder / 'data'}}}}}\n"
            f"http: {{addr: '{self.host}'}}\n" + auth
        )
        self._process = subprocess.Popen(
            ["docker-registry", "serve", str(config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait_until_it_listens()

    def _wait_until_it_listens(self) -> None:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the registry did not begin to listen")

    def end(self) -> None:
        """End the process; images at Docker stay."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None

    def hold(self) -> None:
        """Take no more in, without closing what is open."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def release(self) -> None:
        """Go on after ``hold``."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def push(self, image: str, repository: str, tag: str) -> str:
        """Put a local image into the registry, and keep no local name of it; answers the name."""
        name = f"{self.host}/{repository}"
        query = {"repo": name, "tag": tag}
        status, answer = ask_docker(
            "POST", f"images/{quote(image)}/tag", query=query, docker=self._docker
        )
        assert status == 201, answer
        record = {}
        if self._login is not None:
            record = {"username": self._login.username, "password": self._login.password}
        header = base64.urlsafe_b64encode(json.dumps(record).encode()).decode()
        status, answer = ask_docker(
            "POST",
            f"images/{name}/push",
            query={"tag": tag},
            headers={"X-Registry-Auth": header},
            docker=self._docker,
        )
        assert status == 200, answer
        assert '"error"' not in str(answer), answer
        ask_docker("DELETE", f"images/{name}:{tag}", docker=self._docker)
        return f"{name}:{tag}"

    def digest(self, repository: str, tag: str) -> str:
        """Digest of an image in the registry."""
        with urlopen(self._manifest(repository, tag)) as reply:
            return str(reply.headers["Docker-Content-Digest"])

    def copy(self, repository: str, tag: str, to_repository: str, to_tag: str) -> None:
        """Give an image of the registry another name there, without Docker knowing."""
        with urlopen(self._manifest(repository, tag)) as reply:
            manifest, kind = reply.read(), reply.headers["Content-Type"]
        record = json.loads(manifest)
        for blob in (record["config"], *record["layers"]):
            query = f"mount={quote(blob['digest'])}&from={quote(repository)}"
            url = f"http://{self.host}/v2/{to_repository}/blobs/uploads/?{query}"
            with urlopen(Request(url, method="POST")) as reply:
                assert reply.status == 201
        put = self._manifest(to_repository, to_tag, method="PUT", data=manifest)
        put.add_header("Content-Type", kind)
        with urlopen(put) as reply:
            assert reply.status == 201

    def _manifest(
        self, repository: str, tag: str, method: str = "GET", data: bytes | None = None
    ) -> Request:
        url = f"http://{self.host}/v2/{repository}/manifests/{tag}"
        return Request(url, method=method, data=data, headers={"Accept": _MANIFEST})

    def forget(self) -> None:
        """Remove every local name of this registry's images."""
        _, images = ask_docker("GET", "images/json", docker=self._docker)
        for image in images:
            names = [*(image.get("RepoTags") or []), *(image.get("RepoDigests") or [])]
            for name in names:
                if name.startswith(f"{self.host}/") and not name.endswith("<none>"):
                    ask_docker("DELETE", f"images/{name}", docker=self._docker)
