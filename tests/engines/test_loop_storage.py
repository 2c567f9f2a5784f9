"""Storage in a file, on the real host: its limit, and what may happen to it and its server."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from innkeep.engines.errors import EngineError, PermanentError, TemporaryError
from innkeep.engines.host_programs import missing_programs, run_program
from innkeep.engines.loop_storage import LoopStorage, unmount_below
from innkeep.engines.mount_table import backing_file, mounted_at, mounts_below, parse_mounts
from innkeep.engines.storage_lock import locked

_GIB = 1024**3


def missing_rights() -> str:
    if os.geteuid() != 0:
        return "needs root, to mount"
    if not Path("/dev/loop-control").exists():
        return "needs loop devices"
    return f"needs the programs {missing}" if (missing := missing_programs()) else ""


pytestmark = pytest.mark.skipif(bool(missing_rights()), reason=missing_rights())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    # With a blank, which the kernel's table writes in its own way.
    below = tmp_path / "the storage"
    below.mkdir()
    yield below
    unmount_below(below)
    shutil.rmtree(below)


@pytest.fixture
def storage(folder: Path) -> LoopStorage:
    return LoopStorage(folder / "st-1")


def size_of(storage: LoopStorage) -> int:
    seen = os.statvfs(storage.mount_point)
    return seen.f_blocks * seen.f_frsize


def fill(storage: LoopStorage) -> int:
    """Write until nothing more fits; answers the bytes that did."""
    written = 0
    with (storage.data / "big").open("wb", buffering=0) as file:
        try:
            while True:
                written += file.write(bytes(8 * 1024**2))
        except OSError as problem:
            if problem.errno != errno.ENOSPC:
                raise
    return written


def test_a_new_storage_has_its_size_and_costs_the_host_almost_nothing(
    storage: LoopStorage,
) -> None:
    storage.ensure(20)
    assert size_of(storage) == 20 * _GIB
    image = storage.image.stat()
    assert (image.st_size, image.st_mode & 0o777) == (20 * _GIB, 0o600)
    assert image.st_blocks * 512 < 64 * 1024**2
    assert list(storage.data.iterdir()) == []


def test_any_user_may_write_into_it_as_into_tmp(storage: LoopStorage) -> None:
    storage.ensure(1)
    assert storage.data.stat().st_mode & 0o7777 == 0o1777
    storage.data.chmod(0o700)
    storage.unmount()
    storage.mount()
    assert storage.data.stat().st_mode & 0o7777 == 0o700


def test_writing_past_the_limit_fails_and_leaves_another_storage_alone(
    storage: LoopStorage, folder: Path
) -> None:
    storage.ensure(1)
    other = LoopStorage(folder / "st-2")
    other.ensure(1)
    assert 0.9 * _GIB < fill(storage) < _GIB
    (other.data / "note").write_text("fine")
    (storage.data / "big").unlink()
    (storage.data / "note").write_text("again")


def test_files_that_are_deleted_give_their_room_back_to_the_host(storage: LoopStorage) -> None:
    storage.ensure(1)
    (storage.data / "big").write_bytes(os.urandom(64 * 1024**2))
    os.sync()
    full = storage.image.stat().st_blocks
    (storage.data / "big").unlink()
    for _ in range(100):
        os.sync()
        if storage.image.stat().st_blocks < full - 100_000:
            break
        time.sleep(0.1)
    assert storage.image.stat().st_blocks < full - 100_000


def test_what_is_in_it_survives_unmounting_and_growing_and_it_never_shrinks(
    storage: LoopStorage,
) -> None:
    storage.ensure(1)
    (storage.data / "note").write_text("kept")
    for size_gib, true_gib in ((3, 3), (2, 3)):
        storage.ensure(size_gib, known=True)
        assert (storage.data / "note").read_text() == "kept"
        assert size_of(storage) == true_gib * _GIB
    storage.unmount()
    assert not storage.data.exists()
    storage.mount()
    assert (storage.data / "note").read_text() == "kept"


def test_it_grows_under_a_user_or_is_told_why_not_and_grows_afterwards(
    storage: LoopStorage,
) -> None:
    storage.ensure(1)
    (storage.data / "note").write_text("kept")
    with elsewhere_mounted(storage):
        told = []
        try:
            storage.ensure(2)
        except TemporaryError as problem:
            told.append(problem.state)
        grown = size_of(storage) // _GIB
        assert (told, grown) in [([], 2), (["storageBusy"], 1)]
        assert (storage.data / "note").read_text() == "kept"
        storage.mount()
    storage.ensure(2)
    assert size_of(storage) == 2 * _GIB
    assert (storage.data / "note").read_text() == "kept"


class elsewhere_mounted:  # noqa: N801  # reads as what it is in a with
    """A process in a mount namespace of its own, as a container's, that has the storage too."""

    def __init__(self, storage: LoopStorage) -> None:
        self._storage = storage

    def __enter__(self) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", "echo ready; exec sleep 60"],
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        # Its namespace goes a moment after it, and with it the device, unless it is mounted here.
        for _attempt in range(100):
            holders = subprocess.run(
                ["losetup", "-j", self._storage.image], capture_output=True, check=True
            ).stdout
            if mounted_at(self._storage.mount_point) or not holders:
                break
            time.sleep(0.05)


def test_a_storage_that_somebody_still_has_is_mounted_by_the_same_device(
    storage: LoopStorage,
) -> None:
    storage.ensure(1)
    with elsewhere_mounted(storage) as user:
        before = mounted_at(storage.mount_point)
        storage.unmount()
        storage.mount()
        after = mounted_at(storage.mount_point)
        assert before is not None
        assert after is not None
        assert before.device == after.device
        (storage.data / "note").write_text("seen by both")
        seen = subprocess.run(
            ["nsenter", f"--mount=/proc/{user.pid}/ns/mnt", "cat", storage.data / "note"],
            capture_output=True,
            text=True,
        )
        assert seen.stdout == "seen by both"


def test_a_file_left_by_a_death_while_it_was_made_is_cleared_away(storage: LoopStorage) -> None:
    storage.image.parent.mkdir()
    (storage.image.parent / "unfinished-0a").write_bytes(b"half of a file system")
    assert not storage.exists
    storage.ensure(1)
    assert [path.name for path in storage.image.parent.glob("unfinished-*")] == []
    assert size_of(storage) == _GIB


def test_a_death_before_the_inner_folder_was_made_is_mended(storage: LoopStorage) -> None:
    storage.ensure(1)
    storage.data.rmdir()
    (storage.mount_point / "storage").unlink()
    storage.unmount()
    storage.ensure(1)
    assert storage.data.stat().st_mode & 0o7777 == 0o1777


def test_what_a_killed_server_left_running_is_waited_for(storage: LoopStorage) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from innkeep.engines.storage_lock import locked\n"
        "from innkeep.engines.host_programs import run_program\n"
        "with locked(Path(sys.argv[1])) as lock:\n"
        "    print('begun', flush=True)\n"
        "    run_program(['sleep', '2'], seconds=60, keep_open=lock)\n"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", script, storage.image.parent], stdout=subprocess.PIPE
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"begun\n"
    time.sleep(0.3)
    begun = time.monotonic()
    server.send_signal(signal.SIGKILL)
    server.wait()
    server.stdout.close()
    storage.ensure(1)
    assert time.monotonic() - begun > 1
    assert size_of(storage) == _GIB


def test_a_damaged_file_system_is_told_and_left_for_the_operator(storage: LoopStorage) -> None:
    storage.ensure(1)
    storage.unmount()
    with storage.image.open("r+b") as file:
        file.write(bytes(16 * 1024**2))
    with pytest.raises(PermanentError, match="damaged") as told:
        storage.ensure(1)
    assert told.value.state == "storageDamaged"
    assert storage.image.stat().st_size == _GIB


def test_a_storage_that_stopped_after_an_error_is_mended_once_nobody_has_it(
    storage: LoopStorage,
) -> None:
    storage.ensure(1)
    (storage.data / "note").write_text("kept")
    os.sync()
    mounted = mounted_at(storage.mount_point)
    assert mounted is not None
    trigger = Path("/sys/fs/ext4") / Path(mounted.device).name / "trigger_fs_error"
    with elsewhere_mounted(storage):
        trigger.write_text("1")
        with pytest.raises(OSError, match="Read-only"):
            (storage.data / "more").write_text("refused")
        with pytest.raises(TemporaryError) as told:
            storage.mount()
        assert told.value.state == "storageReadOnly"
    storage.mount()
    assert (storage.data / "note").read_text() == "kept"
    (storage.data / "more").write_text("taken")


def test_a_disk_of_another_storage_is_refused(storage: LoopStorage, folder: Path) -> None:
    storage.ensure(1)
    storage.unmount()
    other = LoopStorage(folder / "st-2")
    other.ensure(1)
    other.unmount()
    shutil.copy(storage.image, other.image)
    with pytest.raises(PermanentError, match="another"):
        other.mount()


@pytest.mark.parametrize("marked", [True, False])
def test_one_that_a_server_died_over_while_it_furnished_it_is_furnished_again(
    storage: LoopStorage, marked: bool
) -> None:
    storage.ensure(1)
    marker = storage.mount_point / "storage"
    marker.unlink()
    if marked:
        marker.touch()
    storage.data.chmod(0o700)
    storage.mount()
    assert marker.read_text() == "st-1\n"
    assert storage.data.stat().st_mode & 0o7777 == 0o1777


def test_a_known_one_that_is_missing_is_not_made_anew(storage: LoopStorage) -> None:
    with pytest.raises(TemporaryError) as told:
        storage.ensure(1, known=True)
    assert told.value.state == "storageMissing"
    with pytest.raises(TemporaryError) as told:
        storage.mount()
    assert told.value.state == "storageMissing"
    assert not storage.image.parent.exists()


def test_a_full_disk_of_the_host_is_told_by_its_name(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", small], check=True)
    try:
        storage = LoopStorage(small / "st-1")
        with pytest.raises(TemporaryError) as told:
            storage.ensure(20)
        assert told.value.state == "diskFull"
        assert not storage.exists
    finally:
        unmount_below(small)
        subprocess.run(["umount", small], check=True)


def test_many_at_once_make_one(storage: LoopStorage) -> None:
    problems: list[EngineError] = []

    def ensure() -> None:
        try:
            storage.ensure(1)
        except EngineError as problem:
            problems.append(problem)

    threads = [threading.Thread(target=ensure) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(mounts_below(storage.mount_point)) == 1


def test_removing_takes_everything_even_while_somebody_looks_into_it(
    storage: LoopStorage,
) -> None:
    storage.ensure(1)
    looking = subprocess.Popen(["sleep", "60"], cwd=storage.data)
    try:
        storage.remove()
        assert not storage.image.parent.exists()
        assert mounts_below(storage.mount_point) == []
        storage.remove()
    finally:
        looking.kill()
        looking.wait()


def test_everything_below_a_folder_can_be_unmounted(folder: Path) -> None:
    storages = [LoopStorage(folder / name) for name in ("a", "b")]
    for storage in storages:
        storage.ensure(1)
    unmount_below(folder)
    assert mounts_below(folder) == []
    assert all(storage.exists for storage in storages)


def test_a_program_that_fails_or_hangs_is_told_in_a_sentence(folder: Path) -> None:
    with locked(folder / "st-1") as lock:
        with pytest.raises(TemporaryError, match="failed with 7: no luck"):
            run_program(["sh", "-c", "echo no luck; exit 7"], seconds=10, keep_open=lock)
        with pytest.raises(TemporaryError) as told:
            run_program(["sleep", "30"], seconds=0.2, keep_open=lock)
        assert told.value.state == "storageTimeout"
        with pytest.raises(TemporaryError, match="no program"):
            run_program(["no-such-program"], seconds=1, keep_open=lock)


def test_the_kernels_table_of_mounts_is_read_with_its_escapes() -> None:
    table = (
        "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
        "43 27 7:0 / /data/the\\040store/mnt rw,nodev shared:3 - ext4 /dev/loop0 ro,errors=x\n"
        "a line that is no mount\n"
    )
    root, store = parse_mounts(table)
    assert (root.point, root.device, root.read_only) == (Path("/"), "/dev/vda", False)
    assert (store.point, store.device, store.read_only) == (
        Path("/data/the store/mnt"),
        "/dev/loop0",
        True,
    )
    assert backing_file("/dev/no-loop-device") == ""
