"""What the config file says of each cluster and of each product."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from innkeep.setting_values import split_target


class ClusterSettings(BaseModel):
    """One cluster: a place where instances run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=255)
    name: str = Field(default="", max_length=255)
    """Shown to people; empty: the id."""
    engine: Literal["docker", "fake"] = "docker"
    """``docker``: the Docker Engine of this host. ``fake``: containers that exist in memory only,
    for trying the API out."""
    cpu_overcommit: float | None = Field(default=None, gt=0)
    """Cores sold for each real one; left out: the general setting."""
    memory_overcommit: float | None = Field(default=None, gt=0)
    """GiB sold for each real one; left out: the general setting."""
    isolation: bool | Literal["auto"] | None = None
    """Whether instances are kept away from the host and its networks; left out: the general
    setting."""
    isolation_open: tuple[str, ...] | None = None
    """What they may reach all the same; left out: the general setting."""
    privilege_escalation: bool | None = None
    """Whether `sudo` and other setuid programs work in instances; left out: the general setting."""

    @field_validator("isolation_open")
    @classmethod
    def _are_targets(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for each in value or ():
            split_target(each)
        return value


class ProductSettings(BaseModel):
    """One product: a size of instance."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1, max_length=255)
    name: str = Field(min_length=1, max_length=255)
    cores: int = Field(ge=1)
    memory_gib: int = Field(ge=1)
    rootfs_gib: int = Field(default=20, ge=1)
    local_volume_gib: int = Field(default=20, ge=0)
    """0: no local storage is mounted."""
    pids: int = Field(default=4096, ge=16)
    price: int = Field(default=0, ge=0)
    runtime: str = Field(default="", max_length=64, pattern=r"^[A-Za-z0-9._-]*$")
    """Name of the engine's OCI runtime, as ``runsc``; empty: the engine's default."""
    clusters: tuple[str, ...] = ()
    """Ids of the clusters that offer it; empty: all."""
