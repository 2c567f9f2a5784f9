"""Storage with a hard limit: a sparse file with a file system of its own, mounted by this server.

A file system can't grow beyond its file, so its size is a limit that no program inside can pass,
whatever the host's own file system can do. The file costs the host only what was written.

What makes it safe:

- One lock for each storage, see ``storage_lock``.
- A file that is attached to a loop device already is mounted by that device, never by a second
  one: two file systems on one file would destroy it.
- An instance is given the folder ``data`` inside, which exists only while the file system is
  mounted, so nothing can be written beside it.
"""

import contextlib
import errno
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from innkeep.engines.blank_disks import UNFINISHED, BlankDisks, make_disk, sync_folder
from innkeep.engines.errors import PermanentError, TemporaryError
from innkeep.engines.host_programs import disk_full, run_program
from innkeep.engines.mount_table import (
    Mounted,
    backing_file,
    is_attached,
    mounted_at,
    mounts_below,
)
from innkeep.engines.storage_lock import forget_lock, locked

_GIB = 1024**3
_SHORT_SECONDS = 60.0
_CHECK_SECONDS = 900.0
_ATTACH_PAUSES = (0.1, 0.3)
_UNMOUNT_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
_DATA_MODE = 0o1777
"""As ``/tmp``: images run under any user, and which one isn't known here."""
_MOUNT_OPTIONS = "nodev,discard,noinit_itable,minixdf,errors=remount-ro"
"""``discard`` gives deleted files back to the host; ``minixdf`` shows the promised size."""
_CLEAN_OR_MENDED = (0, 1)


class LoopStorage:
    """One storage of that kind. Its functions block; call them in a thread.

    Args:
        folder: holds all that belongs to the storage; its name is the storage's.
        blanks: disks that were made ahead of time, if there may be some.
    """

    def __init__(self, folder: Path, blanks: BlankDisks | None = None) -> None:
        self._folder = folder
        self._blanks = blanks
        self.image = folder / "disk.img"
        self.mount_point = folder / "mnt"
        self.data = self.mount_point / "data"
        """What is given to instances; there only while the storage is mounted."""
        self._marker = self.mount_point / "storage"

    @property
    def exists(self) -> bool:
        """Whether it was made."""
        return self.image.exists()

    def ensure(self, size_gib: int, *, known: bool = False) -> None:
        """Have it made, mounted, and at least that big.

        Args:
            size_gib: its limit.
            known: whether it was made before, so that it must be there.

        Raises:
            TemporaryError: ``diskFull``, ``storageFailed``, ``storageTimeout``; and
                ``storageMissing`` for a known one that isn't there.
            PermanentError: its file system is damaged (``storageDamaged``).
        """
        if known and not self.exists:
            raise _missing(self._folder.name)
        with _full_disk_told(), locked(self._folder) as lock:
            is_fresh = not self.exists
            if is_fresh:
                self._make(size_gib, lock)
            self._mount(lock, is_fresh=is_fresh)
            self._grow(size_gib * _GIB, lock)

    def mount(self) -> None:
        """Have a storage mounted that was made before; cheap when it is.

        Raises:
            TemporaryError, PermanentError: see ``ensure``.
        """
        if not self.exists:
            raise _missing(self._folder.name)
        with _full_disk_told(), locked(self._folder) as lock:
            self._mount(lock)

    def unmount(self) -> None:
        """Take it off the host; whoever runs with it keeps it until it ends."""
        if self._folder.exists():
            with locked(self._folder) as lock:
                self._unmount(lock)

    def remove(self) -> None:
        """Remove it with all that is in it; harmless when it is gone."""
        if not self._folder.exists():
            return
        with _full_disk_told(), locked(self._folder) as lock:
            self._unmount(lock)
            self.image.unlink(missing_ok=True)
            self._remove_unfinished()
            with contextlib.suppress(FileNotFoundError):
                self.mount_point.rmdir()
            forget_lock(self._folder)
            # Somebody who waits for the lock may have made it again, and removes it next.
            with contextlib.suppress(OSError):
                self._folder.rmdir()

    def _make(self, size_gib: int, lock: int) -> None:
        self._remove_unfinished()
        if self._blanks is None or not self._blanks.give(size_gib, self.image):
            unfinished = self._folder / f"{UNFINISHED}{secrets.token_hex(4)}"
            make_disk(unfinished, size_gib, lock)
            unfinished.rename(self.image)
        sync_folder(self._folder)

    def _mount(self, lock: int, *, is_fresh: bool = False) -> None:
        mounted = mounted_at(self.mount_point)
        if mounted is not None and mounted.read_only:
            # It met an error, most likely a full disk of the host; a fresh mount may mend it.
            self._unmount(lock)
            mounted = None
        if mounted is None:
            self._attach_again_and_again(lock, is_fresh=is_fresh)
            mounted = mounted_at(self.mount_point)
            if mounted is not None and mounted.read_only:
                raise TemporaryError(
                    "storageReadOnly",
                    f"The storage {self._folder.name} takes no writes after an error; it comes "
                    "back when no running instance has it mounted.",
                )
        self._check(mounted)
        # The name comes last: an empty one tells of a server that died in the midst of this.
        if not self._name_inside():
            self.data.mkdir(exist_ok=True)
            self.data.chmod(_DATA_MODE)
            self._marker.write_text(f"{self._folder.name}\n")

    def _attach_again_and_again(self, lock: int, *, is_fresh: bool) -> None:
        """A loop device that its last user just let go of may vanish under our hands."""
        for pause in _ATTACH_PAUSES:
            try:
                return self._attach(lock, is_fresh=is_fresh)
            except TemporaryError:
                is_fresh = False
                time.sleep(pause)
        return self._attach(lock, is_fresh=is_fresh)

    def _attach(self, lock: int, *, is_fresh: bool) -> None:
        self.mount_point.mkdir(mode=0o000, exist_ok=True)
        # What was made just now, under this lock, nobody has attached, and it is in order.
        device = "" if is_fresh else self._device(lock)
        options = _MOUNT_OPTIONS
        if not device:
            if not is_fresh:
                self._mend(lock)
            options += ",loop"
        command = ["mount", "-t", "ext4", "-o", options, device or str(self.image)]
        command.append(str(self.mount_point))
        run_program(command, seconds=_CHECK_SECONDS, keep_open=lock)

    def _device(self, lock: int) -> str:
        """The loop device that the file is attached to, if there is one."""
        command = ["losetup", "--noheadings", "--output", "NAME", "--associated", str(self.image)]
        told = run_program(command, seconds=_SHORT_SECONDS, keep_open=lock).stdout
        return next(iter(told.split()), "")

    def _mend(self, lock: int) -> None:
        """Bring a file system in order that wasn't unmounted; nothing uses it now."""
        command = ["e2fsck", "-p", str(self.image)]
        done = run_program(
            command, seconds=_CHECK_SECONDS, keep_open=lock, accepted=(*_CLEAN_OR_MENDED, 4, 8, 12)
        )
        if done.returncode in _CLEAN_OR_MENDED:
            return
        if re.search("no space left", done.stdout, re.IGNORECASE):
            raise disk_full()
        raise PermanentError(
            "storageDamaged",
            f"The file system of the storage {self._folder.name} is damaged and could not be "
            "mended by itself; the operator must repair it with e2fsck.",
        )

    def _check(self, mounted: Mounted | None) -> None:
        """See that what is mounted there is this storage."""
        behind = "" if mounted is None else backing_file(mounted.device)
        if behind != str(self.image):
            raise TemporaryError(
                "storageFailed",
                f"The storage {self._folder.name} isn't mounted where it should be.",
            )
        if self._name_inside() not in {"", self._folder.name}:
            raise PermanentError(
                "storageDamaged", f"The disk of the storage {self._folder.name} is another's."
            )

    def _name_inside(self) -> str:
        """The storage that the mounted disk was made for; empty when it isn't whole yet."""
        with contextlib.suppress(FileNotFoundError):
            return self._marker.read_text().strip()
        return ""

    def _grow(self, size: int, lock: int) -> None:
        size = max(size, self.image.stat().st_size)
        if self._file_system_size() >= size:
            return
        os.truncate(self.image, size)
        device = self._device(lock)
        run_program(["losetup", "--set-capacity", device], seconds=_SHORT_SECONDS, keep_open=lock)
        command = ["resize2fs", device]
        done = run_program(command, seconds=_CHECK_SECONDS, keep_open=lock, accepted=(0, 1))
        if self._file_system_size() >= size:
            return
        if "permission denied" not in done.stdout.lower():
            raise TemporaryError("storageFailed", f"The host's resize2fs failed: {done.stdout}")
        self._grow_unmounted(lock)

    def _file_system_size(self) -> int:
        seen = os.statvfs(self.mount_point)
        return seen.f_blocks * seen.f_frsize

    def _grow_unmounted(self, lock: int) -> None:
        """Grow it where the kernel refuses it to this server while it is mounted."""
        self._unmount(lock)
        try:
            if self._device(lock):
                raise TemporaryError(
                    "storageBusy",
                    f"The storage {self._folder.name} grows when no running instance has it "
                    "mounted: this server lacks the right (CAP_SYS_RESOURCE) to do it before.",
                )
            check = ["e2fsck", "-f", "-p", str(self.image)]
            run_program(check, seconds=_CHECK_SECONDS, keep_open=lock, accepted=_CLEAN_OR_MENDED)
            run_program(["resize2fs", str(self.image)], seconds=_CHECK_SECONDS, keep_open=lock)
        finally:
            self._mount(lock)

    def _unmount(self, lock: int) -> None:
        self._take_off(lock)
        # A container that is just being made has a copy of every mount for a moment. Whoever
        # really uses it keeps it for longer than is waited here.
        for pause in _UNMOUNT_PAUSES:
            if not is_attached(self.image):
                return
            time.sleep(pause)

    def _take_off(self, lock: int) -> None:
        for pause in _UNMOUNT_PAUSES:
            if mounted_at(self.mount_point) is None:
                return
            try:
                command = ["umount", str(self.mount_point)]
                run_program(command, seconds=_CHECK_SECONDS, keep_open=lock)
            except TemporaryError:
                time.sleep(pause)
        # Whoever still looks into it keeps what it has; no path leads there any more.
        for _ in mounts_below(self.mount_point):
            run_program(
                ["umount", "--lazy", str(self.mount_point)], seconds=_SHORT_SECONDS, keep_open=lock
            )

    def _remove_unfinished(self) -> None:
        for unfinished in self._folder.glob(f"{UNFINISHED}*"):
            unfinished.unlink(missing_ok=True)


def unmount_below(folder: Path) -> int:
    """Unmount every storage in a folder, so that the folder can be removed; answers how many.

    Raises:
        TemporaryError: one of them could not be unmounted.
    """
    storages = [
        LoopStorage(mounted.point.parent)
        for mounted in mounts_below(folder.resolve())
        if backing_file(mounted.device)
    ]
    for storage in storages:
        storage.unmount()
    return len(storages)


@contextlib.contextmanager
def _full_disk_told() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise disk_full() from None
        raise TemporaryError(
            "storageFailed", f"The host could not prepare storage: {problem.strerror}."
        ) from None


def _missing(name: str) -> TemporaryError:
    return TemporaryError(
        "storageMissing",
        f"The disk of the storage {name} isn't where it was made; is the data folder complete?",
    )
