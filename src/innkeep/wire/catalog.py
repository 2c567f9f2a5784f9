"""What is answered about products and clusters."""

from typing import Annotated

from pydantic import Field

from innkeep.wire.types import LENIENT_TEXT, RequestModel, ResponseModel


class CpuProductQuery(RequestModel):
    """Which CPU products are asked for."""

    cluster_id: Annotated[
        str,
        Field(max_length=255, description="Id or name of a cluster; empty: all."),
        LENIENT_TEXT,
    ] = ""
    product_name: Annotated[
        str, Field(max_length=255, description="Part of the name, in any case."), LENIENT_TEXT
    ] = ""
    name: Annotated[
        str,
        Field(max_length=255, description="Same as `productName`, for clients that use it."),
        LENIENT_TEXT,
    ] = ""


class CpuProductReply(ResponseModel):
    """A size of CPU instance."""

    id: str = Field(description="`productId` of a create.")
    name: str
    cpu_num: int = Field(description="Cores.")
    memory_size: int = Field(description="GiB.")
    rootfs_size: int = Field(description="GiB of the root disk.")
    local_volume_size: int = Field(description="GiB of the local storage; 0: none.")
    available_deploy: bool = Field(description="Whether a plain create would be accepted now.")
    price: int = Field(description="Per hour, in 1/100000 of the account's currency.")


class CpuProductListReply(ResponseModel):
    """The CPU products, by name."""

    data: list[CpuProductReply]


class GpuProductReply(ResponseModel):
    """A GPU product; there are none on a deployment without GPUs."""

    id: str
    name: str


class GpuProductListReply(ResponseModel):
    """The GPU products."""

    data: list[GpuProductReply]


class ClusterReply(ResponseModel):
    """A place where instances run."""

    id: str
    name: str
    available_gpu_type: list[str]
    support_network_storage: bool
    support_instance_network: bool


class ClusterListReply(ResponseModel):
    """The clusters."""

    data: list[ClusterReply]
