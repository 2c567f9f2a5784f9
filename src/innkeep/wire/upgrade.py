"""The body of an upgrade, as the published page has it; its names are not those of a create."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from innkeep.wire.create import (
    DEFAULT_NETWORK_MOUNT,
    MAX_ENVS,
    MAX_NETWORK_STORAGES,
    EnvironmentVariableBody,
    ImageUrl,
)
from innkeep.wire.orders import InstanceId
from innkeep.wire.types import LENIENT_TEXT, RequestModel, Text, broken_rule, json_name


def _read_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise broken_rule(f"must be true or false, is {json_name(value)}")
    return value


def _read_type(value: object) -> object:
    if not isinstance(value, str) or value not in {"", "network"}:
        raise broken_rule("must be network; local storage stays as it is")
    return value


Flag = Annotated[bool, BeforeValidator(_read_flag)]
"""A boolean and nothing that could be taken for one."""


class UpgradeMountBody(RequestModel):
    """A network storage to mount."""

    type: Annotated[
        Text,
        Field(description="`network`.", json_schema_extra={"enum": ["network"]}),
        BeforeValidator(_read_type),
    ] = ""
    id: Annotated[Text, Field(description="Id of a network storage of the owner's.")] = ""
    mount_path: Annotated[
        str,
        Field(
            max_length=4095,
            description=f"Absolute path it is mounted at; default `{DEFAULT_NETWORK_MOUNT}`.",
            json_schema_extra={"minLength": 1, "default": DEFAULT_NETWORK_MOUNT},
        ),
        LENIENT_TEXT,
    ] = ""


class NetworkVolumeBody(RequestModel):
    """Which network storages are mounted from now on."""

    volume_mounts: Annotated[
        tuple[UpgradeMountBody, ...],
        Field(
            max_length=MAX_NETWORK_STORAGES,
            description="All of them, each at a path of its own; `[]` takes every mount away.",
        ),
    ]


class UpgradeInstanceBody(RequestModel):
    """What an instance is made anew with: all of it is said, nothing is taken from before."""

    instance_id: InstanceId
    image_url: ImageUrl
    image_auth_id: Annotated[
        Text, Field(description="Id of a stored registry login; left empty: none.")
    ] = ""
    envs: Annotated[
        tuple[EnvironmentVariableBody, ...],
        Field(
            max_length=MAX_ENVS,
            description="Environment of the main process; may be empty.",
            examples=[[{"key": "MODE", "value": "ci"}]],
        ),
    ]
    command: Annotated[
        str,
        Field(max_length=2047, description="Replaces the image's CMD; empty: the image's own."),
        LENIENT_TEXT,
    ]
    entrypoint: Annotated[
        str,
        Field(
            max_length=2047,
            description="Replaces the image's ENTRYPOINT, and drops its CMD; empty: the image's "
            "own.",
        ),
        LENIENT_TEXT,
    ] = ""
    save: Annotated[
        Flag,
        Field(
            description="Whether the root disk is kept where the image stays the same; local "
            "storage is kept in any case."
        ),
    ]
    network_volume: NetworkVolumeBody = Field(description="What is mounted from then on.")
