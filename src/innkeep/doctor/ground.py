"""What all checks stand on: the settings, and who runs here already. Nothing is made or locked."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from innkeep.catalog import build_catalog, cluster_settings
from innkeep.gateway.durable_file import read_if_there
from innkeep.gateway.haproxy_process import proxy_folder
from innkeep.gateway.process_identity import ProcessIdentity, command_of, identify
from innkeep.settings import Settings


@dataclass(frozen=True, kw_only=True)
class DockerLook:
    """What Docker told of itself, or why it did not."""

    socket: str
    version: Mapping[str, Any] = field(default_factory=dict)
    info: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    """Why there is no answer; empty: there is one."""
    is_unsuitable: bool = False
    """Whether it is one that can't be used, whatever it answers."""
    is_forbidden: bool = False
    """Whether this account may not ask."""

    @property
    def answers(self) -> bool:
        """Whether there is anything to look at."""
        return not self.problem

    @property
    def root_dir(self) -> Path | None:
        """Where it keeps images and root disks."""
        path = self.info.get("DockerRootDir")
        return Path(path) if path else None


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A host, as a server with these settings would find it."""

    settings: Settings
    docker: DockerLook | None
    """``None``: no cluster is on this host's Docker."""
    server: ProcessIdentity | None
    """The server that works on the data folder now."""
    proxy: ProcessIdentity | None
    """The HAProxy of the data folder that runs now."""

    @property
    def folder(self) -> Path:
        """The data folder, which need not be there."""
        return self.settings.data_dir.resolve()

    @property
    def is_root(self) -> bool:
        """Whether this account may see everything."""
        return os.geteuid() == 0

    @property
    def deployment(self) -> str:
        """The deployment's id; empty: there is none yet, or it can't be read."""
        return text_of(self.folder / "deployment")

    def why_not_writable(self, folder: Path) -> str:
        """Why nothing can be made in a folder, which need not be there; empty: it can."""
        there = nearest(folder)
        if not there.is_dir():
            return f"can't be made: {there} is no folder"
        if not os.access(there, os.W_OK | os.X_OK):
            return f"can't be written to by this account ({there})"
        return ""

    @property
    def runtimes(self) -> frozenset[str]:
        """The OCI runtimes that products on Docker name."""
        catalog = build_catalog(self.settings)
        wanted = (catalog.runtimes_of(each) for each in docker_clusters(self.settings))
        return frozenset(runtime for each in wanted for runtime in each)


def nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def docker_clusters(settings: Settings) -> list[str]:
    """The clusters that run on this host's Docker."""
    return [cluster.id for cluster in cluster_settings(settings) if cluster.engine == "docker"]


def text_of(file: Path) -> str:
    """What is in a small file; empty when it isn't there or can't be read."""
    try:
        return (read_if_there(file) or "").strip()
    except (OSError, ValueError):
        return ""


def running_server(folder: Path) -> ProcessIdentity | None:
    """The server that holds a data folder; its lock is not touched, so none is disturbed."""
    lock = folder / "server.lock"
    noted = text_of(lock)
    process = identify(int(noted)) if noted.isdigit() else None
    return process if process is not None and _has_open(process.pid, lock) else None


def running_proxy(folder: Path) -> ProcessIdentity | None:
    """The HAProxy of a data folder."""
    lock = proxy_folder(folder) / "haproxy.lock"
    noted = text_of(lock)
    process = identify(int(noted)) if noted.isdigit() else None
    config = str(proxy_folder(folder) / "haproxy.cfg")
    return process if process is not None and config in command_of(process.pid) else None


def _has_open(pid: int, file: Path) -> bool:
    try:
        wanted = file.stat()
        for link in Path(f"/proc/{pid}/fd").iterdir():
            if _is_same(link, wanted):
                return True
    except OSError:
        # Another account's process: its command line has to do.
        return "serve" in command_of(pid)
    return False


def _is_same(link: Path, wanted: os.stat_result) -> bool:
    try:
        return os.path.samestat(link.stat(), wanted)
    except OSError:
        return False
