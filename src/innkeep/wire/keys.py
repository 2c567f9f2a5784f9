"""What is sent and answered about API keys."""

from typing import Annotated, Literal

from pydantic import Field

from innkeep.domain.account import MAX_KEY_NAME
from innkeep.wire.types import LENIENT_COUNT, LENIENT_TEXT, RequestModel, ResponseModel

_LAST_SECOND = 253402300799
"""The end of the year 9999."""
RoleName = Literal["operator", "admin", "member", "read-only"]

_ROLE = (
    "`operator`: everything, and the server with all its projects; `admin`: everything of its "
    "owner's; `member`: the same but keys and the audit log; `read-only`: look, at nothing that is "
    "secret."
)


ExpiresAt = Annotated[
    int,
    Field(
        le=_LAST_SECOND,
        description="From when on it is refused, Unix seconds; 0: never.",
        json_schema_extra={"minimum": 0},
    ),
    LENIENT_COUNT,
]


class CreateKeyBody(RequestModel):
    """A key to make."""

    name: Annotated[
        str,
        Field(
            max_length=MAX_KEY_NAME,
            description="Any label; it need not be unique.",
            examples=["ci"],
        ),
        LENIENT_TEXT,
    ] = ""
    role: RoleName = Field(description=_ROLE)
    expires_at: ExpiresAt = 0


class RevokeKeyBody(RequestModel):
    """Which key is to open nothing any more."""

    id: Annotated[
        str,
        Field(min_length=1, max_length=255, description="Its id.", examples=["5f0e6c1d9a27"]),
        LENIENT_TEXT,
    ]


class KeyReply(ResponseModel):
    """An API key of the owner; the key itself can't be shown again."""

    id: str
    name: str
    role: RoleName = Field(description=_ROLE)
    hint: str = Field(description="The key's first characters.")
    created_at: str = Field(description="Unix seconds as a string.", pattern="^[0-9]+$")
    expires_at: str = Field(
        description="From when on it is refused, Unix seconds as a string; `0`: never.",
        pattern="^[0-9]+$",
    )
    last_used_at: str = Field(
        description="Unix seconds as a string, about a minute exact; `0`: never.",
        pattern="^[0-9]+$",
    )


class OwnKeyReply(KeyReply):
    """The key that asks."""

    project: str = Field(description="The name of its owner, whom the command line calls project.")


class CreatedKeyReply(KeyReply):
    """A key at the one moment when it can be seen."""

    key: str = Field(description="The key itself, this one time.")


class KeyListReply(ResponseModel):
    """The owner's keys that are not revoked, newest first."""

    data: list[KeyReply]
