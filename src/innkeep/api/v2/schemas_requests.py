"""What is asked in the second form; limits that are not told here are those of the first."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from innkeep.domain.billing import MAX_AUTO_RENEW_MONTHS, MAX_MONTHS
from innkeep.domain.network_storage import MAX_STORAGE_GIB, MIN_STORAGE_GIB
from innkeep.domain.ports import MAX_PORTS
from innkeep.wire.create import MAX_ENVS, MAX_NETWORK_STORAGES, EnvironmentVariableBody
from innkeep.wire.types import LENIENT_COUNT, LENIENT_TEXT, RequestModel, Text

DEFAULT_LIMIT = 20
MAX_LIMIT = 100


class V2Request(RequestModel):
    """A JSON object or a query with names in snake_case."""

    model_config = ConfigDict(alias_generator=None)


class AutoRenewV2(V2Request):
    """Whether a subscription is renewed by itself: kept and shown only."""

    enabled: Annotated[bool, Field(strict=True)] = False
    months: Annotated[
        int,
        Field(
            le=MAX_AUTO_RENEW_MONTHS,
            description=f"1-{MAX_AUTO_RENEW_MONTHS} when enabled.",
            json_schema_extra={"minimum": 0},
        ),
        LENIENT_COUNT,
    ] = 0


class PrepaidV2(V2Request):
    """A subscription."""

    months: Annotated[
        int,
        Field(
            le=MAX_MONTHS,
            description=f"Calendar months: 1-{MAX_MONTHS} with mode `prepaid`.",
            json_schema_extra={"minimum": 0},
        ),
        LENIENT_COUNT,
    ]
    auto_renew: AutoRenewV2 = AutoRenewV2()


class BillingV2(V2Request):
    """How it is paid for: kept and shown, no money is taken and nothing ends."""

    mode: Literal["postpaid", "prepaid", "spot"]
    prepaid: PrepaidV2 | None = Field(None, description="Needed with `prepaid`, else ignored.")


class PortV2(V2Request):
    """A port that is reached from outside."""

    port: Annotated[
        int,
        Field(
            description="1-65535, except 2222, 2223 and 2224, which are reserved.",
            json_schema_extra={"minimum": 1, "maximum": 65535},
        ),
        LENIENT_COUNT,
    ]
    protocol: Literal["http", "tcp"]


class NetworkV2(V2Request):
    """A VPC network to be in."""

    id: Annotated[Text, Field(description="The network; empty: none.")] = ""
    ip: Annotated[
        str,
        Field(max_length=15, description="Address to have in it, if it is free; empty: any."),
        LENIENT_TEXT,
    ] = ""


class VolumeV2(V2Request):
    """Where a storage is mounted."""

    type: Literal["network", "local"] = Field(
        description="`local` is the product's own storage, and only its `mount_point` counts."
    )
    id: Annotated[Text, Field(description="Of a network storage.")] = ""
    mount_point: Annotated[
        str,
        Field(max_length=4095, description="Absolute path; empty: `/network` or `/workspace`."),
        LENIENT_TEXT,
    ] = ""


class JupyterV2(V2Request):
    """Jupyter on a port of its own."""

    enabled: Annotated[bool, Field(strict=True)] = False
    port: Annotated[
        int,
        Field(json_schema_extra={"minimum": 0, "maximum": 65535}, description="8888 if left out."),
        LENIENT_COUNT,
    ] = 0
    protocol: Literal["http", "tcp"] = "http"


class ToolsV2(V2Request):
    """Tools to be served."""

    jupyter: JupyterV2 = JupyterV2()


class AutoMigrateV2(V2Request):
    """Whether it may be moved without being asked: kept and shown only."""

    enabled: Annotated[bool, Field(strict=True)] = False
    include_system_disk: Annotated[bool, Field(strict=True)] = False


class CreateInstanceV2(V2Request):
    """A CPU instance to create; `resource` is ignored, since the product says it all."""

    name: Annotated[str, Field(max_length=255), LENIENT_TEXT] = ""
    product_id: Annotated[
        str,
        Field(min_length=1, max_length=255, description="Of `GET /gpus/v2/products?type=cpu`."),
        LENIENT_TEXT,
    ]
    image: Annotated[str, Field(min_length=1, max_length=500), LENIENT_TEXT]
    billing: BillingV2 | None = Field(None, description="Left out: `postpaid`.")
    registry_auth_id: Text = ""
    entrypoint: Annotated[str, Field(max_length=2047), LENIENT_TEXT] = ""
    command: Annotated[str, Field(max_length=2047), LENIENT_TEXT] = ""
    envs: Annotated[tuple[EnvironmentVariableBody, ...], Field(max_length=MAX_ENVS)] = ()
    ports: Annotated[tuple[PortV2, ...], Field(max_length=MAX_PORTS)] = ()
    network: NetworkV2 = NetworkV2()
    volumes: Annotated[tuple[VolumeV2, ...], Field(max_length=MAX_NETWORK_STORAGES + 1)] = ()
    candidate_regions: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=255), LENIENT_TEXT], ...],
        Field(
            max_length=20,
            description="Ids or names of regions, the best first: the first with room is taken. "
            "Left out: a random one with room.",
        ),
    ] = ()
    tools: ToolsV2 = ToolsV2()
    auto_migrate: AutoMigrateV2 = AutoMigrateV2()


class PortsV2(V2Request):
    """All ports that an instance has from now on, those of tools left out."""

    ports: Annotated[
        tuple[PortV2, ...],
        Field(max_length=MAX_PORTS, examples=[[{"port": 8080, "protocol": "tcp"}]]),
    ]


class WebTerminalSwitch(V2Request):
    """Whether the web terminal may be opened."""

    enable: Annotated[bool, Field(strict=True, description="Off ends its sessions too.")]


class InstanceListV2(V2Request):
    """Which part of the list is asked for."""

    limit: Annotated[
        int,
        Field(
            description=f"Rows; 0 is {DEFAULT_LIMIT}, more than {MAX_LIMIT} is {MAX_LIMIT}.",
            json_schema_extra={"minimum": 0},
        ),
        LENIENT_COUNT,
    ] = 0
    cursor: Annotated[
        str,
        Field(max_length=255, description="`next_cursor` of the page before; empty: the first."),
        LENIENT_TEXT,
    ] = ""

    @property
    def size(self) -> int:
        """Rows on a page."""
        return min(self.limit or DEFAULT_LIMIT, MAX_LIMIT)


class ProductQueryV2(V2Request):
    """Which products are asked for."""

    type: Literal["cpu", "gpu"] = Field("cpu", description="`gpu`: none here.")
    category: Literal["instance"] = Field("instance", description="There is nothing else here.")


class CreateStorageV2(V2Request):
    """A network storage to make."""

    region: Annotated[
        str, Field(min_length=1, max_length=255, description="Id or name."), LENIENT_TEXT
    ]
    name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=255,
            description="Letters, digits and hyphens.",
            json_schema_extra={"pattern": "^[A-Za-z0-9-]+$"},
        ),
        LENIENT_TEXT,
    ]
    size_gb: Annotated[
        int,
        Field(json_schema_extra={"minimum": MIN_STORAGE_GIB, "maximum": MAX_STORAGE_GIB}),
        LENIENT_COUNT,
    ]
