"""The routes of public keys for SSH: list, create, delete. They are our own: none are published."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_body import BodyReader
from innkeep.api.paths import BASE_PATH
from innkeep.domain.ssh_key import SshKey
from innkeep.services import ssh_keys
from innkeep.wire.instance import EmptyReply
from innkeep.wire.ssh_keys import (
    CreateSshKeyBody,
    DeleteSshKeyBody,
    SshKeyListReply,
    SshKeyReply,
)

router = APIRouter(prefix=BASE_PATH, tags=["SSH keys"])

CreateBody = Annotated[CreateSshKeyBody, Depends(BodyReader(CreateSshKeyBody))]
DeleteBody = Annotated[DeleteSshKeyBody, Depends(BodyReader(DeleteSshKeyBody))]


@router.get(
    "/ssh-keys",
    summary="List SSH keys",
    response_model=SshKeyListReply,
    responses=error_responses(401, 503),
)
async def list_ssh_keys(owner: ForReaders, deployment: CurrentDeployment) -> JSONResponse:
    """List the owner's public keys, newest first."""
    found = await ssh_keys.list_all(deployment.database, owner.id)
    return JSONResponse({"data": [_render(key) for key in found]})


@router.post(
    "/ssh-key/create",
    summary="Create SSH key",
    response_model=SshKeyReply,
    responses=error_responses(400, 401, 413, 503, reasons=["SSH_KEY_EXISTS", "TOO_MANY_SSH_KEYS"]),
)
async def create_ssh_key(
    owner: ForMembers, body: CreateBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Keep a public key; it opens all of the owner's instances at once, running ones too."""
    key = await ssh_keys.add(
        deployment.database,
        deployment.clock,
        owner.id,
        name=body.name,
        public_key=body.public_key,
    )
    return JSONResponse(_render(key))


@router.post(
    "/ssh-key/delete",
    summary="Delete SSH key",
    response_model=EmptyReply,
    responses=error_responses(400, 401, 404, 413, 503, reasons=["SSH_KEY_NOT_FOUND"]),
)
async def delete_ssh_key(
    owner: ForMembers, body: DeleteBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Remove a public key: it opens nothing any more; who is logged in stays so."""
    await ssh_keys.remove(deployment.database, owner.id, body.id)
    return JSONResponse({})


def _render(key: SshKey) -> dict[str, str]:
    return {
        "id": key.id,
        "name": key.name,
        "publicKey": key.public_key,
        "fingerprint": key.fingerprint,
        "createdAt": str(int(key.created_at)),
    }
