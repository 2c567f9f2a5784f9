"""Fixtures of the end-to-end tests: one server for all that only use it, images, a registry."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.debian_image import debian_root, missing_debian
from tests.e2e.client import Client
from tests.e2e.guests import guest_image
from tests.e2e.server import Server
from tests.engines.registry import GOOD_LOGIN, Registry
from tests.images import (
    DOCKER_SOCKET,
    ImageShelf,
    missing_busybox,
    missing_docker,
    missing_musl,
    own_name,
)


def need_program(name: str, package: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"the program {name} (package {package}) is missing")


@pytest.fixture(scope="package")
def shelf() -> Iterator[ImageShelf]:
    """Images for tests, removed at the end."""
    if missing := missing_docker() or missing_busybox():
        pytest.skip(missing)
    shelf = ImageShelf(DOCKER_SOCKET)
    yield shelf
    shelf.clear()


@pytest.fixture(scope="package")
def guest(shelf: ImageShelf) -> str:
    """Name of the guest image."""
    return guest_image(shelf)


@pytest.fixture(scope="package")
def debian_image(shelf: ImageShelf) -> str:
    """Name of a glibc image with bash and rsync, and with a second user, ann."""
    if missing := missing_debian():
        pytest.skip(missing)
    return shelf.root(own_name("debian"), debian_root(), command=["sleep", "100000"])


@pytest.fixture(scope="package")
def musl_image(shelf: ImageShelf) -> str:
    """Name of a musl image that loads its C library into whatever is begun there."""
    if missing := missing_musl():
        pytest.skip(missing)
    return shelf.musl(own_name("preloading-musl"), env={"LD_PRELOAD": "/lib/libc.so.6"})


@pytest.fixture(scope="package")
def bare_image(shelf: ImageShelf) -> str:
    """Name of an image with one program and nothing else, not even a shell."""
    return shelf.shell_less()


@pytest.fixture(scope="package")
def server(shelf: ImageShelf) -> Iterator[Server]:
    """The server of every test that stops neither it nor its proxy."""
    with running_server(resync_seconds=0.5, sandbox_pool=4) as server:
        yield server


@pytest.fixture(scope="package")
def second_owner(server: Server) -> Client:
    """The shared server's API with a key of another owner."""
    return server.as_owner("second")


def running_server(**settings: object) -> Server:
    """A server of a test's own, for a ``with``."""
    need_program("haproxy", "haproxy")
    return Server(settings=settings)


@pytest.fixture(scope="module")
def private_registry(
    shelf: ImageShelf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Registry]:
    """A registry on loopback that wants ``GOOD_LOGIN``."""
    yield from _registry(tmp_path_factory.mktemp("registry"), login=True)


@pytest.fixture(scope="module")
def open_registry(
    shelf: ImageShelf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Registry]:
    """A registry on loopback that anybody may pull from."""
    yield from _registry(tmp_path_factory.mktemp("registry"), login=False)


def _registry(folder: Path, *, login: bool) -> Iterator[Registry]:
    need_program("docker-registry", "docker-registry")
    need_program("htpasswd", "apache2-utils")
    registry = Registry(folder, DOCKER_SOCKET, GOOD_LOGIN if login else None)
    registry.begin()
    yield registry
    registry.forget()
    registry.end()
