"""The routes of image prewarm: quota, create, list, edit, delete."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_body import BodyReader
from innkeep.api.paths import BASE_PATH
from innkeep.api.quirks import id_for_task_id, ids_for_task_id
from innkeep.domain.errors import InvalidField
from innkeep.domain.prewarm import PrewarmFilter, PrewarmRequest, PrewarmState, PrewarmTask
from innkeep.domain.product import Catalog
from innkeep.services import prewarms
from innkeep.wire.instance import EmptyReply
from innkeep.wire.prewarm import (
    CreatePrewarmBody,
    DeletePrewarmBody,
    EditPrewarmBody,
    PrewarmIdReply,
    PrewarmListQuery,
    PrewarmListReply,
    PrewarmQuotaReply,
    PrewarmTaskReply,
)

router = APIRouter(prefix=BASE_PATH, tags=["image prewarm"])

CreateBody = Annotated[CreatePrewarmBody, Depends(BodyReader(CreatePrewarmBody))]
EditBody = Annotated[EditPrewarmBody, Depends(BodyReader(EditPrewarmBody, id_for_task_id))]
DeleteBody = Annotated[DeletePrewarmBody, Depends(BodyReader(DeletePrewarmBody, ids_for_task_id))]


@router.get(
    "/image/prewarm/quota",
    summary="Get prewarm quota",
    response_model=PrewarmQuotaReply,
    responses=error_responses(401, 503),
)
async def get_prewarm_quota(owner: ForReaders, deployment: CurrentDeployment) -> JSONResponse:
    """Tell how many prewarm tasks the owner has and may have, and how big an image may be."""
    quota = deployment.prewarm_quota
    return JSONResponse(
        {
            "total": await prewarms.count(deployment, owner.id),
            "limit": quota.tasks,
            "perImageSize": quota.image_gib,
        }
    )


@router.get(
    "/image/prewarm",
    summary="List prewarm tasks",
    response_model=PrewarmListReply,
    responses=error_responses(400, 401, 503),
)
async def list_prewarm_tasks(
    owner: ForReaders, query: Annotated[PrewarmListQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """List the owner's prewarm tasks, newest first; a page past the end is empty."""
    cluster = deployment.catalog.cluster(query.cluster_id)
    wanted = PrewarmFilter(
        state=PrewarmState(query.state) if query.state else None,
        cluster_id=cluster.id if cluster else query.cluster_id,
        name=query.name,
    )
    page = await prewarms.list_page(deployment, owner.id, wanted, page=query.page, size=query.size)
    rows = [_render(task, deployment.catalog) for task in page.items]
    return JSONResponse({"data": rows, "total": page.total})


@router.post(
    "/image/prewarm",
    summary="Create prewarm task",
    response_model=PrewarmIdReply,
    responses=error_responses(400, 401, 413, 503),
)
async def create_prewarm_task(
    owner: ForMembers, body: CreateBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Have an image pulled on a cluster before an instance needs it; list it for what becomes."""
    request = PrewarmRequest(
        image_url=body.image_url,
        cluster=body.cluster_id,
        product_ids=body.product_ids,
        auth_id=body.repository_auth,
        note=body.note,
    )
    return JSONResponse({"id": await prewarms.create(deployment, owner.id, request)})


@router.post(
    "/image/prewarm/edit",
    summary="Edit prewarm task",
    response_model=PrewarmTaskReply,
    responses=error_responses(400, 401, 404, 413, 503),
)
async def edit_prewarm_task(
    owner: ForMembers, body: EditBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Give a prewarm task another note, and answer the whole task."""
    task = await prewarms.edit(deployment, owner.id, body.id, body.note)
    return JSONResponse(_render(task, deployment.catalog))


@router.post(
    "/image/prewarm/delete",
    summary="Delete prewarm tasks",
    response_model=EmptyReply,
    responses=error_responses(400, 401, 404, 413, 503),
)
async def delete_prewarm_tasks(
    owner: ForMembers, body: DeleteBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Remove prewarm tasks; one that runs ends. Images stay on their cluster."""
    if not body.ids:
        raise InvalidField("ids", "must have at least 1 entry, has 0")
    await prewarms.delete(deployment, owner.id, list(dict.fromkeys(body.ids)))
    return JSONResponse({})


def _render(task: PrewarmTask, catalog: Catalog) -> dict[str, object]:
    # A cluster may have left the configuration while tasks of it are still known.
    cluster = catalog.cluster(task.cluster_id)
    return {
        "id": task.id,
        "imageName": task.image_name,
        "imageUrl": task.image_url,
        "repositoryAuth": task.auth_id,
        "clusterId": task.cluster_id,
        "clusterName": cluster.name if cluster else task.cluster_id,
        "products": [
            {"productId": product_id, "productName": name} for product_id, name in task.products
        ],
        "imageSize": str(task.size_bytes),
        "createTime": str(int(task.created_at)),
        "completeTime": str(int(task.completed_at or 0)),
        "state": task.state,
        "note": task.note,
        "reason": [task.reason] if task.reason else [],
    }
