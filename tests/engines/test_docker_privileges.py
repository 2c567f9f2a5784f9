"""What programs in an instance on Docker may do: enough for a server, nothing that leads out."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from innkeep.domain.image_reference import parse_image_reference
from innkeep.engines.docker import DockerEngine
from innkeep.engines.docker_privileges import CAPABILITIES, Privileges
from innkeep.engines.docker_trial import open_files_limit
from innkeep.engines.sessions import CommandRequest
from innkeep.engines.values import CommandResult, ContainerSpec, ImageRequest
from tests.apt_image import PACKAGE, apt_root, missing_apt
from tests.debian_image import debian_root, missing_debian
from tests.engines.conformance.bench import DockerBench, ignore_progress, make_spec, ref_of
from tests.images import ImageShelf, own_name
from tests.python_image import missing_python, python_root

pytestmark = pytest.mark.docker

_NUMBERS = {
    "CHOWN": 0,
    "DAC_OVERRIDE": 1,
    "FOWNER": 3,
    "FSETID": 4,
    "KILL": 5,
    "SETGID": 6,
    "SETUID": 7,
    "NET_BIND_SERVICE": 10,
    "SYS_CHROOT": 18,
    "AUDIT_WRITE": 29,
    "SETFCAP": 31,
}
_OPEN_FILES = 3000
_RIGHTS = "grep -E '^(CapBnd|CapEff|NoNewPrivs|Seccomp):' /proc/self/status; ulimit -Hn"


@pytest.fixture
async def engine(docker_bench: DockerBench, docker_socket: str) -> AsyncIterator[DockerEngine]:
    """The bench's deployment, with a limit of open files."""
    engine = DockerEngine(
        docker_socket, docker_bench.deployment, privileges=Privileges(open_files=_OPEN_FILES)
    )
    await engine.connect()
    yield engine
    await engine.close()


async def _run(engine: DockerEngine, spec: ContainerSpec) -> ContainerSpec:
    await engine.start(spec, await engine.create(spec))
    return spec


async def _inside(engine: DockerEngine, spec: ContainerSpec, script: str) -> CommandResult:
    return await engine.run_command(ref_of(spec), ["sh", "-c", script], timeout_seconds=240)


async def _output(engine: DockerEngine, spec: ContainerSpec, script: str) -> str:
    return (await _inside(engine, spec, script)).output.strip()


def _rights(told: str) -> dict[str, str]:
    *lines, files = told.splitlines()
    return {**dict(line.split(":\t") for line in lines), "files": files}


async def test_a_program_has_the_short_list_and_can_gain_nothing(
    engine: DockerEngine, docker_bench: DockerBench
) -> None:
    main = f"({_RIGHTS}) > /rights; exec sleep 1000"
    spec = await make_spec(docker_bench, volume=False)
    await _run(engine, replace(spec, entrypoint=("sh", "-c", main)))
    told = await _output(
        engine, spec, "while [ $(wc -l < /rights) -lt 5 ]; do :; done; cat /rights"
    )
    rights = _rights(told)
    wanted = sum(1 << _NUMBERS[name] for name in CAPABILITIES)
    assert int(rights["CapBnd"], 16) == int(rights["CapEff"], 16) == wanted
    assert rights["NoNewPrivs"] == "1"
    assert rights["Seccomp"] == "2"
    assert rights["files"] == str(_OPEN_FILES)


async def test_whoever_comes_in_later_has_no_more_than_the_program(
    engine: DockerEngine, docker_bench: DockerBench
) -> None:
    main = f"({_RIGHTS}) > /rights; exec sleep 1000"
    spec = replace(await make_spec(docker_bench, volume=False), entrypoint=("sh", "-c", main))
    await _run(engine, spec)
    own = _rights(
        await _output(engine, spec, "while [ $(wc -l < /rights) -lt 5 ]; do :; done; cat /rights")
    )
    assert _rights(await _output(engine, spec, _RIGHTS)) == own
    await engine.launch_command(ref_of(spec), ["sh", "-c", f"({_RIGHTS}) > /launched"])
    launched = (
        "while [ ! -e /launched ] || [ $(wc -l < /launched) -lt 5 ]; do :; done; cat /launched"
    )
    assert _rights(await _output(engine, spec, launched)) == own
    request = CommandRequest(command=("sh", "-c", _RIGHTS))
    session = await engine.open_command(ref_of(spec), request)
    said = b""
    while (piece := await session.read()) is not None:
        said += piece.data
    await session.close()
    assert _rights(said.decode().strip()) == own


async def test_root_serves_port_80_and_changes_owners(
    engine: DockerEngine, docker_bench: DockerBench
) -> None:
    spec = await _run(engine, await make_spec(docker_bench, volume=False))
    await engine.launch_command(
        ref_of(spec),
        ["sh", "-c", "mkdir -p /www; echo here > /www/index.html; httpd -p 80 -h /www"],
    )
    page = "until wget -q -O - http://127.0.0.1/; do sleep 0.1; done"
    assert await _output(engine, spec, page) == "here"
    assert await _output(engine, spec, "touch /x; chown 65534 /x; stat -c %u /x") == "65534"
    refused = await _inside(engine, spec, "mknod /disk b 8 0")
    assert refused.exit_code != 0


async def test_a_setuid_program_gains_nothing_unless_the_operator_lets_it(
    docker_bench: DockerBench, shelf: ImageShelf, docker_socket: str
) -> None:
    if why := missing_debian():
        pytest.skip(why)
    root = debian_root()
    name = shelf.root(own_name("debian-setuid"), root, command=["sleep", "1000"])
    request = ImageRequest(reference=parse_image_reference(name), login=None, guarded=False)
    seen = {}
    for allowed in (False, True):
        engine = DockerEngine(
            docker_socket, docker_bench.deployment, privileges=Privileges(escalation=allowed)
        )
        await engine.connect()
        image = await engine.ensure_image(request, ignore_progress)
        spec = await make_spec(docker_bench, volume=False)
        spec = await _run(engine, replace(spec, image=image, command=("sleep", "1000")))
        prepared = "cp /usr/bin/id /usr/bin/id-of-root; chmod u+s /usr/bin/id-of-root"
        assert (await _inside(engine, spec, prepared)).exit_code == 0
        session = await engine.open_command(
            ref_of(spec), CommandRequest(command=("/usr/bin/id-of-root", "-u"), user="ann")
        )
        said = b""
        while (piece := await session.read()) is not None:
            said += piece.data
        await session.close()
        seen[allowed] = said.decode().strip()
        await engine.close()
    assert seen == {False: "1001", True: "0"}


async def test_a_limit_that_docker_cant_allow_becomes_the_highest_that_it_can(
    engine: DockerEngine, docker_bench: DockerBench
) -> None:
    link = engine._link
    assert await open_files_limit(link, docker_bench.deployment, _OPEN_FILES) == _OPEN_FILES
    most = await open_files_limit(link, docker_bench.deployment, 1_048_576)
    assert _OPEN_FILES < most <= 1_048_576
    assert await open_files_limit(link, docker_bench.deployment, most) == most


_PING = """
import socket, struct
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as ping:
    ping.settimeout(60)
    ping.sendto(struct.pack("!BBHHH", 8, 0, 0, 0, 1) + b"hello", ("127.0.0.1", 0))
    print(ping.recv(100)[8:].decode())
try:
    socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
except PermissionError:
    print("no raw packets")
"""


async def test_ping_works_and_raw_packets_do_not(
    engine: DockerEngine, docker_bench: DockerBench, shelf: ImageShelf
) -> None:
    if why := missing_python():
        pytest.skip(why)
    name = shelf.root(own_name("python-ping"), python_root(), command=["sleep", "1000"])
    request = ImageRequest(reference=parse_image_reference(name), login=None, guarded=False)
    image = await engine.ensure_image(request, ignore_progress)
    spec = replace(await make_spec(docker_bench, volume=False), image=image)
    spec = await _run(engine, replace(spec, command=("sleep", "1000")))
    told = await engine.run_command(ref_of(spec), ["python3", "-c", _PING], timeout_seconds=120)
    assert told.output.split("\n")[:2] == ["hello", "no raw packets"]


async def test_apt_installs_a_site_and_a_server_shows_it_on_port_80(
    engine: DockerEngine, docker_bench: DockerBench, shelf: ImageShelf
) -> None:
    if why := missing_apt():
        pytest.skip(why)
    name = shelf.root(own_name("apt"), apt_root(), command=["sleep", "1000"])
    request = ImageRequest(reference=parse_image_reference(name), login=None, guarded=False)
    image = await engine.ensure_image(request, ignore_progress)
    spec = replace(await make_spec(docker_bench, volume=False), image=image)
    spec = await _run(engine, replace(spec, command=("sleep", "1000")))
    done = await _inside(engine, spec, f"apt-get update && apt-get install -y {PACKAGE}")
    assert done.exit_code == 0, done.output
    assert "unsandboxed" not in done.output
    assert await _output(engine, spec, "stat -c %U:%G:%a /srv/site") == "site:site:2750"
    serve = "busybox httpd -p 80 -u site -h /srv/site"
    await engine.launch_command(ref_of(spec), ["sh", "-c", serve])
    page = "until busybox wget -q -O - http://127.0.0.1/; do sleep 0.1; done"
    assert await _output(engine, spec, page) == "installed"
