"""Small images for tests, made from the host's static busybox without any registry.

``ImageShelf`` builds each image once by its name and removes what it built at the end. It speaks
to Docker's socket directly, so that neither the ``docker`` command nor an event loop is needed.
"""

import http.client
import io
import json
import os
import secrets
import shutil
import socket
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

DOCKER_SOCKET = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://")

_RUN = secrets.token_hex(3)
_MUSL = Path("/lib/ld-musl-x86_64.so.1")


def own_name(name: str) -> str:
    """Repository and tag of an image of this run's own, so that runs side by side don't meet."""
    return f"innkeep-test-{_RUN}/{name}:1"


class _SocketConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=120)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def ask_docker(
    method: str,
    path: str,
    *,
    query: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    docker: str = DOCKER_SOCKET,
) -> tuple[int, Any]:
    """Make one call of Docker's API; answers the status and the JSON (or text) of the reply."""
    connection = _SocketConnection(docker)
    try:
        target = f"/{path}?{urlencode(query)}"
        connection.request(method, target, body=body, headers=dict(headers or {}))
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    try:
        return response.status, json.loads(text)
    except ValueError:
        return response.status, text


def missing_docker(docker: str = DOCKER_SOCKET) -> str:
    """Why tests that need Docker can't run; empty when they can."""
    try:
        status, _ = ask_docker("GET", "_ping", docker=docker)
    except OSError as problem:
        return f"no Docker answers at {docker}: {problem}"
    return "" if status == 200 else f"Docker at {docker} answers {status}"


def missing_busybox() -> str:
    """Why the images can't be built; empty when they can."""
    path = shutil.which("busybox")
    if path is None:
        return "the program busybox (package busybox-static) is missing"
    with Path(path).open("rb") as program:
        # A dynamic program names its loader near the beginning.
        if b"/ld-" in program.read(4096):
            return "busybox is not static (package busybox-static is needed)"
    return ""


def missing_musl() -> str:
    """Why the image with musl can't be built; empty when it can."""
    return "" if _MUSL.exists() else "musl's loader (package musl) is missing"


@cache
def busybox_root(marker: str = "") -> bytes:
    """A root file system of busybox alone, as a tar archive."""
    path = shutil.which("busybox")
    assert path is not None, missing_busybox()
    applets = subprocess.run([path, "--list"], capture_output=True, text=True, check=True).stdout
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for folder, mode in (("bin", 0o755), ("etc", 0o755), ("root", 0o700), ("tmp", 0o1777)):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, mode
            archive.addfile(entry)
        _add_file(archive, "bin/busybox", Path(path).read_bytes(), 0o755)
        _add_file(archive, "etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n", 0o644)
        _add_file(archive, "etc/group", b"root:x:0:\n", 0o644)
        if marker:
            _add_file(archive, "etc/marker", marker.encode(), 0o644)
        for applet in applets.split():
            if applet != "busybox":
                entry = tarfile.TarInfo(f"bin/{applet}")
                entry.type, entry.linkname = tarfile.SYMTYPE, "busybox"
                archive.addfile(entry)
    return packed.getvalue()


def _add_file(archive: tarfile.TarFile, name: str, content: bytes, mode: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    archive.addfile(entry, io.BytesIO(content))


def _with_programs(root: bytes, programs: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(root)) as plain,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for entry in plain:
            # Docker takes no path twice.
            if entry.name not in programs:
                archive.addfile(entry, plain.extractfile(entry) if entry.isreg() else None)
        for path, text in programs.items():
            _add_file(archive, path, text.encode(), 0o755)
    return packed.getvalue()


class ImageShelf:
    """Images built for tests, each once by its name, removed by ``clear``."""

    def __init__(self, docker: str = DOCKER_SOCKET) -> None:
        self._docker = docker
        self._built: dict[str, str] = {}

    def busybox(
        self,
        name: str = own_name("busybox"),
        *,
        entrypoint: Sequence[str] | None = None,
        command: Sequence[str] | None = None,
        env: Mapping[str, str] | None = None,
        volumes: Sequence[str] = (),
        marker: str = "",
        programs: Mapping[str, str] | None = None,
        user: str = "",
    ) -> str:
        """Build a busybox image with its own ENTRYPOINT, CMD, ENV, ...; answers its name.

        Args:
            name: repository and tag; the same name is built once.
            marker: written to ``/etc/marker``, for a layer that no other image, nor another
                run's, has.
            programs: path without a leading slash to the text of a program put there.
        """
        if name in self._built:
            return name
        changes = ["ENV PATH=/bin"]
        changes += [f'ENV {key}="{value}"' for key, value in (env or {}).items()]
        if entrypoint is not None:
            changes.append(f"ENTRYPOINT {json.dumps(list(entrypoint))}")
        if command is not None:
            changes.append(f"CMD {json.dumps(list(command))}")
        if volumes:
            changes.append(f"VOLUME {json.dumps(list(volumes))}")
        if user:
            changes.append(f"USER {user}")
        root = busybox_root(marker and f"{marker} {_RUN}")
        return self._load(name, _with_programs(root, programs or {}), changes)

    def shell_less(
        self,
        name: str = own_name("shell-less"),
        *,
        command: Sequence[str] = ("sleep", "100000"),
        env: Mapping[str, str] | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> str:
        """Build an image with nothing in it but one static program and the files given.

        There is no shell, no library, no ``/etc/passwd`` and no ``PATH``; answers its name.

        Args:
            name: repository and tag; the same name is built once.
            command: what the program, a busybox under another name, is told to do.
            env: further variables.
            files: path without a leading slash to content; all of them can be executed.
        """
        if name in self._built:
            return name
        busybox = shutil.which("busybox")
        assert busybox is not None, missing_busybox()
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            _add_file(archive, "app/busybox-server", Path(busybox).read_bytes(), 0o755)
            for path, content in (files or {}).items():
                _add_file(archive, path, content, 0o755)
        changes = [f'ENV {key}="{value}"' for key, value in (env or {}).items()]
        changes.append(f"ENTRYPOINT {json.dumps(['/app/busybox-server'])}")
        changes.append(f"CMD {json.dumps(list(command))}")
        return self._load(name, packed.getvalue(), changes)

    def musl(
        self,
        name: str = own_name("musl"),
        *,
        command: Sequence[str] = ("sleep", "100000"),
        env: Mapping[str, str] | None = None,
    ) -> str:
        """Build an image with musl as its only C library and no shell; answers its name.

        It also answers to the names of glibc's libraries, as a compatibility layer does, and is
        found first everywhere: neither may be taken for what a program of another kind needs.
        """
        names = ("ld-musl-x86_64.so.1", "libc.so.6", "libm.so.6", "libc.musl-x86_64.so.1")
        return self.shell_less(
            name,
            command=command,
            env={"PATH": "/bin", "LD_LIBRARY_PATH": "/lib", **(env or {})},
            files={f"lib/{each}": _MUSL.read_bytes() for each in names},
        )

    def root(self, name: str, root: bytes, *, command: Sequence[str]) -> str:
        """Build an image of a root file system, given as a tar archive; answers its name."""
        if name in self._built:
            return name
        changes = ["ENV PATH=/usr/bin:/bin", f"CMD {json.dumps(list(command))}"]
        return self._load(name, root, changes)

    def _load(self, name: str, root: bytes, changes: Sequence[str]) -> str:
        repository, _, tag = name.rpartition(":")
        query = [("fromSrc", "-"), ("repo", repository), ("tag", tag)]
        query += [("changes", change) for change in changes]
        status, answer = ask_docker(
            "POST",
            "images/create",
            query=query,
            body=root,
            headers={"Content-Type": "application/x-tar"},
            docker=self._docker,
        )
        assert status == 200, answer
        assert "error" not in str(answer), answer
        self._built[name] = name
        return name

    def foreign(self, name: str, architecture: str) -> str:
        """Build an image that says it is for another architecture; answers its name."""
        if name in self._built:
            return name
        layer = busybox_root(f"{architecture} {_RUN}")
        record = {
            "architecture": architecture,
            "os": "linux",
            "config": {"Cmd": ["sh"]},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{sha256(layer).hexdigest()}"]},
        }
        manifest = [{"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            _add_file(archive, "layer.tar", layer, 0o644)
            _add_file(archive, "config.json", json.dumps(record).encode(), 0o644)
            _add_file(archive, "manifest.json", json.dumps(manifest).encode(), 0o644)
        status, answer = ask_docker(
            "POST",
            "images/load",
            body=packed.getvalue(),
            headers={"Content-Type": "application/x-tar"},
            docker=self._docker,
        )
        assert status == 200, answer
        assert "Loaded image" in str(answer), answer
        self._built[name] = name
        return name

    def tag(self, name: str, repository: str, tag: str) -> str:
        """Give an image a second name; removed by ``clear`` too."""
        status, answer = ask_docker(
            "POST",
            f"images/{quote(name)}/tag",
            query={"repo": repository, "tag": tag},
            docker=self._docker,
        )
        assert status == 201, answer
        self._built[f"{repository}:{tag}"] = name
        return f"{repository}:{tag}"

    def drop(self, name: str) -> None:
        """Remove one image name; its other names stay."""
        self._built.pop(name, None)
        ask_docker("DELETE", f"images/{quote(name)}", query={"force": "true"}, docker=self._docker)

    def clear(self) -> None:
        """Remove every image that was built."""
        for name in list(self._built):
            self.drop(name)
