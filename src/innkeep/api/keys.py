"""The routes of API keys: list, create, revoke, and the one in use. All are our own."""

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
    RevokeKeyBody,
    UsedKeyReply,
)

router = APIRouter(prefix=BASE_PATH, tags=["keys"])

CreateBody = Annotated[CreateKeyBody, Depends(BodyReader(CreateKeyBody))]
RevokeBody = Annotated[RevokeKeyBody, Depends(BodyReader(RevokeKeyBody))]


@router.get(
    "/keys",
    summary="List API keys",
    response_model=KeyListReply,
    responses=error_responses(401, 503),
)
async def list_keys(owner: ForAdmins, deployment: CurrentDeployment) -> JSONResponse:
    """List the owner's keys that are not revoked, newest first; expired ones too."""
    found = await accounts.list_keys_of(deployment.database, owner.id)
    return JSONResponse({"data": [_render(key) for key in found]})


@router.get(
    "/key",
    summary="Get the key in use",
    response_model=UsedKeyReply,
    responses=error_responses(401, 503),
)
async def get_used_key(owner: ForReaders, key: CurrentKey) -> JSONResponse:
    """Tell the role and the project of the very key that the request came with."""
    return JSONResponse({**_render(key), "project": {"id": owner.id, "name": owner.name}})


@router.post(
    "/key/create",
    summary="Create API key",
    response_model=CreatedKeyReply,
    responses=error_responses(400, 401, 413, 503, reasons=["TOO_MANY_KEYS"]),
)
async def create_key(
    owner: ForAdmins, body: CreateBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Make a key of a role, and answer it this one time; only its digest is kept."""
    issued = await accounts.create_key(
        deployment.database,
        deployment.clock,
        owner,
        role=Role(body.role),
        name=body.name,
        expires_at=float(body.expires_at) if body.expires_at else None,
    )
    return JSONResponse({**_render(issued.key), "key": issued.secret})


@router.post(
    "/key/revoke",
    summary="Revoke API key",
    response_model=EmptyReply,
    responses=error_responses(400, 401, 404, 413, 503, reasons=["LAST_ADMIN_KEY", "KEY_NOT_FOUND"]),
)
async def revoke_key(
    owner: ForAdmins, body: RevokeBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Make a key useless from the next request on; harmless when it is so already.

    The owner's last valid key of the role admin is kept: nobody could make another by the API.
    """
    await accounts.revoke_own_key(deployment.database, deployment.clock, owner.id, body.id)
    return JSONResponse({})


def _render(key: ApiKey) -> dict[str, str]:
    return {
        "id": key.id,
        "name": key.name,
        "role": str(key.role),
        "hint": key.hint,
        "createdAt": str(int(key.created_at)),
        "expiresAt": str(int(key.expires_at or 0)),
        "lastUsedAt": str(int(key.last_used_at or 0)),
    }
