"""Who may use an http port, as it is asked for and shown."""

from typing import Annotated, Literal

from pydantic import Field

from innkeep.domain.port_access import (
    DEFAULT_USERNAME,
    PASSWORD_LENGTHS,
    TOKEN_LENGTHS,
    USERNAME_LENGTHS,
    AccessMode,
)
from innkeep.wire.orders import InstanceId
from innkeep.wire.types import LENIENT_TEXT, RequestModel, ResponseModel, Text


class PortAccessBody(RequestModel):
    """The guard of one http port. What is left out of its secrets is made."""

    port: Annotated[Text, Field(description="An http port of `ports`.", examples=["80"])] = ""
    mode: Annotated[
        Text,
        Field(
            description="`none`: anybody may use it; `token`; or `basic`: user name and password.",
            json_schema_extra={"enum": list(AccessMode)},
        ),
    ] = ""
    token: Annotated[
        str,
        Field(
            description="With `token`: {}-{} letters, digits and `. _ ~ -`.".format(*TOKEN_LENGTHS),
            json_schema_extra={"minLength": TOKEN_LENGTHS[0], "maxLength": TOKEN_LENGTHS[1]},
        ),
        LENIENT_TEXT,
    ] = ""
    username: Annotated[
        str,
        Field(
            description="With `basic`: {}-{} printable ASCII characters without a colon; default "
            "`{}`.".format(*USERNAME_LENGTHS, DEFAULT_USERNAME),
            json_schema_extra={"maxLength": USERNAME_LENGTHS[1]},
        ),
        LENIENT_TEXT,
    ] = ""
    password: Annotated[
        str,
        Field(
            description="With `basic`: {}-{} printable ASCII characters.".format(*PASSWORD_LENGTHS),
            json_schema_extra={"minLength": PASSWORD_LENGTHS[0], "maxLength": PASSWORD_LENGTHS[1]},
        ),
        LENIENT_TEXT,
    ] = ""


class ChangePortAccessBody(PortAccessBody):
    """Whose port, and its guard."""

    instance_id: InstanceId


class PortAccessReply(ResponseModel):
    """The guard of an http port, with the secret that opens it."""

    mode: Literal["none", "token", "basic"]
    token: str = Field(description="Empty unless the mode is `token`.")
    username: str = Field(description="Empty unless the mode is `basic`.")
    password: str = Field(description="Empty unless the mode is `basic`.")


class ChangedPortAccessReply(PortAccessReply):
    """The guard that is in force now."""

    port: int
