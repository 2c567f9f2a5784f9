"""Pushing a local image, and reading Docker's stream about it: layers, digest, and refusals.

A push that fails answers 200 and says so in its last line.
"""

import asyncio
import base64
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.domain.image_reference import ImageReference
from innkeep.domain.instance import LayerProgress, RegistryLogin
from innkeep.engines.docker_link import DockerLink
from innkeep.engines.docker_pull import bound_silence, login_headers, read_event
from innkeep.engines.docker_registry_errors import explain_push_refusal
from innkeep.engines.errors import TemporaryError

_THERE = ("Pushed", "Layer already exists", "Mounted from")
_LAYER_STATES = ("Preparing", "Waiting", "Pushing", *_THERE)
_NO_LOGIN = {"X-Registry-Auth": base64.urlsafe_b64encode(b"{}").decode()}


class PushLedger:
    """What the stream of one push told so far."""

    def __init__(self) -> None:
        self._layers: dict[str, LayerProgress] = {}
        self.digest = ""
        """Of the image in the registry, once it has it."""

    @property
    def layers(self) -> tuple[LayerProgress, ...]:
        """Every layer that was told of."""
        return tuple(self._layers.values())

    def take(self, line: bytes) -> bool:
        """Read one line; whether a layer changed.

        Raises:
            DockerError: it tells of a failure.
        """
        event = read_event(line)
        self.digest = str((event.get("aux") or {}).get("Digest") or self.digest)
        return self._note(event)

    def _note(self, event: Mapping[str, Any]) -> bool:
        layer_id, state = event.get("id"), str(event.get("status") or "")
        if not layer_id or not state.startswith(_LAYER_STATES):
            return False
        detail = event.get("progressDetail") or {}
        before = self._layers.get(layer_id)
        current = int(detail.get("current") or 0)
        total = max(int(detail.get("total") or 0), before.total if before else 0, current)
        if state.startswith(_THERE):
            current = total
        layer = LayerProgress(id=layer_id, state=state, current=current, total=total)
        self._layers[layer_id] = layer
        return layer != before


class DockerPush:
    """Pushes local images of a Docker host.

    Args:
        link: the connection.
        stall_seconds: how long a push may be silent before it is given up.
    """

    def __init__(self, link: DockerLink, stall_seconds: float) -> None:
        self._link = link
        self._stall_seconds = stall_seconds

    async def push(
        self, reference: ImageReference, login: RegistryLogin | None
    ) -> AsyncGenerator[PushLedger, None]:
        """Push the local image that has this name; the ledger whenever a layer changed, and last.

        Raises:
            PermanentError: the registry does not take it.
            ImageUnavailable: it can't be reached, limits the rate, or stalls.
        """
        ledger = PushLedger()
        async with (
            self._explained(reference, login),
            self._link.call(None),
            self._bound(reference) as bound,
            self._link.request(
                "POST",
                f"images/{reference.name}/push",
                params={"tag": reference.tag},
                headers=login_headers(reference, login) or _NO_LOGIN,
            ) as response,
        ):
            while line := await response.content.readline():
                bound.reschedule(asyncio.get_running_loop().time() + self._stall_seconds)
                if ledger.take(line):
                    yield ledger
        if not ledger.digest:
            raise TemporaryError("engineError", f"The push of {reference} broke off.")
        yield ledger

    def _bound(self, reference: ImageReference) -> AbstractAsyncContextManager[asyncio.Timeout]:
        sentence = f"Nothing went to {reference.registry} for the image {reference}"
        return bound_silence(self._stall_seconds, "pushStalled", sentence)

    @asynccontextmanager
    async def _explained(
        self, reference: ImageReference, login: RegistryLogin | None
    ) -> AsyncIterator[None]:
        try:
            yield
        except DockerError as problem:
            raise explain_push_refusal(problem.message, reference, login) from None
