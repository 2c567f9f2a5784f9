"""Root disks made into images: the configuration is as given, the files are as they were."""

import asyncio
import io
import json
import os
import subprocess
import tarfile
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from innkeep.engines.docker_commit import DockerCommit, plain_config
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_spec import DEPLOYMENT, ROLE
from innkeep.engines.errors import PermanentError
from innkeep.engines.values import ContainerSpec
from tests.engines.conformance.bench import DockerBench, make_spec, ref_of
from tests.images import ImageShelf, ask_docker, own_name

pytestmark = pytest.mark.docker

_PROGRAM = ["sh", "-c", "exec sleep 100000"]
_SCRIPT = """
set -e
mkdir /made && echo kept > /made/file && ln /made/file /made/twin && ln -s file /made/link
chown 1234:4321 /made/file && chmod 4751 /made/file
mkfifo /made/pipe
rm /etc/marker && rm -r /old && mkdir /old && echo new > /old/new
"""
_LOOK = """
stat -c '%n %u:%g %a %h %F' /made/* /old/*; cat /made/twin; readlink /made/link
test -e /etc/marker && echo marker is there; ls /old /workspace
stat -c %i /made/file; stat -c %i /made/twin
"""


class Commits:
    """A commit at work, and a hand at the images it makes."""

    def __init__(self, bench: DockerBench, link: DockerLink, shelf: ImageShelf) -> None:
        self.bench = bench
        self.commit = DockerCommit(link, bench.deployment)
        self._link = link
        self._shelf = shelf

    async def running(self, name: str = "commit-base") -> ContainerSpec:
        """An instance whose image has layers, a configuration and files to be changed."""
        self._shelf.busybox(
            own_name(name),
            entrypoint=["/bin/env"],
            command=_PROGRAM,
            env={"OWN": "of the image"},
            volumes=["/declared"],
            marker=name,
            programs={"old/file": "old", "old/other": "old"},
        )
        spec = await make_spec(self.bench, name)
        await self.bench.engine.start(spec, await self.bench.engine.create(spec))
        return spec

    async def inside(self, spec: ContainerSpec, script: str) -> str:
        result = await self.bench.runner.run_command(ref_of(spec), ["sh", "-c", script])
        assert result.exit_code in {0, 1}, result.output
        return result.output

    async def record(self, spec: ContainerSpec) -> dict[str, Any]:
        async with self._link.call():
            client = await self._link.client()
            container = client.containers.container(f"innkeep-{spec.instance_id}")
            return dict(await container.show())

    def keep(self, name: str) -> str:
        """Have an image removed at the end of all tests."""
        return self._shelf.tag(name, *name.rsplit(":", 1))


@pytest.fixture
async def commits(
    docker_bench: DockerBench, shelf: ImageShelf, docker_socket: str
) -> AsyncIterator[Commits]:
    link = DockerLink(docker_socket)
    yield Commits(docker_bench, link, shelf)
    await link.close()


def _image(name: str) -> dict[str, Any]:
    status, record = ask_docker("GET", f"images/{name}/json")
    assert status == 200, record
    return dict(record)


def _exported(name: str) -> dict[str, bytes]:
    """The records in the archive of an image, as its next host gets it."""
    saved = subprocess.run(["docker", "save", name], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(saved)) as archive:
        entries = [entry for entry in archive if entry.isreg() and entry.name.endswith("json")]
        return {
            entry.name: file.read() for entry in entries if (file := archive.extractfile(entry))
        }


async def test_an_image_has_the_configuration_of_its_base_and_nothing_of_the_container(
    commits: Commits,
) -> None:
    spec = await commits.running()
    name, base = own_name("committed"), _image(own_name("commit-base"))
    container = await commits.record(spec)

    config = await commits.commit.config_of(container["Image"])
    identity = await commits.commit.commit(container, name, config)
    commits.keep(name)

    made = _image(name)
    assert made["Id"] == identity
    assert plain_config(made) == plain_config(base)
    assert made["Config"]["Entrypoint"] == ["/bin/env"]
    assert made["Config"]["Env"] == ["PATH=/bin", "OWN=of the image"]
    assert not made["Config"].get("Labels")
    whole = b"".join(_exported(name).values()).decode()
    for secret in ("GREETING", "good day", "innkeep.", spec.instance_id):
        assert secret not in whole


async def test_layers_are_shared_and_the_history_fits_them(commits: Commits) -> None:
    spec = await commits.running()
    name, base = own_name("shared"), _image(own_name("commit-base"))
    await commits.inside(spec, "echo more > /more")
    container = await commits.record(spec)
    await commits.commit.commit(container, name, {"Cmd": ["sh"]}, note="made by a test")
    commits.keep(name)

    made = _image(name)
    below = base["RootFS"]["Layers"]
    assert made["RootFS"]["Layers"][: len(below)] == below
    assert len(made["RootFS"]["Layers"]) == len(below) + 1
    _, history = ask_docker("GET", f"images/{name}/history")
    assert history[0]["Comment"] == "made by a test"
    assert history[0]["CreatedBy"] == ""
    assert [step["Size"] for step in history[1:]] == [
        step["Size"] for step in ask_docker("GET", f"images/{base['Id']}/history")[1]
    ]


async def test_files_links_owners_and_removals_survive(commits: Commits, shelf: ImageShelf) -> None:
    spec = await commits.running()
    await commits.inside(spec, _SCRIPT)
    await commits.inside(spec, "echo mine > /workspace/mine")
    container = await commits.record(spec)
    name = own_name("survives")
    await commits.commit.commit(container, name, await commits.commit.config_of(container["Image"]))
    commits.keep(name)

    other = await make_spec(commits.bench, "directed")
    other = replace(other, image=_image(name)["Id"])
    await commits.bench.engine.start(other, await commits.bench.engine.create(other))

    seen = (await commits.inside(other, _LOOK)).splitlines()
    assert "/made/file 1234:4321 4751 2 regular file" in seen
    assert "/made/twin 1234:4321 4751 2 regular file" in seen
    assert any(line.startswith("/made/pipe 0:0") and line.endswith("fifo") for line in seen)
    assert "/old/new 0:0 644 1 regular file" in seen
    assert "kept" in seen
    assert "marker is there" not in seen
    assert not any(line in {"mine", "file", "other"} for line in seen[seen.index("kept") + 2 :])
    assert seen[-1] == seen[-2]


async def test_attributes_of_files_survive(commits: Commits) -> None:
    spec = await commits.running()
    container = await commits.record(spec)
    upper = container["GraphDriver"]["Data"]["UpperDir"]
    await commits.inside(spec, "echo rights > /rights")
    # A file capability, as `ping` has it: net_bind_service, permitted and effective.
    value = bytes.fromhex("0100000200040000000000000000000000000000")
    os.setxattr(f"{upper}/rights", "security.capability", value)
    name = own_name("attributes")
    await commits.commit.commit(container, name, {"Cmd": ["sh"]})
    commits.keep(name)

    top = _image(name)["GraphDriver"]["Data"]["UpperDir"]
    assert os.getxattr(f"{top}/rights", "security.capability") == value


async def test_a_container_that_does_not_run_is_taken_too(commits: Commits) -> None:
    spec = await commits.running()
    await commits.inside(spec, "echo kept > /kept")
    await commits.bench.engine.stop(ref_of(spec), 0)
    container = await commits.record(spec)
    name = own_name("stopped")
    await commits.commit.commit(container, name, {})
    commits.keep(name)
    assert len(_image(name)["RootFS"]["Layers"]) == 2


async def test_a_disk_without_a_change_gets_an_image_that_can_be_used(commits: Commits) -> None:
    spec = await commits.running()
    container = await commits.record(spec)
    name = own_name("unchanged")
    await commits.commit.commit(container, name, {"Cmd": ["true"]})
    commits.keep(name)
    again = own_name("unchanged-again")
    await commits.commit.commit(container, again, {"Cmd": ["true"]})
    commits.keep(again)
    assert _image(name)["RootFS"] == _image(again)["RootFS"]


async def test_the_program_runs_on_and_nothing_is_left_between(commits: Commits) -> None:
    spec = await commits.running()
    container = await commits.record(spec)
    names = [own_name(f"side-{number}") for number in range(2)]
    # Two at once: neither may end or keep frozen what the other needs.
    await asyncio.gather(*(commits.commit.commit(container, name, {}) for name in names))
    for name in names:
        commits.keep(name)
    after = await commits.record(spec)
    assert after["State"]["Running"]
    assert not after["State"]["Paused"]
    assert after["State"]["StartedAt"] == container["State"]["StartedAt"]
    _assert_nothing_between(commits)


def _between(deployment: str) -> list[Any]:
    filters = {"label": [f"{DEPLOYMENT}={deployment}", f"{ROLE}=commit"]}
    _, found = ask_docker("GET", "images/json", query={"filters": json.dumps(filters)})
    return list(found)


def _assert_nothing_between(commits: Commits) -> None:
    assert _between(commits.bench.deployment) == []


async def test_what_an_ended_server_left_is_tidied_and_a_frozen_instance_runs_on(
    commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = await commits.running()
    container = await commits.record(spec)

    async def die(*_: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setattr(commits.commit, "_load", die)
        patch.setattr(commits.commit, "_drop", die)
        with pytest.raises(asyncio.CancelledError):
            await commits.commit.commit(container, own_name("died"), {})
    assert len(_between(commits.bench.deployment)) == 1
    ask_docker("POST", f"containers/{container['Id']}/pause")

    await commits.commit.tidy()
    _assert_nothing_between(commits)
    await commits.commit.commit(container, own_name("next"), {})
    commits.keep(own_name("next"))
    assert not (await commits.record(spec))["State"]["Paused"]


async def test_a_docker_that_wants_the_files_of_layers_gets_them(
    commits: Commits, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = await commits.running()
    await commits.inside(spec, _SCRIPT)
    container = await commits.record(spec)
    # This Docker does not refuse what it has, so that it is done as if it had.
    monkeypatch.setattr(commits.commit, "_load", commits.commit.load_with_files)
    name, plain = own_name("with-files"), own_name("without-files")
    config = await commits.commit.config_of(container["Image"])
    await commits.commit.commit(container, name, config)
    commits.keep(name)
    monkeypatch.undo()
    await commits.commit.commit(container, plain, config)
    commits.keep(plain)
    assert plain_config(_image(name)) == plain_config(_image(plain))
    assert _image(name)["RootFS"]["Layers"][:-1] == _image(plain)["RootFS"]["Layers"][:-1]
    assert "GREETING" not in str(_exported(name))


async def test_a_container_whose_image_was_removed_by_force_is_refused(commits: Commits) -> None:
    spec = await commits.running("removed-base")
    await commits.bench.engine.stop(ref_of(spec), 0)
    container = await commits.record(spec)
    ask_docker("DELETE", f"images/{own_name('removed-base')}", query={"force": "true"})
    with pytest.raises(PermanentError) as refusal:
        await commits.commit.config_of(container["Image"])
    assert refusal.value.state == "imageMissing"
    with pytest.raises(PermanentError) as refusal:
        await commits.commit.commit(container, own_name("never"), {})
    assert refusal.value.state == "imageMissing"
