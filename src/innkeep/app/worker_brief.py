"""What the main process of a server tells a further one, at its start and later."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from innkeep.app.main_gateway import GatewayNews
from innkeep.domain.entry import EntryAddress
from innkeep.services.protocols import ClusterState
from innkeep.settings import Settings

GATEWAY_NEWS = TypeAdapter(GatewayNews)
CLUSTER_STATES = TypeAdapter(dict[str, ClusterState])


@dataclass(frozen=True, kw_only=True)
class WorkerBrief:
    """All that a further process is told at its start."""

    settings: Settings
    """As the main process read them, since a file may have changed."""
    name: str
    """Begins the tokens of its claims."""
    entry: EntryAddress
    main_socket: Path
    """Where the main process takes requests that are handed over."""
    channel: int
    """Descriptor of its end of the channel."""
    listening: int
    """Descriptor of the socket of the API."""
