"""The routes of registry auths: save, list, delete."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_body import BodyReader
from innkeep.api.paths import BASE_PATH
from innkeep.domain.registry_auth import RegistryAuth
from innkeep.services import registry_auths
from innkeep.wire.instance import EmptyReply
from innkeep.wire.registry_auths import (
    DeleteRegistryAuthBody,
    RegistryAuthListReply,
    SaveRegistryAuthBody,
)

router = APIRouter(prefix=BASE_PATH, tags=["registry auths"])

MASK = "******"
"""Shown for every password, so that not even its length is told."""

SaveBody = Annotated[SaveRegistryAuthBody, Depends(BodyReader(SaveRegistryAuthBody))]
DeleteBody = Annotated[DeleteRegistryAuthBody, Depends(BodyReader(DeleteRegistryAuthBody))]


@router.get(
    "/repository/auths",
    summary="List registry auths",
    response_model=RegistryAuthListReply,
    responses=error_responses(401, 503),
)
async def list_registry_auths(owner: ForReaders, deployment: CurrentDeployment) -> JSONResponse:
    """List the owner's registry logins, newest first; passwords are never shown."""
    found = await registry_auths.list_all(deployment, owner.id)
    return JSONResponse({"data": [_render(auth) for auth in found]})


@router.post(
    "/repository/auth/save",
    summary="Save registry auth",
    response_model=EmptyReply,
    responses=error_responses(400, 401, 413, 503),
)
async def save_registry_auth(
    owner: ForMembers, body: SaveBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Keep a login for private images; it is first tried when an instance is created with it.

    The answer has no id, as published: the list shows it, the newest first.
    """
    await registry_auths.save(
        deployment, owner.id, name=body.name, username=body.username, password=body.password
    )
    return JSONResponse({})


@router.post(
    "/repository/auth/delete",
    summary="Delete registry auth",
    response_model=EmptyReply,
    responses=error_responses(400, 401, 404, 413, 503, reasons=["REGISTRY_AUTH_NOT_FOUND"]),
)
async def delete_registry_auth(
    owner: ForMembers, body: DeleteBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Remove a login; instances that were created with it keep their own copy of it."""
    await registry_auths.delete(deployment, owner.id, body.id)
    return JSONResponse({})


def _render(auth: RegistryAuth) -> dict[str, str]:
    return {"id": auth.id, "name": auth.name, "username": auth.username, "password": MASK}
