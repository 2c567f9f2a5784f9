"""Disks made ahead of time: whoever takes one has it alone, and none piles up."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from innkeep.engines.base import SandboxMaker
from innkeep.engines.blank_disks import UNFINISHED, BlankDisks
from innkeep.engines.loop_storage import LoopStorage, unmount_below
from tests.engines.conformance.bench import DockerBench, make_spec, ref_of
from tests.engines.test_loop_storage import missing_rights

pytestmark = pytest.mark.skipif(bool(missing_rights()), reason=missing_rights())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    unmount_below(tmp_path)


@pytest.fixture
def blanks(folder: Path) -> BlankDisks:
    return BlankDisks(folder / "blank")


def kept(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "blank").iterdir() if path.name != "lock")


def identity(disk: Path) -> str:
    command = ["blkid", "--output", "value", "--match-tag", "UUID", str(disk)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_new_storage_takes_a_blank_disk_and_nobody_else_gets_it(
    folder: Path, blanks: BlankDisks
) -> None:
    blanks.add(1)
    blanks.add(1)
    inodes = {path.stat().st_ino for path in kept(folder)}
    storages = [LoopStorage(folder / f"local-{name}", blanks) for name in "ab"]
    for storage in storages:
        storage.ensure(1)
        (storage.data / "note").write_text(storage.image.parent.name)
    assert {storage.image.stat().st_ino for storage in storages} == inodes
    assert not kept(folder)
    assert len({identity(storage.image) for storage in storages}) == 2
    for storage in storages:
        storage.unmount()
        storage.mount()
        assert (storage.data / "note").read_text() == storage.image.parent.name


def test_without_one_of_its_size_a_storage_makes_its_own(folder: Path, blanks: BlankDisks) -> None:
    blanks.add(2)
    storage = LoopStorage(folder / "local-a", blanks)
    storage.ensure(1)
    assert storage.image.stat().st_size == 1024**3
    assert len(kept(folder)) == 1
    shutil.rmtree(folder / "blank")
    other = LoopStorage(folder / "local-b", blanks)
    other.ensure(1)
    assert other.data.is_dir()


def test_a_storage_that_is_there_is_never_replaced_by_a_blank_disk(
    folder: Path, blanks: BlankDisks
) -> None:
    storage = LoopStorage(folder / "local-a", blanks)
    storage.ensure(1)
    (storage.data / "note").write_text("mine")
    storage.unmount()
    blanks.add(1)
    storage.ensure(1)
    assert (storage.data / "note").read_text() == "mine"
    assert len(kept(folder)) == 1


def test_neither_finished_nor_unfinished_ones_pile_up(
    folder: Path, blanks: BlankDisks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("innkeep.engines.blank_disks._MOST", 2)
    blanks.add(1)
    (folder / "blank" / f"{UNFINISHED}1-left").write_text("by a server that was killed")
    for _ in range(3):
        blanks.add(1)
    assert len(kept(folder)) == 2
    blanks.drop_one()
    assert len(kept(folder)) == 1
    blanks.clear()
    blanks.drop_one()
    assert not (folder / "blank").exists()


@pytest.mark.docker
async def test_with_a_sandbox_made_ahead_comes_a_disk_as_big_as_the_last_one(
    docker_bench: DockerBench,
) -> None:
    engine = docker_bench.engine
    assert isinstance(engine, SandboxMaker)
    first = await make_spec(docker_bench)
    await engine.start(first, await engine.create(first))
    spec = await make_spec(docker_bench)
    assert spec.sandbox.network == first.sandbox.network
    await engine.ensure_sandbox(spec.sandbox)
    await engine.ensure_sandbox(spec.sandbox)
    (blank,) = kept(docker_bench.storage_folder)
    inode = blank.stat().st_ino
    assert [found.name for found in await engine.survey() if "blank" in found.name] == []
    await engine.start(spec, await engine.create(spec))
    disk = docker_bench.storage_folder / f"local-{spec.instance_id}" / "disk.img"
    assert disk.stat().st_ino == inode
    await docker_bench.write(spec, "/workspace/note", "kept")
    await engine.stop(ref_of(spec), 0)
    await engine.start(spec, "")
    assert await docker_bench.read(spec, "/workspace/note") == "kept"
