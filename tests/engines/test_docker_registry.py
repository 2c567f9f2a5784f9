"""Images from a real registry on loopback: logins, guarding, refreshing, failures by name."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from innkeep.domain.image_reference import parse_image_reference
from innkeep.domain.instance import PullProgress, RegistryLogin
from innkeep.engines.docker import DockerEngine
from innkeep.engines.errors import ImageRefused, ImageUnavailable
from innkeep.engines.values import ImageRequest
from tests.engines.conformance.bench import ignore_progress
from tests.engines.registry import GOOD_LOGIN, Registry, free_port
from tests.images import ImageShelf, own_name

pytestmark = [
    pytest.mark.docker,
    pytest.mark.skipif(shutil.which("docker-registry") is None, reason="needs docker-registry"),
    pytest.mark.skipif(shutil.which("htpasswd") is None, reason="needs htpasswd (apache2-utils)"),
]

BAD_LOGIN = RegistryLogin(username="stranger", password="guess-4711")


@pytest.fixture(scope="module")
def private_registry(
    tmp_path_factory: pytest.TempPathFactory, docker_socket: str
) -> Iterator[Registry]:
    registry = Registry(tmp_path_factory.mktemp("private"), docker_socket, GOOD_LOGIN)
    registry.begin()
    yield registry
    registry.end()


@pytest.fixture(scope="module")
def public_registry(
    tmp_path_factory: pytest.TempPathFactory, docker_socket: str
) -> Iterator[Registry]:
    registry = Registry(tmp_path_factory.mktemp("public"), docker_socket, None)
    registry.begin()
    yield registry
    registry.end()


@pytest.fixture(autouse=True)
def forget_pulled(private_registry: Registry, public_registry: Registry) -> Iterator[None]:
    yield
    private_registry.forget()
    public_registry.forget()


@pytest.fixture
async def engine(docker_socket: str, docker_deployment: str) -> AsyncIterator[DockerEngine]:
    engine = DockerEngine(docker_socket, docker_deployment, stall_seconds=15)
    await engine.connect()
    yield engine
    await engine.close()


@pytest.fixture(scope="module")
def private_image(private_registry: Registry, shelf: ImageShelf) -> str:
    # A layer of its own, and no local copy of it left, so that there is something to pull.
    source = shelf.busybox(own_name("private"), marker=f"private {secrets.token_hex(8)}")
    name = private_registry.push(source, "team/app", "1")
    shelf.drop(source)
    return name


def _ask(name: str, login: RegistryLogin | None = None, *, guarded: bool = False) -> ImageRequest:
    return ImageRequest(reference=parse_image_reference(name), login=login, guarded=guarded)


class Sink:
    """Remembers every state of a pull."""

    def __init__(self) -> None:
        self.states: list[PullProgress] = []

    def __call__(self, progress: PullProgress) -> None:
        self.states.append(progress)


async def test_a_private_image_comes_with_its_login_and_with_progress(
    engine: DockerEngine, private_image: str
) -> None:
    sink = Sink()
    identity = await engine.ensure_image(_ask(private_image, GOOD_LOGIN), sink)
    assert identity.startswith("sha256:")
    last = sink.states[-1]
    assert [layer.state for layer in last.layers] == ["Pull complete"]
    assert last.current == last.total > 0


async def test_a_wrong_password_is_told_and_not_repeated(
    engine: DockerEngine, private_image: str
) -> None:
    async with asyncio.timeout(10):
        with pytest.raises(ImageRefused) as refusal:
            await engine.ensure_image(_ask(private_image, BAD_LOGIN), ignore_progress)
    assert refusal.value.state == "imageNoAccess"
    assert BAD_LOGIN.username in refusal.value.message
    assert private_image in refusal.value.message
    assert BAD_LOGIN.password not in repr(refusal.value)


async def test_no_login_is_told_with_what_to_do(engine: DockerEngine, private_image: str) -> None:
    with pytest.raises(ImageRefused) as refusal:
        await engine.ensure_image(_ask(private_image), ignore_progress)
    assert refusal.value.state == "imageNoAccess"
    assert "imageAuth" in refusal.value.message


@pytest.mark.parametrize("login", [None, BAD_LOGIN], ids=["no login", "a wrong login"])
async def test_a_guarded_copy_is_not_for_those_without_access(
    engine: DockerEngine, private_image: str, login: RegistryLogin | None
) -> None:
    await engine.ensure_image(_ask(private_image, GOOD_LOGIN), ignore_progress)
    with pytest.raises(ImageRefused) as refusal:
        await engine.ensure_image(_ask(private_image, login, guarded=True), ignore_progress)
    assert refusal.value.state == "imageNoAccess"


async def test_a_guarded_copy_serves_without_a_pull_once_the_login_was_accepted(
    engine: DockerEngine, private_image: str
) -> None:
    request = _ask(private_image, GOOD_LOGIN, guarded=True)
    first, sink = await engine.ensure_image(request, ignore_progress), Sink()
    assert await engine.ensure_image(request, sink) == first
    assert sink.states == []


async def test_a_guarded_copy_that_is_public_serves_without_a_login(
    engine: DockerEngine, public_registry: Registry, shelf: ImageShelf
) -> None:
    name = public_registry.push(shelf.busybox(), "open/app", "1")
    first = await engine.ensure_image(_ask(name), ignore_progress)
    assert await engine.ensure_image(_ask(name, guarded=True), ignore_progress) == first


async def test_without_its_registry_a_copy_serves_only_if_it_needs_no_access(
    engine: DockerEngine,
    tmp_path: Path,
    docker_socket: str,
    shelf: ImageShelf,
) -> None:
    registry = Registry(tmp_path, docker_socket, None)
    registry.begin()
    try:
        fixed = registry.push(shelf.busybox(), "some/app", "1")
        floating = registry.push(shelf.busybox(), "some/app", "latest")
        identity = await engine.ensure_image(_ask(fixed), ignore_progress)
        assert await engine.ensure_image(_ask(floating), ignore_progress) == identity
        registry.end()
        assert await engine.ensure_image(_ask(fixed), ignore_progress) == identity
        assert await engine.ensure_image(_ask(floating), ignore_progress) == identity
        for login, guarded in ((GOOD_LOGIN, True), (GOOD_LOGIN, False), (None, True)):
            with pytest.raises(ImageUnavailable) as problem:
                await engine.ensure_image(_ask(fixed, login, guarded=guarded), ignore_progress)
            assert problem.value.state == "registryUnreachable"
    finally:
        registry.end()
        registry.forget()


async def test_a_floating_tag_is_looked_at_again_and_a_fixed_one_is_not(
    engine: DockerEngine, public_registry: Registry, shelf: ImageShelf
) -> None:
    old = shelf.busybox(own_name("old"), env={"AGE": "old"})
    new = shelf.busybox(own_name("new"), env={"AGE": "new"})
    names = [public_registry.push(old, "moving/app", tag) for tag in ("latest", "fixed")]
    before = [await engine.ensure_image(_ask(name), ignore_progress) for name in names]
    # Pushed by another machine, so to speak: the local copies stay as they are.
    public_registry.push(new, "elsewhere/app", "1")
    for tag in ("latest", "fixed"):
        public_registry.copy("elsewhere/app", "1", "moving/app", tag)
    after = [await engine.ensure_image(_ask(name), ignore_progress) for name in names]
    assert after[0] != before[0]
    assert after[1] == before[1]


async def test_an_image_can_be_asked_for_by_its_digest(
    engine: DockerEngine, public_registry: Registry, shelf: ImageShelf
) -> None:
    name = public_registry.push(shelf.busybox(), "exact/app", "1")
    digest = public_registry.digest("exact/app", "1")
    by_tag = await engine.ensure_image(_ask(name), ignore_progress)
    public_registry.forget()
    by_digest = _ask(f"{public_registry.host}/exact/app@{digest}")
    assert await engine.ensure_image(by_digest, ignore_progress) == by_tag
    sink = Sink()
    assert await engine.ensure_image(by_digest, sink) == by_tag
    assert sink.states == []


async def test_a_missing_tag_and_a_missing_repository_are_not_found(
    engine: DockerEngine, public_registry: Registry, shelf: ImageShelf
) -> None:
    public_registry.push(shelf.busybox(), "some/app", "1")
    for name in ("some/app:2", "no/such:1"):
        with pytest.raises(ImageRefused) as refusal:
            await engine.ensure_image(_ask(f"{public_registry.host}/{name}"), ignore_progress)
        assert refusal.value.state == "imageNotFound"
        assert name in refusal.value.message


async def test_an_image_for_other_machines_is_refused_by_its_architecture(
    engine: DockerEngine, public_registry: Registry, shelf: ImageShelf
) -> None:
    foreign = shelf.foreign(own_name("foreign"), "s390x")
    name = public_registry.push(foreign, "foreign/app", "1")
    for request in (_ask(name), _ask(own_name("foreign"))):
        with pytest.raises(ImageRefused) as refusal:
            await engine.ensure_image(request, ignore_progress)
        assert refusal.value.state == "imageWrongArchitecture"
        assert "s390x" in refusal.value.message


async def test_a_registry_that_nobody_runs_is_unreachable(engine: DockerEngine) -> None:
    with pytest.raises(ImageUnavailable) as problem:
        await engine.ensure_image(_ask(f"127.0.0.1:{free_port()}/some/app:1"), ignore_progress)
    assert problem.value.state == "registryUnreachable"


async def test_a_registry_that_falls_silent_is_given_up(
    docker_socket: str, docker_deployment: str
) -> None:
    held: list[asyncio.StreamWriter] = []

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    silent = await asyncio.start_server(hold, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    engine = DockerEngine(docker_socket, docker_deployment, stall_seconds=1)
    await engine.connect()
    for guarded in (False, True):
        with pytest.raises(ImageUnavailable) as problem:
            await engine.ensure_image(
                _ask(f"127.0.0.1:{port}/some/app:1", GOOD_LOGIN, guarded=guarded), ignore_progress
            )
        assert problem.value.state == "pullStalled"
    for writer in held:
        writer.transport.abort()
    silent.close()
    await engine.close()


async def test_equal_requests_at_once_all_get_the_image_though_one_gives_up(
    engine: DockerEngine, private_image: str
) -> None:
    request = _ask(private_image, GOOD_LOGIN)
    waiting = [
        asyncio.ensure_future(engine.ensure_image(request, ignore_progress)) for _ in range(4)
    ]
    stranger = asyncio.ensure_future(
        engine.ensure_image(_ask(private_image, BAD_LOGIN), ignore_progress)
    )
    await asyncio.sleep(0.05)
    waiting[0].cancel()
    answers = await asyncio.gather(*waiting[1:])
    assert len(set(answers)) == 1
    with pytest.raises(ImageRefused):
        await stranger
    await asyncio.gather(waiting[0], return_exceptions=True)
