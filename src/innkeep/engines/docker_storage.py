"""The storages of a deployment on a Docker host: network storage, and each instance's local one.

They lie in a folder of the server's and are bound into containers. Docker only ever sees the
folder inside a mounted storage, and refuses to bind one that isn't there.
"""

import asyncio
import contextlib
import os
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from innkeep.engines.blank_disks import BlankDisks
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_trial import refusal_of
from innkeep.engines.errors import EngineError, PermanentError
from innkeep.engines.host_programs import missing_programs
from innkeep.engines.loop_storage import LoopStorage
from innkeep.engines.values import EngineObject, ObjectKind, StorageSpec

P = ParamSpec("P")
T = TypeVar("T")

_LOCAL = "local-"
_PROBE = "probe"
_BLANK = "blank"
_NO_STORAGE = {_PROBE, _BLANK}
_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_THREADS = 8


class DockerStorages:
    """The storages in one folder.

    Args:
        link: the Docker Engine, which must see what is mounted here.
        deployment: whose containers they are.
        folder: where they lie; ``None``: there are none, and none can be made.
    """

    def __init__(self, link: DockerLink, deployment: str, folder: Path | None) -> None:
        self._link = link
        self._deployment = deployment
        self._folder = None if folder is None else folder.resolve()
        self._blanks = None if self._folder is None else BlankDisks(self._folder / _BLANK)
        self._last_local_gib = 0
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="storage")
        self.problem = "the engine isn't connected yet"
        """Why storage can't be made; empty when it can."""

    def close(self) -> None:
        """Let go of the threads; what they are doing comes to its end."""
        self._threads.shutdown(wait=False)

    async def probe(self) -> None:
        """Find out by trying whether storage can be made here, and whether Docker sees it."""
        self.problem = self._obvious_problem()
        if self.problem or self._folder is None:
            return
        probe = LoopStorage(self._folder / _PROBE)
        try:
            await self._run(probe.ensure, 1)
            self.problem = await self._problem_of_binding(probe)
        except EngineError as problem:
            self.problem = problem.message
        finally:
            with contextlib.suppress(EngineError):
                await self._run(probe.remove)

    def _obvious_problem(self) -> str:
        if self._folder is None:
            return "no folder is set for it"
        if os.geteuid() != 0:
            return "the server doesn't run as root, so it can't mount anything"
        missing = missing_programs()
        return f"the host lacks the programs {', '.join(missing)}" if missing else ""

    async def _problem_of_binding(self, probe: LoopStorage) -> str:
        wanted = {"Mounts": [{"Type": "bind", "Source": str(probe.data), "Target": "/probe"}]}
        refusal = await refusal_of(self._link, self._deployment, wanted)
        return f"Docker doesn't see what this server mounts: {refusal}" if refusal else ""

    async def ensure(self, storage: StorageSpec) -> None:
        """See ``StorageKeeper.ensure_storage``."""
        disk = self._disk(storage.id)
        if self.problem and not disk.exists and not storage.known:
            raise PermanentError(
                "storageUnsupported", f"This cluster has no network storage: {self.problem}."
            )
        await self._run(disk.ensure, storage.size_gib, known=storage.known)

    async def remove(self, name: str) -> None:
        """See ``StorageKeeper.remove_storage``."""
        if self._folder is not None:
            await self._run(self._disk(name).remove)

    async def ensure_local(self, instance_id: str, size_gib: int) -> None:
        """Have an instance's local storage there, mounted."""
        self._last_local_gib = size_gib
        await self._run(self._disk(_LOCAL + instance_id).ensure, size_gib)

    async def prepare_local(self) -> None:
        """Make a disk for the next instance, as big as the last one's; harmless when it can't."""
        if self._blanks and self._last_local_gib and not self.problem:
            with contextlib.suppress(EngineError, OSError):
                await self._run(self._blanks.add, self._last_local_gib)

    async def prepare_less(self) -> None:
        """Remove one of the disks that were made for the next instances."""
        if self._blanks:
            await self._run(self._blanks.drop_one)

    def has_local(self, instance_id: str) -> bool:
        """Whether an instance has its local storage here, not in a volume of Docker's."""
        return self._folder is not None and self._disk(_LOCAL + instance_id).exists

    async def mounted_source(self, storage_id: str) -> str:
        """What a network storage is bound from; mounted when this returns."""
        disk = self._disk(storage_id)
        await self._run(disk.mount)
        return str(disk.data)

    def local_source(self, instance_id: str) -> str:
        """What an instance's local storage is bound from."""
        return str(self._disk(_LOCAL + instance_id).data)

    async def mount_for(self, container: Mapping[str, Any]) -> None:
        """Have everything mounted that a container binds from here; before each of its starts."""
        for mount in container["HostConfig"].get("Mounts") or []:
            source = Path(mount.get("Source") or "")
            if mount["Type"] == "bind" and self._folder and self._folder in source.parents:
                await self._run(self._disk(source.relative_to(self._folder).parts[0]).mount)

    async def rest_local(self, instance_id: str) -> None:
        """Take an instance's local storage off the host while nothing runs with it."""
        if self.has_local(instance_id):
            with contextlib.suppress(EngineError):
                await self._run(self._disk(_LOCAL + instance_id).unmount)

    async def remove_local(self, instance_id: str) -> None:
        """Remove an instance's local storage; harmless when there is none."""
        await self.remove(_LOCAL + instance_id)

    def survey(self) -> Sequence[EngineObject]:
        """Every storage in the folder."""
        if self._folder is None or not self._folder.exists():
            return []
        names = sorted(path.name for path in self._folder.iterdir() if path.is_dir())
        return [_object(name) for name in names if name not in _NO_STORAGE]

    async def purge(self) -> None:
        """Remove every storage, the folder too."""
        if self._folder is None or not self._folder.exists():
            return
        if self._blanks:
            await self._run(self._blanks.clear)
        for path in self._folder.iterdir():
            await self._run(LoopStorage(path).remove)
        self._folder.rmdir()

    def _disk(self, name: str) -> LoopStorage:
        if self._folder is None or not _NAME.fullmatch(name):
            raise PermanentError("storageUnsupported", f"This cluster has no storage {name!r}.")
        return LoopStorage(self._folder / name, self._blanks if name.startswith(_LOCAL) else None)

    async def _run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: function(*args, **kwargs))


def _object(name: str) -> EngineObject:
    local = name.startswith(_LOCAL)
    return EngineObject(
        kind=ObjectKind.VOLUME if local else ObjectKind.STORAGE,
        name=name,
        instance_id=name.removeprefix(_LOCAL) if local else None,
        sandbox=None,
        running=False,
    )
