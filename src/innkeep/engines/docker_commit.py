"""Making a local image of a container's root disk, with exactly the configuration it is given.

Docker's own commit merges the container's environment, labels and command into the image, and
keeps them once more in the image's record; nothing can be dropped. So it only makes the layer: the
image is then loaded anew with a configuration of ours over the layers that are there already,
which costs milliseconds whatever the size of the disk.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from aiodocker.exceptions import DockerError

from innkeep.engines.docker_archive import BrokenArchive, archive_of, with_config
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_spec import DEPLOYMENT, INSTANCE, ROLE, label_changes
from innkeep.engines.errors import PermanentError, TemporaryError

_log = structlog.get_logger(__name__)

COMMIT_ROLE = "commit"
"""Role of the image that exists between the two steps, by which one that was left is found."""

_LONGEST_SECONDS = 3600.0
"""As long as the disk is big."""
_BUFFER_BYTES = 1024 * 1024
_FIELDS = (
    "User",
    "ExposedPorts",
    "Env",
    "Entrypoint",
    "Cmd",
    "Volumes",
    "WorkingDir",
    "Labels",
    "StopSignal",
    "Healthcheck",
    "Shell",
    "OnBuild",
    "ArgsEscaped",
)
_OWN_LABELS = "innkeep."
_MISSING = ("no such image", "imagedb/content", "image not found")


def plain_config(image: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of an image as its maker wrote it, from Docker's record of the image.

    Left out are fields that only containers have, and labels of Innkeep's own.
    """
    found = image.get("Config") or {}
    config = {field: found[field] for field in _FIELDS if found.get(field)}
    labels = {
        key: value
        for key, value in (config.pop("Labels", None) or {}).items()
        if not key.startswith(_OWN_LABELS)
    }
    return {**config, "Labels": labels} if labels else config


class DockerCommit:
    """Root disks of a deployment's containers, made into local images."""

    def __init__(self, link: DockerLink, deployment: str) -> None:
        self._link = link
        self._deployment = deployment

    async def config_of(self, image: str) -> dict[str, Any]:
        """The plain configuration of an image that containers were made from, by name or id.

        Raises:
            PermanentError: ``imageMissing``: somebody removed it by force.
        """
        try:
            return plain_config(await self._inspect(image))
        except DockerError as problem:
            raise _explained(problem) or problem from None

    async def commit(
        self,
        container: Mapping[str, Any],
        name: str,
        config: Mapping[str, Any],
        *,
        base: str = "",
        note: str = "root disk of an instance",
    ) -> str:
        """Make an image of a container's root disk and give it a name; answers its id.

        A container that runs is frozen meanwhile, so that its files fit together. What is
        mounted in it, volumes included, does not come along. An image that had the name loses it.

        Args:
            container: Docker's record of it.
            name: repository and tag.
            config: of the new image, as ``config_of`` answers it; nothing is added.
            base: id of the image that the root disk began with, whose history is taken over; empty:
                the container's own, which may be a root disk that was kept.
            note: what the image's history says of every layer above.

        Raises:
            PermanentError: ``imageMissing``: the container's own image was removed by force.
            TemporaryError: Docker could not do it now.
        """
        layered = await self._make_layer(container)
        try:
            record = await self._inspect(layered)
            manner = await self._image_record(base or str(container["Image"]), record, config, note)
            await self._load(layered, manner, name)
        finally:
            await self._drop(layered)
        return str((await self._inspect(name))["Id"])

    async def _inspect(self, image: str) -> dict[str, Any]:
        async with self._link.call():
            client = await self._link.client()
            return await client.images.inspect(image)

    async def _make_layer(self, container: Mapping[str, Any]) -> str:
        labels = {ROLE: COMMIT_ROLE, DEPLOYMENT: self._deployment, INSTANCE: ""}
        parameters = {
            "container": str(container["Id"]),
            "pause": "1",
            "changes": "\n".join(label_changes(labels)),
        }
        try:
            async with (
                self._link.call(_LONGEST_SECONDS),
                self._link.request(
                    "POST",
                    "commit",
                    params=parameters,
                    headers={"Content-Type": "application/json"},
                ) as response,
            ):
                return str((await response.json())["Id"])
        except DockerError as problem:
            raise _explained(problem) or problem from None
        finally:
            await self._thaw(str(container["Id"]))

    async def _thaw(self, container_id: str) -> None:
        """Let a container run on that a daemon froze and was ended before it could do this."""
        with contextlib.suppress(DockerError):
            async with self._link.call():
                client = await self._link.client()
                frozen = client.containers.container(container_id)
                if (await frozen.show())["State"].get("Paused"):
                    await frozen.unpause()

    async def _image_record(
        self,
        base: str,
        layered: Mapping[str, Any],
        config: Mapping[str, Any],
        note: str,
    ) -> dict[str, Any]:
        try:
            async with self._link.call():
                earlier = await self._link.ask("GET", f"images/{base}/history")
            before = len((await self._inspect(base))["RootFS"].get("Layers") or [])
        except DockerError as problem:
            raise _explained(problem) or problem from None
        layers = list(layered["RootFS"].get("Layers") or [])
        own: dict[str, Any] = {"created": layered["Created"], "comment": note}
        above = [own] * (len(layers) - before) or [{**own, "empty_layer": True}]
        record = {
            "architecture": layered["Architecture"],
            "os": layered["Os"],
            "created": layered["Created"],
            "config": dict(config),
            "rootfs": {"type": "layers", "diff_ids": layers},
            "history": [*_history(earlier, before), *above],
        }
        if layered.get("Variant"):
            record["variant"] = layered["Variant"]
        return record

    async def _load(self, layered: str, record: Mapping[str, Any], name: str) -> None:
        """Load an image whose layers are there already; their files aren't in the archive."""
        layers = [f"{number}/layer.tar" for number, _ in enumerate(record["rootfs"]["diff_ids"])]
        manifest = [{"Config": "config.json", "RepoTags": [name], "Layers": layers}]
        try:
            await self._send(archive_of({"manifest.json": manifest, "config.json": record}))
        except DockerError as problem:
            # As with a store of containerd's, which wants to see what it is told of.
            _log.info("layers are loaded with their files", why=problem.message)
            await self.load_with_files(layered, record, name)

    async def load_with_files(self, layered: str, record: Mapping[str, Any], name: str) -> None:
        """The same with the files of all layers, which takes as long as they are big."""
        try:
            async with (
                self._link.call(_LONGEST_SECONDS),
                self._link.request(
                    "GET", f"images/{layered}/get", buffer_bytes=_BUFFER_BYTES
                ) as exported,
            ):
                await self._send(with_config(exported.content.iter_any(), record, name))
        except BrokenArchive as problem:
            raise TemporaryError(
                "engineError", f"Docker's archive of the root disk can't be read: {problem}."
            ) from None

    async def _send(self, archive: bytes | AsyncIterable[bytes]) -> None:
        async with (
            self._link.call(_LONGEST_SECONDS),
            self._link.request(
                "POST",
                "images/load",
                params={"quiet": "1"},
                headers={"Content-Type": "application/x-tar"},
                body=archive,
            ) as response,
        ):
            told = [json.loads(line) for line in (await response.text()).splitlines() if line]
        for event in told:
            if "error" in event:
                raise DockerError(500, str(event["error"]))

    async def _drop(self, layered: str) -> None:
        # Without its parents: the image below it may have no name and still be somebody's.
        with contextlib.suppress(DockerError):
            async with self._link.call():
                client = await self._link.client()
                await client.images.delete(layered, noprune=True)

    async def tidy(self) -> None:
        """Remove what commits left that nobody waits for any more, as when a server died.

        Only to be called while none is under way.
        """
        filters = {"label": [f"{DEPLOYMENT}={self._deployment}", f"{ROLE}={COMMIT_ROLE}"]}
        async with self._link.call():
            client = await self._link.client()
            images = await client.images.list(filters=filters)
        await asyncio.gather(*(self._drop(image["Id"]) for image in images))


def _history(earlier: list[dict[str, Any]], layers: int) -> list[dict[str, Any]]:
    """The history of an image as its record has it, from what Docker answers.

    The answer does not say which steps made a layer; those that added bytes did, and where that
    does not make enough of them, the oldest ones did too.
    """
    steps = list(reversed(earlier))
    missing = layers - sum(1 for step in steps if step["Size"])
    history: list[dict[str, Any]] = []
    for step in steps:
        made_layer = bool(step["Size"]) or missing > 0
        missing -= made_layer and not step["Size"]
        entry: dict[str, Any] = {
            "created": datetime.fromtimestamp(step["Created"], UTC).isoformat(),
        }
        if step.get("CreatedBy"):
            entry["created_by"] = step["CreatedBy"]
        if step.get("Comment"):
            entry["comment"] = step["Comment"]
        if not made_layer:
            entry["empty_layer"] = True
        history.append(entry)
    return history


def _explained(problem: DockerError) -> PermanentError | None:
    told = problem.message.lower()
    if any(sign in told for sign in _MISSING):
        return PermanentError(
            "imageMissing",
            "The image that the instance was made from was removed from the cluster by force, "
            "so its root disk can't be made into an image.",
        )
    return None
