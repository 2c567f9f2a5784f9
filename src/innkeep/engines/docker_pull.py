"""Reading Docker's pull stream: progress per layer, and the refusals hidden in it.

A pull that fails may answer 200 and say so in its last lines, or 500 with the registry's sentence;
either ends here as one exception.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiodocker.exceptions import DockerError

from innkeep.domain.image_reference import ImageReference
from innkeep.domain.instance import LayerProgress, PullProgress, RegistryLogin
from innkeep.engines.errors import ImageUnavailable

_FINAL_STATES = frozenset({"Download complete", "Pull complete", "Already exists"})
_LAYER_STATES = _FINAL_STATES | {
    "Pulling fs layer",
    "Waiting",
    "Downloading",
    "Verifying Checksum",
    "Extracting",
}


class LayerLedger:
    """The layers of one pull, as far as the stream told."""

    def __init__(self) -> None:
        self._layers: dict[str, LayerProgress] = {}

    def note(self, event: Mapping[str, Any]) -> PullProgress | None:
        """Take an event in; answers the new state when a layer changed."""
        layer_id, state = event.get("id"), event.get("status")
        if not layer_id or state not in _LAYER_STATES:
            return None
        detail = event.get("progressDetail") or {}
        before = self._layers.get(layer_id)
        total = int(detail.get("total") or 0) or (before.total if before else 0)
        current = int(detail.get("current") or 0)
        if state in _FINAL_STATES:
            current = total
        layer = LayerProgress(id=layer_id, state=state, current=current, total=total)
        if layer == before:
            return None
        self._layers[layer_id] = layer
        return PullProgress(layers=tuple(self._layers.values()))


def pull_parameters(reference: ImageReference) -> dict[str, str]:
    """Parameters of Docker's pull request."""
    return {"fromImage": reference.name, "tag": reference.digest or reference.tag}


def login_headers(reference: ImageReference, login: RegistryLogin | None) -> dict[str, str]:
    """Headers that carry a registry login; without one Docker asks anonymously."""
    if login is None:
        return {}
    record = {
        "username": login.username,
        "password": login.password,
        "serveraddress": reference.registry,
    }
    encoded = base64.urlsafe_b64encode(json.dumps(record).encode()).decode()
    return {"X-Registry-Auth": encoded}


def read_event(line: bytes) -> Mapping[str, Any]:
    """One line of a stream about a pull or a push; an empty one has nothing in it.

    Raises:
        DockerError: the line tells of a failure.
    """
    event: Mapping[str, Any] = json.loads(line) if line.strip() else {}
    if "error" in event or "errorDetail" in event:
        detail = event.get("errorDetail") or {}
        raise DockerError(500, str(detail.get("message") or event.get("error")))
    return event


def read_pull_line(line: bytes, ledger: LayerLedger) -> PullProgress | None:
    """Read one line of a pull's stream; answers the new state when a layer changed.

    Raises:
        DockerError: the line tells of a failure.
    """
    return ledger.note(read_event(line))


@asynccontextmanager
async def bound_silence(
    seconds: float, state: str, sentence: str
) -> AsyncIterator[asyncio.Timeout]:
    """Give a stream up that is silent for too long; whoever reads it moves the bound on.

    Args:
        seconds: until the first bytes have to come.
        state: stable code of the failure.
        sentence: what did not come, up to the time.

    Raises:
        ImageUnavailable: with that state.
    """
    try:
        async with asyncio.timeout(seconds) as bound:
            yield bound
    except TimeoutError:
        raise ImageUnavailable(state, f"{sentence} within {seconds:g} s.") from None
