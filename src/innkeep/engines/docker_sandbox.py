"""Sandboxes on Docker, and the tiny image they are made of.

The image holds one program that sleeps until it is killed. Innkeep writes it itself, a few dozen
bytes of machine code, so that no registry and no compiler is needed to start an instance.
"""

import asyncio
import hashlib
import io
import json
import struct
import tarfile
from collections.abc import Mapping
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.engines.docker_ghosts import end_ghost, tells_of_ghost
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_spec import (
    DEPLOYMENT,
    PROGRAM,
    ROLE,
    endpoint_request,
    label_changes,
    sandbox_image,
    sandbox_request,
)
from innkeep.engines.errors import EngineUnsuitable, NetworkMissing, PermanentError, TemporaryError
from innkeep.engines.values import SandboxSpec

# Each loops over one system call that waits for a signal: pause, or ppoll with no file.
_X86_64 = bytes.fromhex("b8220000000f05ebf7")
_AARCH64 = struct.pack(
    "<7I",
    0xD2800000,  # mov x0, #0
    0xD2800001,  # mov x1, #0
    0xD2800002,  # mov x2, #0
    0xD2800003,  # mov x3, #0
    0xD2800928,  # mov x8, #73 (ppoll)
    0xD4000001,  # svc #0
    0x17FFFFFA,  # b to the beginning
)
_MACHINES = {"amd64": (62, _X86_64), "arm64": (183, _AARCH64)}
_LOOKS_FOR_MADE = 40
_PAUSE_BETWEEN_LOOKS = 0.05
_LOAD_ADDRESS = 0x400000
_HEADERS_SIZE = 64 + 56


def pause_program(architecture: str) -> bytes:
    """A static program that sleeps until it is killed.

    Raises:
        EngineUnsuitable: there is none for this architecture.
    """
    if architecture not in _MACHINES:
        raise EngineUnsuitable(f"Innkeep does not run on {architecture} machines yet.")
    machine, code = _MACHINES[architecture]
    size = _HEADERS_SIZE + len(code)
    entry = _LOAD_ADDRESS + _HEADERS_SIZE
    elf = struct.pack("<4s5B7x", b"\x7fELF", 2, 1, 1, 0, 0)
    elf += struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, entry, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    elf += struct.pack("<IIQQQQQQ", 1, 5, 0, _LOAD_ADDRESS, _LOAD_ADDRESS, size, size, 0x10000)
    return elf + code


def _root_archive(program: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("pause")
        entry.size, entry.mode = len(program), 0o755
        archive.addfile(entry, io.BytesIO(program))
    return packed.getvalue()


class DockerSandboxes:
    """The sandboxes of a deployment on a Docker host."""

    def __init__(self, link: DockerLink, deployment: str) -> None:
        self._link = link
        self._deployment = deployment
        self.architecture = ""
        """The host's, as images name it; set when the engine is connected."""

    async def ensure_image(self) -> None:
        """Have the sandbox image on the host, as this version of Innkeep makes it."""
        name = sandbox_image(self._deployment)
        program = pause_program(self.architecture)
        labels = {
            DEPLOYMENT: self._deployment,
            ROLE: "sandbox-image",
            PROGRAM: hashlib.sha256(program).hexdigest()[:16],
        }
        async with self._link.call():
            client = await self._link.client()
            try:
                present = await client.images.inspect(name)
                if (present["Config"].get("Labels") or {}) == labels:
                    return
            except DockerError as problem:
                if problem.status != 404:
                    raise
            repository, _, tag = name.partition(":")
            parameters = {
                "fromSrc": "-",
                "repo": repository,
                "tag": tag,
                "changes": "\n".join(label_changes(labels)),
            }
            headers = {"Content-Type": "application/x-tar"}
            async with self._link.request(
                "POST",
                "images/create",
                params=parameters,
                headers=headers,
                body=_root_archive(program),
            ) as response:
                answer = await response.text()
            if '"error"' in answer:
                raise TemporaryError("engineError", f"The sandbox image wasn't taken: {answer}")

    async def find(self, name: str) -> dict[str, Any] | None:
        """Docker's record of a sandbox of this deployment, if there is one.

        Raises:
            PermanentError: somebody else's container has the name.
        """
        return await find_container(self._link, name, self._deployment)

    async def ensure(self, spec: SandboxSpec) -> dict[str, Any]:
        """Have the sandbox there, running or not, and answer Docker's record of it."""
        found = await self.find(spec.name)
        if found is not None:
            return found
        request = sandbox_request(spec, self._deployment)
        try:
            await self._create(spec.name, request)
        except DockerError as problem:
            if problem.status == 404:
                await self.ensure_image()
                await self._create(spec.name, request)
            elif problem.status != 409:
                raise
        return await find_made(self._link, spec.name, self._deployment)

    async def _create(self, name: str, request: dict[str, Any]) -> None:
        async with self._link.call():
            client = await self._link.client()
            await client.containers.create(request, name=name)

    async def run(self, sandbox: dict[str, Any], spec: SandboxSpec) -> None:
        """Start a sandbox unless it runs.

        Raises:
            NetworkMissing: there is no network of that name.
            TemporaryError: its address is in use.
        """
        try:
            await self._start(sandbox)
        except NetworkMissing:
            # Docker remembers a network by its id: one that was made anew must be joined anew.
            await self._leave(sandbox, spec.network)
            await self._join(sandbox, spec)
            await self._start(sandbox)

    async def attach(self, sandbox: Mapping[str, Any], spec: SandboxSpec) -> None:
        """Have a sandbox in its network, and in no other; one may have been made without any.

        Raises:
            NetworkMissing: there is no network of that name.
        """
        if is_attached(sandbox, spec):
            return
        # It must never be in two: what is in a VPC network is nowhere else.
        for name in sandbox["NetworkSettings"]["Networks"] or {}:
            await self._leave(sandbox, name)
        await self._join(sandbox, spec)

    async def _leave(self, sandbox: Mapping[str, Any], network: str) -> None:
        await self._ask_network(network, "disconnect", {"Container": sandbox["Id"], "Force": True})

    async def _join(self, sandbox: Mapping[str, Any], spec: SandboxSpec) -> None:
        record = {"Container": sandbox["Id"], "EndpointConfig": endpoint_request(spec)}
        await self._ask_network(spec.network, "connect", record)

    async def _ask_network(self, network: str, verb: str, record: Mapping[str, Any]) -> None:
        try:
            async with (
                self._link.call(),
                self._link.request(
                    "POST",
                    f"networks/{network}/{verb}",
                    headers={"Content-Type": "application/json"},
                    body=json.dumps(record).encode(),
                ),
            ):
                pass
        except DockerError as problem:
            if problem.status == 404:
                raise NetworkMissing(f"The network {network} is missing.") from None
            raise

    async def _start(self, sandbox: dict[str, Any]) -> None:
        try:
            async with self._link.call(120):
                client = await self._link.client()
                await client.containers.container(sandbox["Id"]).start()
        except DockerError as problem:
            if tells_of_ghost(problem) and await end_ghost(sandbox["Id"]):
                raise TemporaryError(
                    "engineError", "Docker had lost sight of the instance; it was ended."
                ) from None
            told = problem.message.lower()
            if "address already in use" in told:
                raise TemporaryError(
                    "addressInUse", "The instance's address is in use already."
                ) from None
            if "network" in told and "not found" in told:
                raise NetworkMissing("The instance's network is missing.") from None
            raise


def is_attached(sandbox: Mapping[str, Any], spec: SandboxSpec) -> bool:
    """Whether a sandbox is in its network, and in no other."""
    return set(sandbox["NetworkSettings"]["Networks"] or {}) == {spec.network}


async def find_made(link: DockerLink, name: str, deployment: str) -> dict[str, Any]:
    """Docker's record of a container that was just made, by this call or one at the same time.

    Raises:
        PermanentError: somebody else's container has the name.
        TemporaryError: it isn't there after all.
    """
    # Docker takes a name a moment before it shows who has it.
    for _ in range(_LOOKS_FOR_MADE):
        found = await find_container(link, name, deployment)
        if found is not None:
            return found
        await asyncio.sleep(_PAUSE_BETWEEN_LOOKS)
    raise TemporaryError("containerMissing", f"The container {name} is not there after its making.")


async def find_container(link: DockerLink, name: str, deployment: str) -> dict[str, Any] | None:
    """Docker's record of a container of this deployment, if there is one.

    Raises:
        PermanentError: somebody else's container has the name.
    """
    try:
        async with link.call():
            client = await link.client()
            record = await client.containers.container(name).show()
    except DockerError as problem:
        if problem.status == 404:
            return None
        raise
    labels = record["Config"].get("Labels") or {}
    if labels.get(DEPLOYMENT) != deployment:
        raise PermanentError(
            "nameTaken",
            f"A container named {name} exists that is not this Innkeep's; it is left alone.",
        )
    return record


async def list_containers(
    link: DockerLink, deployment: str, labels: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """What Docker's list tells of the deployment's containers with these labels, running or not."""
    wanted = {DEPLOYMENT: deployment, **(labels or {})}
    filters = {"label": [f"{name}={value}" for name, value in wanted.items()]}
    parameters = {"all": "1", "filters": json.dumps(filters)}
    async with (
        link.call(),
        link.request("GET", "containers/json", params=parameters) as response,
    ):
        records: list[dict[str, Any]] = await response.json()
    return records
