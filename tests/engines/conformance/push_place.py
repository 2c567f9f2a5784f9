"""A registry for the conformance suite's pushes, and a look at what they leave on the cluster."""

import asyncio
from typing import Protocol

from innkeep.domain.instance import RegistryLogin
from innkeep.engines.docker_commit import DockerCommit
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_spec import container_name, save_repository
from innkeep.engines.fake_cluster import FakeCluster
from innkeep.engines.values import ContainerSpec
from tests.engines.conformance.bench import DockerBench, FakeBench
from tests.engines.registry import GOOD_LOGIN, Registry
from tests.images import ask_docker


class PushPlace(Protocol):
    """A registry that wants a login."""

    host: str
    login: RegistryLogin

    def go_away(self) -> None: ...

    def come_back(self) -> None: ...

    def hold(self) -> None:
        """Let pushes begin and not end."""
        ...

    def release(self) -> None: ...

    async def leave(self, spec: ContainerSpec, save_id: str) -> None:
        """Leave what a server leaves that dies in a push."""
        ...

    async def leftovers(self) -> list[str]:
        """Ids of the saves that have something on the cluster."""
        ...

    async def strange_to(self, image: str, text: str) -> bool:
        """Whether an image's configuration and history know nothing of a text."""
        ...


class FakePushPlace:
    """The fake cluster's own registry."""

    host = "registry.example.com"
    login = GOOD_LOGIN

    def __init__(self, bench: FakeBench) -> None:
        self._bench = bench
        self._cluster: FakeCluster = bench.cluster
        self._cluster.push_login = self.login

    def go_away(self) -> None:
        self._cluster.registry_away = True

    def come_back(self) -> None:
        self._cluster.registry_away = False

    def hold(self) -> None:
        self._cluster.hold_pushes()

    def release(self) -> None:
        self._cluster.release_pushes()

    async def leave(self, spec: ContainerSpec, save_id: str) -> None:
        self._cluster.saves[save_id] = self._bench.deployment

    async def leftovers(self) -> list[str]:
        return sorted(self._cluster.saves)

    async def strange_to(self, image: str, text: str) -> bool:
        return text not in str(self._cluster.local_images)


class DockerPushPlace:
    """A registry on loopback; a stopped process holds what is sent to it."""

    login = GOOD_LOGIN

    def __init__(self, bench: DockerBench, registry: Registry, docker: str) -> None:
        self._bench = bench
        self._registry = registry
        self._docker = docker
        self.host = registry.host

    def go_away(self) -> None:
        self._registry.end()

    def come_back(self) -> None:
        self._registry.begin()

    def hold(self) -> None:
        self._registry.hold()

    def release(self) -> None:
        self._registry.release()

    async def leave(self, spec: ContainerSpec, save_id: str) -> None:
        link = DockerLink(self._docker)
        _, container = ask_docker(
            "GET", f"containers/{container_name(spec.instance_id)}/json", docker=self._docker
        )
        name = f"{save_repository(self._bench.deployment)}:{save_id}"
        await DockerCommit(link, self._bench.deployment).commit(container, name, {})
        target = {"repo": f"{self.host}/team/left", "tag": save_id}
        ask_docker("POST", f"images/{name}/tag", query=target, docker=self._docker)
        await link.close()

    async def leftovers(self) -> list[str]:
        repository = save_repository(self._bench.deployment)
        found = []
        _, images = await asyncio.to_thread(ask_docker, "GET", "images/json", docker=self._docker)
        for image in images:
            for name in image.get("RepoTags") or []:
                where, _, tag = name.rpartition(":")
                # The name that it has in the registry must not be left here either.
                if where in {repository, f"{self.host}/team/left"}:
                    found.append(tag)
        return sorted(set(found))

    async def strange_to(self, image: str, text: str) -> bool:
        _, record = ask_docker("GET", f"images/{image}/json", docker=self._docker)
        _, history = ask_docker("GET", f"images/{image}/history", docker=self._docker)
        return text not in str(record["Config"]) + str(history)
