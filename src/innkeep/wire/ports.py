"""What is answered about the health of an instance's ports."""

from typing import Literal

from pydantic import Field

from innkeep.wire.types import ResponseModel


class PortProblemReply(ResponseModel):
    """Why a port can't be reached."""

    code: str = Field(description="Stable, for programs, as `nothingListens`.")
    message: str = Field(description="The cause, with advice.")


class PortHealthReply(ResponseModel):
    """A port with whether a client can connect to it now."""

    port: int = Field(description="Port inside the container.")
    type: Literal["http", "tcp"]
    endpoint: str = Field(description="http: a URL; tcp: `host:port`.")
    tool: str = Field(description="Name of the tool that is served on it; empty: none.")
    is_reachable: bool
    problem: PortProblemReply | None = Field(description="`null` when it can be reached.")


class PortsReply(ResponseModel):
    """The ports of one instance, those of its tools at the end."""

    ports: list[PortHealthReply]
