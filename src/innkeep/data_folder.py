"""The folder of everything that must outlive a server: who may use it, and what lies where."""

import contextlib
import fcntl
import os
import time
import uuid
from pathlib import Path

from innkeep.store.database import Database
from innkeep.store.vault import open_vault

_PATIENCE_SECONDS = 15.0
_PAUSE_SECONDS = 0.05


class DataFolderBusy(Exception):
    """Another server works on the same data folder."""


class DataFolder:
    """A data folder, made when it isn't there; readable by its owner only.

    Args:
        path: where it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock: int | None = None

    @property
    def api_key_file(self) -> Path:
        """Where the first start writes the key that it made."""
        return self.path / "api-key"

    def first_api_key(self) -> str:
        """The key in that file, which only the operator can read; empty: it isn't there."""
        with contextlib.suppress(FileNotFoundError):
            return self.api_key_file.read_text().strip()
        return ""

    @property
    def storage(self) -> Path:
        """Where the disks of network storage and local storage lie, and are mounted."""
        return self.path / "storage"

    @property
    def tools(self) -> Path:
        """Where the versions of the tools volume lie."""
        return self.path / "tools"

    @property
    def storage_disk(self) -> Path:
        """A folder on the disk that the storage takes its room from."""
        return self.storage if self.storage.exists() else self.path

    @property
    def lock_descriptor(self) -> int:
        """The open file that holds the lock; each process that inherits it holds the lock too."""
        assert self._lock is not None, "the folder isn't locked"
        return self._lock

    def lock(self) -> None:
        """Take the folder for this process and those that inherit the lock, until all ended.

        Raises:
            DataFolderBusy: another server has it.
        """
        descriptor = os.open(
            self.path / "server.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
        )
        end = time.monotonic() + _PATIENCE_SECONDS
        while not _try_lock(descriptor):
            holder = os.pread(descriptor, 32, 0).decode().strip() or "unknown"
            # Further processes of a server that was killed end a moment after it.
            if _is_gone(holder) and time.monotonic() < end:
                time.sleep(_PAUSE_SECONDS)
                continue
            os.close(descriptor)
            raise DataFolderBusy(
                f"another server (process {holder}) works on the data folder {self.path}; "
                "stop it first, or give this one another --data-dir"
            )
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._lock = descriptor

    def deployment_id(self) -> str:
        """The UUID that every engine object of this deployment carries; made once."""
        file = self.path / "deployment"
        if not file.exists():
            write_private(file, str(uuid.uuid4()))
        return file.read_text().strip()

    @property
    def database_file(self) -> Path:
        """The SQLite database, where no other is set."""
        return self.path / "innkeep.db"

    def open_database(self, url: str = "") -> Database:
        """The store in this folder, or the one at that SQLAlchemy URL; its key is in the folder."""
        vault = open_vault(self.path / "secret.key")
        if url:
            return Database(url, vault)
        file = self.database_file
        # Made before SQLite would, for its owner only; its journals take over the mode.
        with contextlib.suppress(FileExistsError):
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        return Database(f"sqlite:///{file}", vault)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_gone(holder: str) -> bool:
    return holder.isdigit() and not Path(f"/proc/{holder}").exists()


def write_private(path: Path, text: str) -> None:
    """Write a small file that only its owner can read, whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
