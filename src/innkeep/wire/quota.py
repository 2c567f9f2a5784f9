"""What is answered about quotas, our own: what an owner may use, and uses."""

from pydantic import Field

from innkeep.wire.types import ResponseModel


class QuotaOfResource(ResponseModel):
    """What may be used of one thing, and is used."""

    limit: int | None = Field(description="`null`: it is not limited.")
    used: int = Field(description="What is used now; more than a limit that was lowered later.")


class QuotaReply(ResponseModel):
    """The owner's quotas."""

    instances: QuotaOfResource = Field(description="Instances that are not removed.")
    cores: QuotaOfResource = Field(description="Cores of instances that aren't `exited`.")
    memory_gib: QuotaOfResource = Field(description="Memory of the same, GiB.")
    storage_gib: QuotaOfResource = Field(
        description="Local storage of all instances, and network storage, GiB; deleted one until "
        "its disk is gone."
    )
    ports: QuotaOfResource = Field(description="tcp ports of the proxy, kept over a stop.")
