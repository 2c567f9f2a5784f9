"""What is sent and answered about registry auths."""

from typing import Annotated

from pydantic import Field

from innkeep.domain.registry_auth import MAX_NAME, MAX_PASSWORD, MAX_USERNAME
from innkeep.wire.types import LENIENT_TEXT, RequestModel, ResponseModel


class SaveRegistryAuthBody(RequestModel):
    """A login to keep."""

    name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_NAME,
            description="The registry's address, or any label; it need not be unique.",
            examples=["registry.example.com"],
        ),
        LENIENT_TEXT,
    ]
    username: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_USERNAME,
            description="Must not contain a colon.",
            examples=["ci"],
        ),
        LENIENT_TEXT,
    ]
    password: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_PASSWORD,
            description="Password or token. Never shown again.",
            json_schema_extra={"writeOnly": True},
        ),
        LENIENT_TEXT,
    ]


class DeleteRegistryAuthBody(RequestModel):
    """Which registry auth is to go."""

    id: Annotated[
        str,
        Field(
            min_length=1, max_length=255, description="Its id.", examples=["ra-71c04a5be2d90f36"]
        ),
        LENIENT_TEXT,
    ]


class RegistryAuthReply(ResponseModel):
    """A stored login."""

    id: str = Field(description="`imageAuthId` of a create.")
    name: str
    username: str
    password: str = Field(description="Always the same mask, whatever the password is.")


class RegistryAuthListReply(ResponseModel):
    """The owner's registry auths, newest first."""

    data: list[RegistryAuthReply]
