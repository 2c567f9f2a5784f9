"""What is asked and answered about templates."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from innkeep.domain.ports import MAX_PORTS
from innkeep.domain.template import (
    MAX_DESCRIPTION,
    MAX_LOGO,
    MAX_NAME,
    MAX_PORTS_OF_ENTRY,
    MAX_README,
    MAX_VOLUMES,
)
from innkeep.wire.create import MAX_ENVS, EnvironmentVariableBody, ToolBody
from innkeep.wire.paging import PageQuery, page_size_field
from innkeep.wire.types import (
    LENIENT_COUNT,
    LENIENT_TEXT,
    RequestModel,
    ResponseModel,
    Text,
    broken_rule,
)

DEFAULT_TEMPLATES_ON_A_PAGE = 20
CHANNELS = ("private", "official", "community")
TYPES = ("instance", "serverless")


def _one_of(*allowed: str) -> AfterValidator:
    def check(text: str) -> str:
        if text not in allowed:
            raise broken_rule(f"must be {' or '.join(allowed)}, is {text[:80]!r}")
        return text

    return AfterValidator(check)


def _split_commas(value: object) -> object:
    """Repeated (``channel=a&channel=b``) and comma separated mean the same."""
    if not isinstance(value, list):
        return value
    parts = [part for text in value for part in str(text).split(",")]
    return tuple(part.strip() for part in parts if part.strip())


TemplateId = Annotated[
    str,
    Field(min_length=1, max_length=255, description="The template.", examples=["tp-5b0c1f7e93d2"]),
    LENIENT_TEXT,
]


class TemplateListQuery(PageQuery):
    """Which page of which templates is asked for."""

    default_size: ClassVar[int] = DEFAULT_TEMPLATES_ON_A_PAGE

    page_size: Annotated[int, page_size_field(DEFAULT_TEMPLATES_ON_A_PAGE), LENIENT_COUNT] = 0
    name: Annotated[
        str, Field(max_length=255, description="Part of the name, in any case."), LENIENT_TEXT
    ] = ""
    type: Annotated[
        str,
        Field(
            description="Only templates of this type; there are none but `instance`.",
            json_schema_extra={"enum": ["", *TYPES]},
        ),
        _one_of("", *TYPES),
        LENIENT_TEXT,
    ] = ""
    channel: Annotated[
        tuple[Annotated[str, _one_of(*CHANNELS)], ...],
        Field(
            description="Only templates of these channels, repeated or with commas between: "
            "`private`, `official`, `community`. All that exist are `private`.",
        ),
        BeforeValidator(_split_commas),
    ] = ()


class TemplateQuery(RequestModel):
    """Which template is asked for."""

    template_id: TemplateId


class TemplateVolumeBody(RequestModel):
    """A disk, as older clients describe it."""

    type: Annotated[
        str, Field(json_schema_extra={"enum": ["local"]}), _one_of("local"), LENIENT_TEXT
    ] = "local"
    size: Annotated[int, Field(description="GiB.", json_schema_extra={"minimum": 1}), LENIENT_COUNT]
    mount_path: Annotated[str, Field(max_length=4095, description="Absolute path."), LENIENT_TEXT]


class TemplatePortsBody(RequestModel):
    """Ports of one type."""

    type: Annotated[
        Text,
        Field(description="Type of the ports.", json_schema_extra={"enum": ["http", "tcp"]}),
    ]
    ports: Annotated[
        tuple[Text, ...],
        Field(
            max_length=MAX_PORTS_OF_ENTRY,
            description="Port numbers: 1-65535, except 2222, 2223 and 2224.",
            examples=[[80, 8080]],
        ),
    ]


class TemplateToolBody(ToolBody):
    """A tool to serve on a port of its own."""

    describe: Annotated[
        str, Field(max_length=MAX_DESCRIPTION, description="About the tool."), LENIENT_TEXT
    ] = ""


class TemplateBody(RequestModel):
    """The values of a template."""

    name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_NAME,
            description="Name; it need not be unique.",
            examples=["builder"],
        ),
        LENIENT_TEXT,
    ]
    readme: Annotated[
        str, Field(max_length=MAX_README, description="About the template, Markdown."), LENIENT_TEXT
    ] = ""
    logo: Annotated[
        str, Field(max_length=MAX_LOGO, description="Address of a picture."), LENIENT_TEXT
    ] = ""
    type: Annotated[
        str,
        Field(description="Must be `instance`.", json_schema_extra={"enum": ["instance"]}),
        _one_of("instance"),
        LENIENT_TEXT,
    ]
    channel: Annotated[
        str,
        Field(
            description="Must be `private`: only the owner sees it.",
            json_schema_extra={"enum": ["private"]},
        ),
        _one_of("private"),
        LENIENT_TEXT,
    ]
    image: Annotated[
        str,
        Field(
            min_length=1,
            max_length=500,
            description="`imageUrl` of a create.",
            examples=["registry.example.com/tools/builder:1.4"],
        ),
        LENIENT_TEXT,
    ]
    image_auth: Annotated[
        str,
        Field(max_length=255, description="Id of a registry auth: `imageAuthId` of a create."),
        LENIENT_TEXT,
    ] = ""
    start_command: Annotated[
        str, Field(max_length=2047, description="`command` of a create."), LENIENT_TEXT
    ] = ""
    entrypoint: Annotated[
        str, Field(max_length=2047, description="`entrypoint` of a create."), LENIENT_TEXT
    ] = ""
    rootfs_size: Annotated[
        int,
        Field(
            description="Size of the root disk, GiB; a CPU instance has its product's.",
            json_schema_extra={"minimum": 1},
            examples=[40],
        ),
        LENIENT_COUNT,
    ]
    volumes: Annotated[
        tuple[TemplateVolumeBody, ...],
        Field(max_length=MAX_VOLUMES, description="Disks, as older clients describe them."),
    ] = ()
    ports: Annotated[
        tuple[TemplatePortsBody, ...],
        Field(
            max_length=MAX_PORTS,
            description=f"Ports by type; with those of `tools` at most {MAX_PORTS}, each once.",
        ),
    ] = ()
    envs: Annotated[
        tuple[EnvironmentVariableBody, ...],
        Field(max_length=MAX_ENVS, description="Environment; shown to the owner only."),
    ] = ()
    tools: Annotated[
        tuple[TemplateToolBody, ...],
        Field(max_length=MAX_PORTS, description="Tools to serve; only Jupyter exists."),
    ] = ()
    min_cuda_version: Annotated[
        str, Field(max_length=255, description="Kept and shown."), LENIENT_TEXT
    ] = ""


class CreateTemplateBody(RequestModel):
    """A template to keep."""

    template: TemplateBody = Field(description="All that is kept.")


class UpdateTemplateBody(RequestModel):
    """Other values for a template."""

    template: Annotated[
        dict[str, Any],
        Field(
            description="Its `Id` and the fields of a create that are to change; `null`: as it is.",
            examples=[{"Id": "tp-5b0c1f7e93d2", "readme": "# Builder"}],
        ),
    ]
    template_id: Annotated[
        Text, Field(max_length=255, description="The template, where `template` has no `Id`.")
    ] = ""


class DeleteTemplateBody(RequestModel):
    """A template to delete."""

    template_id: TemplateId


class TemplateIdReply(ResponseModel):
    """The template that the call was about."""

    template_id: str


class TemplateVariableReply(ResponseModel):
    """One variable of the environment."""

    key: str
    value: str


class TemplateVolumeReply(ResponseModel):
    """A disk."""

    type: str
    size: int = Field(description="GiB.")
    mount_path: str


class TemplatePortsReply(ResponseModel):
    """Ports of one type."""

    type: str
    ports: list[int]


class TemplateToolReply(ResponseModel):
    """A tool."""

    name: str
    describe: str
    port: int
    type: str


class TemplateReply(ResponseModel):
    """A template."""

    id: str = Field(alias="Id")
    user: str = Field(description="Id of the owner.")
    name: str
    readme: str
    logo: str
    type: str
    channel: str
    image: str
    image_auth: str = Field(description="Id of a registry auth.")
    start_command: str
    entrypoint: str
    rootfs_size: int = Field(description="GiB.")
    volumes: list[TemplateVolumeReply]
    ports: list[TemplatePortsReply]
    envs: list[TemplateVariableReply]
    tools: list[TemplateToolReply]
    min_cuda_version: str
    create_time: str = Field(description="Unix seconds.")


class TemplateDetailsReply(ResponseModel):
    """One template."""

    template: TemplateReply


class TemplateListReply(ResponseModel):
    """One page of a list."""

    template: list[TemplateReply]
    page_size: int
    page_num: int = Field(description="Counted from 1.")
    total: int = Field(description="How many match, over all pages.")
