"""What is asked and answered about VPC networks; some names there begin with a capital."""

from typing import Annotated, Literal

from pydantic import Field

from innkeep.domain.network import MAX_NAME
from innkeep.wire.instance import Timestamp
from innkeep.wire.paging import PageQuery
from innkeep.wire.types import LENIENT_TEXT, RequestModel, ResponseModel

NetworkId = Annotated[
    str,
    Field(min_length=1, max_length=255, description="The network.", examples=["vpc-3f2a91bc07de"]),
    LENIENT_TEXT,
]


class NetworkListQuery(PageQuery):
    """Which page of which VPC networks is asked for."""

    name: Annotated[
        str, Field(max_length=255, description="Part of the name, in any case."), LENIENT_TEXT
    ] = ""
    creators: Annotated[
        str,
        Field(max_length=255, description="Only networks of this `user`; only your own are shown."),
        LENIENT_TEXT,
    ] = ""
    user: Annotated[
        str,
        Field(max_length=255, description="Same as `creators`, for clients that use it."),
        LENIENT_TEXT,
    ] = ""

    @property
    def creator(self) -> str:
        """The user whose networks are asked for; empty: any."""
        return self.creators or self.user


class NetworkQuery(RequestModel):
    """Which VPC network is asked for."""

    network_id: NetworkId


class CreateNetworkBody(RequestModel):
    """A VPC network to make."""

    cluster_id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            description="Id or name of a cluster with `supportInstanceNetwork`.",
        ),
        LENIENT_TEXT,
    ]
    name: Annotated[
        str,
        Field(
            max_length=MAX_NAME,
            description="Name, of any printable characters; it need not be unique. Left empty, "
            "the id is shown.",
            examples=["build-net"],
        ),
        LENIENT_TEXT,
    ] = ""


class UpdateNetworkBody(RequestModel):
    """Another name for a VPC network."""

    network_id: NetworkId
    name: Annotated[
        str, Field(min_length=1, max_length=MAX_NAME, description="The new name."), LENIENT_TEXT
    ]


class DeleteNetworkBody(RequestModel):
    """A VPC network to delete."""

    network_id: NetworkId


class NetworkStateReply(ResponseModel):
    """Where the network is in its life."""

    state: Literal["creating", "ready"]
    error: str = Field(description="Why it could not be made so far; empty when all is well.")


class NetworkAddressReply(ResponseModel):
    """A member of the network."""

    id: str = Field(alias="Id", description="The instance.")
    ip: str = Field(alias="Ip", description="Empty while the network is being made.")


class VpcNetworkReply(ResponseModel):
    """A VPC network."""

    id: str = Field(alias="Id")
    user: str = Field(description="Whose it is.")
    name: str = Field(description="The id, where no name was given.")
    state: NetworkStateReply
    segment: str = Field(
        description="Address range, as `10.216.0.0/24`; empty while the network is being made.",
    )
    cluster_id: str
    addresses: list[NetworkAddressReply] = Field(
        alias="Addresses", description="The instances in it."
    )
    create_time: Timestamp


class NetworkListReply(ResponseModel):
    """One page of a list."""

    networks: list[VpcNetworkReply]
    total: int = Field(description="How many match, over all pages.")


class FullVpcNetworkReply(VpcNetworkReply):
    """A VPC network, asked for by itself."""

    small_id: str = Field(alias="id", description="Same as `Id`, for clients that read it.")


class SingleNetworkReply(ResponseModel):
    """One VPC network, in an array as the published page has it."""

    network: Annotated[list[FullVpcNetworkReply], Field(min_length=1, max_length=1)]
