"""The routes of network storage: list, create, update, delete, and those of its trash."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_body import BodyReader
from innkeep.api.paths import BASE_PATH
from innkeep.domain.errors import InvalidField
from innkeep.domain.network_storage import NetworkStorage
from innkeep.domain.product import Catalog
from innkeep.services import network_storages
from innkeep.wire.instance import EmptyReply
from innkeep.wire.network_storages import (
    CreateStorageBody,
    DeleteStorageBody,
    StorageListQuery,
    StorageListReply,
    StorageReply,
    TrashedStorageBody,
    TrashListQuery,
    TrashListReply,
    UpdateStorageBody,
)

router = APIRouter(prefix=BASE_PATH, tags=["network storage"])

CreateBody = Annotated[CreateStorageBody, Depends(BodyReader(CreateStorageBody))]
UpdateBody = Annotated[UpdateStorageBody, Depends(BodyReader(UpdateStorageBody))]
DeleteBody = Annotated[DeleteStorageBody, Depends(BodyReader(DeleteStorageBody))]
TrashedBody = Annotated[TrashedStorageBody, Depends(BodyReader(TrashedStorageBody))]


@router.get(
    "/networkstorages/list",
    summary="List network storages",
    response_model=StorageListReply,
    responses=error_responses(400, 401, 503),
)
async def list_network_storages(
    owner: ForReaders, query: Annotated[StorageListQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """List the owner's network storages, newest first; a page past the end is empty."""
    page = await network_storages.list_page(
        deployment,
        owner.id,
        name_part=query.storage_name,
        storage_id=query.storage_id,
        page=query.page,
        size=query.size,
    )
    rows = [_render(storage, deployment.catalog) for storage in page.items]
    return JSONResponse({"data": rows, "total": page.total})


@router.post(
    "/networkstorage/create",
    summary="Create network storage",
    response_model=StorageReply,
    responses=error_responses(
        400, 401, 413, 503, reasons=["NETWORK_STORAGE_NOT_OFFERED", "400:CLUSTER_NOT_FOUND"]
    ),
)
async def create_network_storage(
    owner: ForMembers, body: CreateBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Accept a new network storage; instances may mount it at once and wait until it is made."""
    made = await network_storages.create(
        deployment,
        owner.id,
        cluster=body.cluster_id,
        name=body.storage_name,
        size_gib=body.storage_size,
    )
    return JSONResponse(_render(made, deployment.catalog))


@router.post(
    "/networkstorage/update",
    summary="Update network storage",
    response_model=StorageReply,
    responses=error_responses(
        400, 401, 404, 413, 503, reasons=["NETWORK_STORAGE_IN_USE", "NETWORK_STORAGE_NOT_FOUND"]
    ),
)
async def update_network_storage(
    owner: ForMembers, body: UpdateBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Rename a network storage or let it grow; instances that have it mounted run on."""
    changed = await network_storages.update(
        deployment,
        owner.id,
        body.storage_id,
        name=body.storage_name,
        size_gib=body.storage_size,
    )
    return JSONResponse(_render(changed, deployment.catalog))


@router.post(
    "/networkstorage/delete",
    summary="Delete network storage",
    response_model=EmptyReply,
    responses=error_responses(
        400, 401, 404, 413, 503, reasons=["NETWORK_STORAGE_IN_USE", "NETWORK_STORAGE_NOT_FOUND"]
    ),
)
async def delete_network_storage(
    owner: ForMembers, body: DeleteBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Put a network storage into the trash; refused while an instance mounts it.

    It is gone from the list at once. As long as the operator keeps the trash (72 hours unless set
    otherwise) it can be restored, then it is removed with all that is in it.
    """
    storage_id = body.storage_id or body.id
    if not storage_id:
        raise InvalidField("storageId", "is required, must not be empty")
    await network_storages.delete(deployment, owner.id, storage_id)
    return JSONResponse({})


@router.get(
    "/networkstorages/trash",
    summary="List deleted network storages",
    response_model=TrashListReply,
    responses=error_responses(400, 401, 503),
)
async def list_deleted_network_storages(
    owner: ForReaders, query: Annotated[TrashListQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """List what can still be restored (ours; the hosted service has no trash)."""
    page = await network_storages.list_trash(deployment, owner.id, page=query.page, size=query.size)
    rows = [
        {
            **_render(storage, deployment.catalog),
            "deletedAt": str(int(storage.removed_at or 0)),
            "purgeAt": str(int(storage.purge_at or 0)),
        }
        for storage in page.items
    ]
    return JSONResponse({"data": rows, "total": page.total})


@router.post(
    "/networkstorage/restore",
    summary="Restore network storage",
    response_model=StorageReply,
    responses=error_responses(400, 401, 404, 413, 503, reasons=["NETWORK_STORAGE_NOT_FOUND"]),
)
async def restore_network_storage(
    owner: ForMembers, body: TrashedBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Give a deleted network storage back with all that is in it (ours)."""
    restored = await network_storages.restore(deployment, owner.id, body.storage_id)
    return JSONResponse(_render(restored, deployment.catalog))


@router.post(
    "/networkstorage/purge",
    summary="Remove deleted network storage now",
    response_model=EmptyReply,
    responses=error_responses(400, 401, 404, 413, 503, reasons=["NETWORK_STORAGE_NOT_FOUND"]),
)
async def purge_network_storage(
    owner: ForMembers, body: TrashedBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Remove a deleted network storage from the trash, with all that is in it (ours)."""
    await network_storages.purge(deployment, owner.id, body.storage_id)
    return JSONResponse({})


def _render(storage: NetworkStorage, catalog: Catalog) -> dict[str, object]:
    # A cluster may have left the configuration while storages of it are still known.
    cluster = catalog.cluster(storage.cluster_id)
    return {
        "storageId": storage.id,
        "storageName": storage.name,
        "storageSize": storage.size_gib,
        "clusterId": storage.cluster_id,
        "clusterName": cluster.name if cluster else storage.cluster_id,
        "price": "0",
    }
