"""What is asked and answered about the use of an instance."""

from typing import Annotated

from pydantic import Field, WithJsonSchema

from innkeep.wire.orders import InstanceId
from innkeep.wire.types import LENIENT_TEXT, RequestModel, ResponseModel

_Seconds = Annotated[str, LENIENT_TEXT, WithJsonSchema({"type": "integer", "minimum": 0})]


class UsageQuery(RequestModel):
    """Which instance and which time is asked about; what is out of range counts as left out."""

    instance_id: InstanceId
    start_time: Annotated[
        _Seconds,
        Field(description="Unix seconds, at least 60 before `endTime`; 0: 60 before it."),
    ] = ""
    end_time: Annotated[_Seconds, Field(description="Unix seconds; 0: now.")] = ""
    interval: Annotated[
        str,
        LENIENT_TEXT,
        WithJsonSchema({"type": "string"}),
        Field(
            description="Seconds that one point stands for, above 15, or as `5m`; else 15.",
            examples=["60"],
        ),
    ] = ""


class PointReply(ResponseModel):
    """The average over one interval."""

    timestamp: str = Field(description="Where the interval begins, Unix seconds.")
    value: float = Field(description="Percent, 0-100.")


class GpuPointsReply(ResponseModel):
    """The use of one GPU."""

    gpu_id: str
    items: list[PointReply]


class GpuUsageReply(ResponseModel):
    """The use of GPUs; there are none."""

    avg: list[PointReply]
    gpu_ids: list[GpuPointsReply]


class UsageReply(ResponseModel):
    """The use of an instance over time; nothing for times at which it did not run."""

    cpu_utilization: list[PointReply] = Field(description="Of the instance's cores.")
    mem_utilization: list[PointReply] = Field(
        description="Of the instance's memory, without file contents that the kernel can drop."
    )
    root_disk_utilization: list[PointReply] = Field(
        description="What was written to the root disk, of `rootfsSize`; measured rarely."
    )
    gpu_utilization: GpuUsageReply
    gpu_mem_utilization: GpuUsageReply
