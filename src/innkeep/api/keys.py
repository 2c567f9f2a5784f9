"""The routes of API keys: who am I, list, create, revoke. They are our own: none are published."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, CurrentKey, ForAdmins, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_body import BodyReader
from innkeep.api.paths import BASE_PATH
from innkeep.domain.account import ApiKey, Role
from innkeep.services import accounts
from innkeep.wire.instance import EmptyReply
from innkeep.wire.keys import (
    CreatedKeyReply,
    CreateKeyBody,
    KeyListReply,
    OwnKeyReply,
    RevokeKeyBody,
)

router = APIRouter(prefix=BASE_PATH, tags=["keys"])

CreateBody = Annotated[CreateKeyBody, Depends(BodyReader(CreateKeyBody))]
RevokeBody = Annotated[RevokeKeyBody, Depends(BodyReader(RevokeKeyBody))]


@router.get(
    "/me",
    summary="Get own key",
    response_model=OwnKeyReply,
    responses=error_responses(401, 503),
)
async def get_own_key(_: ForReaders, key: CurrentKey) -> JSONResponse:
    """Tell about the key that asks: its name, its role, when it ends, and whose it is."""
    return JSONResponse({**render_key(key), "project": key.owner.name})


@router.get(
    "/keys",
    summary="List API keys",
    response_model=KeyListReply,
    responses=error_responses(401, 503),
)
async def list_keys(owner: ForAdmins, deployment: CurrentDeployment) -> JSONResponse:
    """List the owner's keys that are not revoked, newest first; expired ones too."""
    found = await accounts.list_keys_of(deployment.database, owner.id)
    return JSONResponse({"data": [render_key(key) for key in found]})


@router.post(
    "/key/create",
    summary="Create API key",
    response_model=CreatedKeyReply,
    responses=error_responses(400, 401, 413, 503, reasons=["TOO_MANY_KEYS"]),
)
async def create_key(
    owner: ForAdmins, body: CreateBody, key: CurrentKey, deployment: CurrentDeployment
) -> JSONResponse:
    """Make a key of a role that the caller's includes; answer it this one time.

    Only its digest is kept.
    """
    issued = await accounts.create_key(
        deployment.database,
        deployment.clock,
        owner,
        by=key.role,
        role=Role(body.role),
        name=body.name,
        expires_at=float(body.expires_at) if body.expires_at else None,
    )
    return JSONResponse({**render_key(issued.key), "key": issued.secret})


@router.post(
    "/key/revoke",
    summary="Revoke API key",
    response_model=EmptyReply,
    responses=error_responses(400, 401, 404, 413, 503, reasons=["LAST_ADMIN_KEY", "KEY_NOT_FOUND"]),
)
async def revoke_key(
    owner: ForAdmins, body: RevokeBody, key: CurrentKey, deployment: CurrentDeployment
) -> JSONResponse:
    """Make a key useless from the next request on; harmless when it is so already.

    The owner's last valid key of the role admin, or operator, is kept: nobody could make another by
    the API. One of the role operator is revoked by its like only.
    """
    await accounts.revoke_own_key(
        deployment.database, deployment.clock, owner.id, body.id, by=key.role
    )
    return JSONResponse({})


def render_key(key: ApiKey) -> dict[str, str]:
    """A key without itself."""
    return {
        "id": key.id,
        "name": key.name,
        "role": str(key.role),
        "hint": key.hint,
        "createdAt": str(int(key.created_at)),
        "expiresAt": str(int(key.expires_at or 0)),
        "lastUsedAt": str(int(key.last_used_at or 0)),
    }
