"""The body of a create and its answer, as the published page has them: field by field, with limits.

Only what a field may look like on its own is checked here; ``create_request`` does the rest.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema

from innkeep.domain.instance import Kind
from innkeep.domain.mounts import DEFAULT_LOCAL_MOUNT
from innkeep.domain.ports import MAX_PORTS
from innkeep.wire.port_access import PortAccessBody
from innkeep.wire.types import LENIENT_TEXT, RequestModel, ResponseModel, Text, broken_rule
from innkeep.wire.types import read_text as _read_text

MAX_ENVS = 100
MAX_NETWORK_STORAGES = 30
DEFAULT_NETWORK_MOUNT = "/network"

_PORT_RANGE = "1-65535, except 2222, 2223 and 2224, which are reserved for internal use"


def _read_kind(value: object) -> Kind | None:
    text = _read_text(value)
    if not text:
        return None
    try:
        return Kind(text)
    except ValueError:
        raise broken_rule(f"must be cpu or gpu, is {text[:80]!r}") from None


ImageUrl = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        description="Container image. No registry: Docker Hub; no tag: `latest`.",
        examples=["registry.example.com/tools/builder:1.4"],
    ),
    LENIENT_TEXT,
]


class EnvironmentVariableBody(RequestModel):
    """One variable of the environment."""

    key: Annotated[
        str,
        Field(
            min_length=1,
            max_length=511,
            description="Name, without `=`. Given twice: the last one wins.",
        ),
        LENIENT_TEXT,
    ]
    value: Annotated[str, Field(max_length=4095, description="Value."), LENIENT_TEXT] = ""


class ToolBody(RequestModel):
    """A tool to serve on a port of its own."""

    name: Annotated[
        Text,
        Field(description="Name of the tool.", json_schema_extra={"enum": ["Jupyter"]}),
    ] = ""
    port: Annotated[
        Text, Field(description=f"Port it uses in the container: {_PORT_RANGE}.", examples=["8888"])
    ] = ""
    type: Annotated[
        Text,
        Field(
            description="Type of the port; http when left out.",
            json_schema_extra={"enum": ["http", "tcp"]},
        ),
    ] = ""


class NetworkStorageBody(RequestModel):
    """A cloud storage to mount."""

    id: Annotated[
        Text,
        Field(alias="Id", description="Id of a network storage of the owner's; capital I."),
    ] = ""
    mount_point: Annotated[
        str,
        Field(
            max_length=4095,
            description=f"Absolute path it is mounted at; default `{DEFAULT_NETWORK_MOUNT}`.",
            json_schema_extra={"minLength": 1, "default": DEFAULT_NETWORK_MOUNT},
        ),
        LENIENT_TEXT,
    ] = ""


def _as_published(schema: dict[str, Any]) -> None:
    # The page requires it; the server may be set to be lenient about it.
    schema["required"] = [*schema["required"], "kind"]
    del schema["properties"]["kind"]["default"]


class CreateInstanceBody(RequestModel):
    """A CPU instance to create. Cores, memory and disks come from the product."""

    model_config = ConfigDict(json_schema_extra=_as_published)

    name: Annotated[
        str,
        Field(
            max_length=255,
            description="Name, of any printable characters; it need not be unique. Left empty, "
            "the id is shown.",
            examples=["build-box"],
        ),
        LENIENT_TEXT,
    ] = ""
    product_id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            description="Id of a product of `GET /cpu/products`.",
            examples=["cpu.2c4g"],
        ),
        LENIENT_TEXT,
    ]
    image_url: ImageUrl
    image_auth: Annotated[
        str,
        Field(
            max_length=10239,
            description="Login for a private image, as `username:password`, split at the first "
            "colon. Never shown again.",
            json_schema_extra={"writeOnly": True},
        ),
        LENIENT_TEXT,
    ] = ""
    image_auth_id: Annotated[
        Text,
        Field(description="Id of a stored registry login; wins over `imageAuth`."),
    ] = ""
    ports: Annotated[
        Text,
        Field(
            description=f"Ports to reach from outside, comma separated. Numbers: {_PORT_RANGE}. "
            "Types: `http` (a host name of its own) and `tcp` (a port of its own). "
            f"`ports` and `tools` together: at most {MAX_PORTS}, each number once.",
            examples=["80/http, 3306/tcp"],
        ),
    ] = ""
    port_access: Annotated[
        tuple[PortAccessBody, ...],
        Field(
            max_length=MAX_PORTS,
            description="Who may use http ports of `ports`; those that aren't named: anybody. Not "
            "in the published API.",
            examples=[[{"port": "80", "mode": "token"}]],
        ),
    ] = ()
    envs: Annotated[
        tuple[EnvironmentVariableBody, ...],
        Field(
            max_length=MAX_ENVS,
            description="Environment of the main process.",
            examples=[[{"key": "MODE", "value": "ci"}]],
        ),
    ] = ()
    tools: Annotated[
        tuple[ToolBody, ...],
        Field(
            max_length=MAX_PORTS,
            description="Tools that the image has, to be served; only Jupyter exists. Their "
            f"ports count into the {MAX_PORTS}.",
            examples=[[{"name": "Jupyter", "port": "8888", "type": "http"}]],
        ),
    ] = ()
    command: Annotated[
        str,
        Field(
            max_length=2047,
            description="Replaces the image's CMD. Split into words as a POSIX shell does, "
            "nothing is expanded.",
            examples=["sleep infinity"],
        ),
        LENIENT_TEXT,
    ] = ""
    entrypoint: Annotated[
        str,
        Field(
            max_length=2047,
            description="Replaces the image's ENTRYPOINT, and drops its CMD. Split like `command`.",
        ),
        LENIENT_TEXT,
    ] = ""
    cluster_id: Annotated[
        str,
        Field(
            max_length=255,
            description="Id or name of the cluster; left empty: a random one with room.",
        ),
        LENIENT_TEXT,
    ] = ""
    local_storage_mount_point: Annotated[
        str,
        Field(
            max_length=4095,
            description="Absolute path that the local storage is mounted at; default "
            f"`{DEFAULT_LOCAL_MOUNT}`. Not `/`, nor within `/proc`, `/sys` or `/dev`.",
            json_schema_extra={"minLength": 1, "default": DEFAULT_LOCAL_MOUNT},
        ),
        LENIENT_TEXT,
    ] = ""
    network_storages: Annotated[
        tuple[NetworkStorageBody, ...],
        Field(
            max_length=MAX_NETWORK_STORAGES,
            description="Network storages to mount, each at a path of its own. The instance is "
            "placed in their cluster.",
        ),
    ] = ()
    network_id: Annotated[Text, Field(description="Id of a VPC network; left empty: none.")] = ""
    kind: Annotated[
        Kind | None,
        Field(description="Kind of instance; must be `cpu` here."),
        BeforeValidator(_read_kind),
        WithJsonSchema({"type": "string", "enum": ["cpu", "gpu"]}),
    ] = None


class CreateInstanceReply(ResponseModel):
    """The new instance."""

    id: Annotated[
        str,
        Field(
            description="16 lower-case hexadecimal digits.",
            pattern="^[0-9a-f]{16}$",
            examples=["5b0c1f7e93d2a846"],
        ),
    ]
