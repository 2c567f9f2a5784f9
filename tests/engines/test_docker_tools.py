"""The tools volume on Docker: the same programs at the same path on every kind of image."""

import fcntl
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from innkeep.domain.image_reference import parse_image_reference
from innkeep.domain.tools_volume import ToolsVersion
from innkeep.engines.docker import DockerEngine
from innkeep.engines.errors import ImageRefused
from innkeep.engines.tools_shelf import ToolsShelf
from innkeep.engines.values import CommandResult, ContainerSpec, ImageRequest, Phase
from innkeep.tools_volume.build import build_tools
from innkeep.tools_volume.sources import SourcesMissing
from tests.engines.conformance.bench import DockerBench, ignore_progress, make_spec, ref_of
from tests.images import DOCKER_SOCKET, ImageShelf, ask_docker, missing_musl, own_name

pytestmark = pytest.mark.docker

# Says that version 3 is spoken, and keeps the line open until that was answered.
_SFTP_GREETING = """
mkfifo /line
touch /answer
sftp-server </line >>/answer &
exec 3>/line
printf '\\0\\0\\0\\5\\1\\0\\0\\0\\3' >&3
until [ "$(stat -c %s /answer)" -ge 9 ]; do sleep 0.02; done
od -An -tx1 -j4 -N5 /answer
"""


@pytest.fixture
def bench(docker_bench: DockerBench) -> DockerBench:
    """A Docker engine whose instances get a tools volume."""
    try:
        build_tools(docker_bench.tools_folder, ignore_step)
    except SourcesMissing as missing:
        pytest.skip(str(missing))
    return docker_bench


def ignore_step(sentence: str) -> None:
    """Takes what a build says."""


@pytest.fixture
def image(request: pytest.FixtureRequest, shelf: ImageShelf) -> str:
    """An image of each kind, by its name."""
    kind = str(request.param)
    if kind == "glibc":
        return shelf.busybox(own_name("tools-glibc"), command=["sleep", "100000"])
    if kind == "musl":
        if missing := missing_musl():
            pytest.skip(missing)
        return shelf.musl()
    return shelf.shell_less()


every_image = pytest.mark.parametrize("image", ["glibc", "musl", "shell-less"], indirect=True)


async def _spec(bench: DockerBench, image: str) -> ContainerSpec:
    request = ImageRequest(reference=parse_image_reference(image), login=None, guarded=False)
    identity = await bench.engine.ensure_image(request, ignore_progress)
    return replace(await make_spec(bench), image=identity)


async def _running(bench: DockerBench, image: str) -> ContainerSpec:
    spec = await _spec(bench, image)
    await bench.engine.start(spec, await bench.engine.create(spec))
    return spec


async def _run(bench: DockerBench, spec: ContainerSpec, *command: str) -> CommandResult:
    return await bench.runner.run_command(ref_of(spec), command)


async def _shell(bench: DockerBench, spec: ContainerSpec, script: str) -> str:
    done = await _run(bench, spec, "/.innkeep/bin/sh", "-c", f"PATH=/.innkeep/bin; {script}")
    assert done.exit_code == 0, done.output
    return done.output.strip()


@every_image
async def test_every_kind_of_image_has_programs_and_file_transfer(
    bench: DockerBench, image: str
) -> None:
    spec = await _running(bench, image)
    assert await _shell(bench, spec, "echo good day | tr a-z A-Z") == "GOOD DAY"
    told = await _run(bench, spec, "/.innkeep/bin/sftp-server", "-h")
    assert "usage: sftp-server" in told.output
    # A sender's side of the protocol: it names the file, and sends what is in it.
    assert await _shell(bench, spec, "echo 6 7 > /note; printf '\\0\\0\\0' | scp -f /note") == (
        "C0644 4 note\n6 7\n\0"
    )
    assert await _shell(bench, spec, _SFTP_GREETING) == "02 00 00 00 03"


@every_image
async def test_any_user_may_transfer_files(bench: DockerBench, image: str) -> None:
    spec = await _running(bench, image)
    script = "setuidgid 54321 /.innkeep/bin/scp -f /etc/hostname </dev/null; echo $?"
    assert "unknown user" not in await _shell(bench, spec, script)


async def test_nobody_inside_can_write_to_it(bench: DockerBench, shelf: ImageShelf) -> None:
    spec = await _running(bench, shelf.shell_less())
    for script in (
        "touch /.innkeep/new",
        "echo x >> /.innkeep/bin/busybox",
        "rm /.innkeep/manifest.json",
        "mount -o remount,rw /.innkeep",
        "umount /.innkeep",
    ):
        done = await _run(bench, spec, "/.innkeep/bin/sh", "-c", f"PATH=/.innkeep/bin; {script}")
        assert done.exit_code != 0, script
    assert "/.innkeep/manifest.json" in await _shell(bench, spec, "ls /.innkeep/manifest.json")


async def test_an_image_that_wants_a_volume_at_its_place_is_refused_by_name(
    bench: DockerBench, shelf: ImageShelf
) -> None:
    for number, volume in enumerate(("/.innkeep", "/.innkeep/bin/")):
        image = shelf.busybox(own_name(f"reserved-{number}"), volumes=["/data", volume])
        with pytest.raises(ImageRefused, match=f"a volume at {volume}, and /.innkeep is Innkeep"):
            await _spec(bench, image)


def _next_version(bench: DockerBench) -> ToolsVersion:
    """Make the present version again under another name, as of other packages."""
    shelf = ToolsShelf(bench.tools_folder)
    current = shelf.current()
    assert current is not None
    other = ToolsVersion(name="0123456789ab", parts={"base": "other"})
    with shelf.locked(wait=True):
        fresh = shelf.fresh_folder()
        shutil.copytree(shelf.path(current.name), fresh, symlinks=True, dirs_exist_ok=True)
        shelf.add(fresh, other)
        shelf.make_current(other.name)
    return other


def _label(spec: ContainerSpec) -> str:
    status, record = ask_docker("GET", f"containers/innkeep-{spec.instance_id}/json")
    assert status == 200, record
    return str(record["Config"]["Labels"]["innkeep.tools"])


async def test_a_container_keeps_its_version_and_versions_that_none_has_are_removed(
    bench: DockerBench, shelf: ImageShelf
) -> None:
    versions = ToolsShelf(bench.tools_folder)
    first = versions.current()
    assert first is not None
    old = await _running(bench, shelf.shell_less())
    second = _next_version(bench)
    new = await _running(bench, shelf.shell_less())
    assert (_label(old), _label(new)) == (first.name, second.name)
    # What begins a later start of the server.
    await bench.another_engine().connect()
    assert set(versions.names()) == {first.name, second.name}
    await bench.engine.stop(ref_of(old), 0)
    await bench.engine.start(old, "")
    assert await _shell(bench, old, "echo still here") == "still here"
    await bench.engine.remove(ref_of(old))
    await bench.engine.remove(ref_of(new))
    await bench.another_engine().connect()
    assert versions.names() == [second.name]


async def test_a_container_whose_version_is_gone_gets_the_current_one_and_keeps_its_root_disk(
    bench: DockerBench, shelf: ImageShelf
) -> None:
    spec = await _running(bench, shelf.shell_less())
    await _shell(bench, spec, "echo kept > /note")
    await bench.engine.stop(ref_of(spec), 0)
    current = _next_version(bench)
    shutil.rmtree(bench.tools_folder / _label(spec))
    await bench.engine.start(spec, "")
    assert _label(spec) == current.name
    assert await _shell(bench, spec, "cat /note") == "kept"


async def test_where_docker_does_not_see_the_folder_instances_run_without_the_volume(
    bench: DockerBench, shelf: ImageShelf
) -> None:
    # An open file of this process: under that path Docker finds one of its own, or nothing.
    opened = os.open(bench.tools_folder, os.O_RDONLY | os.O_DIRECTORY)
    unseen = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 3000)
    engine = DockerEngine(
        DOCKER_SOCKET, bench.deployment, tools_folder=Path(f"/proc/self/fd/{unseen}")
    )
    try:
        capabilities = (await engine.connect()).capabilities
        assert "Docker doesn't see the server's folder" in capabilities.tools_problem
        spec = await _spec(bench, shelf.shell_less())
        await engine.start(spec, await engine.create(spec))
        assert _label(spec) == ""
    finally:
        await engine.close()
        os.close(unseen)
        os.close(opened)
    assert (await bench.engine.connect()).capabilities.tools_problem == ""


async def test_a_container_without_the_volume_goes_on_and_gets_it_with_a_new_sandbox(
    docker_bench: DockerBench, shelf: ImageShelf
) -> None:
    spec = await _running(docker_bench, shelf.shell_less())
    assert _label(spec) == ""
    try:
        build_tools(docker_bench.tools_folder, ignore_step)
    except SourcesMissing as missing:
        pytest.skip(str(missing))
    await docker_bench.engine.stop(ref_of(spec), 0)
    await docker_bench.engine.start(spec, "")
    assert (await docker_bench.engine.observe(ref_of(spec))).phase is Phase.RUNNING
    assert _label(spec) == ""
    await docker_bench.lose_sandbox(spec.sandbox.name)
    await docker_bench.engine.start(spec, "")
    assert await _shell(docker_bench, spec, "echo good day") == "good day"
