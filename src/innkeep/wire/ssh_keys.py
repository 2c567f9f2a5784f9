"""What is sent and answered about public keys for SSH."""

from typing import Annotated

from pydantic import Field

from innkeep.domain.ssh_key import MAX_NAME, MAX_PUBLIC_KEY
from innkeep.wire.types import LENIENT_TEXT, RequestModel, ResponseModel


class CreateSshKeyBody(RequestModel):
    """A public key to keep."""

    name: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_NAME,
            description="Any label; it need not be unique.",
            examples=["laptop"],
        ),
        LENIENT_TEXT,
    ]
    public_key: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_PUBLIC_KEY,
            description="The line of a file like `id_ed25519.pub`; its comment is dropped.",
            examples=["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI... me@laptop"],
        ),
        LENIENT_TEXT,
    ]


class DeleteSshKeyBody(RequestModel):
    """Which key is to go."""

    id: Annotated[
        str,
        Field(
            min_length=1, max_length=255, description="Its id.", examples=["ssh-71c04a5be2d90f36"]
        ),
        LENIENT_TEXT,
    ]


class SshKeyReply(ResponseModel):
    """A public key of the owner."""

    id: str
    name: str
    public_key: str = Field(description="Type and key, without a comment.")
    fingerprint: str = Field(description="As `ssh-keygen -l` shows it.")
    created_at: str = Field(description="Unix seconds as a string.", pattern="^[0-9]+$")


class SshKeyListReply(ResponseModel):
    """The owner's keys, newest first."""

    data: list[SshKeyReply]
