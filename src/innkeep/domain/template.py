"""A template: the values of a create, kept under a name. No create refers to one."""

from dataclasses import dataclass

from innkeep.domain.errors import InvalidField
from innkeep.domain.instance import EnvironmentVariable
from innkeep.domain.ports import PortRequest, PortType

MAX_NAME = 255
MAX_README = 102400
MAX_LOGO = 2047
MAX_PORTS_OF_ENTRY = 10
MAX_VOLUMES = 30
MAX_DESCRIPTION = 1023
_MAX_GIB = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class TemplateVolume:
    """A disk as older clients describe it; kept and shown, nothing else."""

    type: str
    size_gib: int
    mount_path: str


@dataclass(frozen=True, kw_only=True)
class TemplatePorts:
    """Ports of one type."""

    type: PortType
    ports: tuple[int, ...]

    @property
    def requests(self) -> tuple[PortRequest, ...]:
        """The ports as a create asks for them."""
        return tuple(PortRequest(port, self.type) for port in self.ports)


@dataclass(frozen=True, kw_only=True)
class TemplateTool:
    """A tool to serve."""

    name: str
    describe: str
    port: PortRequest


@dataclass(frozen=True, kw_only=True)
class TemplateValues:
    """What a template keeps; every part passed the rules of a create."""

    name: str
    readme: str
    logo: str
    image: str
    image_auth_id: str
    """Id of a registry auth of the owner; empty: none."""
    start_command: str
    entrypoint: str
    rootfs_gib: int
    volumes: tuple[TemplateVolume, ...]
    ports: tuple[TemplatePorts, ...]
    envs: tuple[EnvironmentVariable, ...]
    tools: tuple[TemplateTool, ...]
    min_cuda_version: str


@dataclass(frozen=True, kw_only=True)
class Template:
    """An owner's template."""

    id: str
    """As ``tp-5b0c1f7e93d2``."""
    owner_id: str
    created_at: float
    values: TemplateValues


def check_gib(field: str, gib: int) -> int:
    """A size in a template, GiB.

    Raises:
        InvalidField: 0, or more than a 32-bit number holds.
    """
    if not 1 <= gib <= _MAX_GIB:
        raise InvalidField(field, f"must be 1 to {_MAX_GIB} GB, is {str(gib)[:40]}")
    return gib
