"""The routes for operators, our own: all clusters, all projects, all instances."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForOperators
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_answer import JsonAnswer
from innkeep.api.json_body import BodyReader
from innkeep.api.keys import render_key
from innkeep.api.order_route import order_route
from innkeep.api.paths import BASE_PATH
from innkeep.api.quota import render_quota
from innkeep.api.render_operator import render_cluster, render_line, render_project
from innkeep.api.scope import SCOPE_NOTE, SCOPE_REQUEST_ID
from innkeep.domain.account import Owner, Role
from innkeep.domain.quota import NO_LIMIT, Resource
from innkeep.domain.status import Action, Status
from innkeep.services import operator, operator_views
from innkeep.services.operator import Deed
from innkeep.wire.instance import EmptyReply
from innkeep.wire.keys import CreatedKeyReply
from innkeep.wire.operator import (
    ClusterStatesReply,
    CordonBody,
    CreatedProjectReply,
    CreateProjectBody,
    CreateProjectKeyBody,
    OperatorInstanceListReply,
    OperatorInstanceQuery,
    OperatorOrderBody,
    ProjectKeysReply,
    ProjectListQuery,
    ProjectListReply,
    ProjectQuery,
    ProjectQuotaBody,
    ProjectQuotaReply,
    RevokeProjectKeyBody,
)

router = APIRouter(prefix=f"{BASE_PATH}/operator", tags=["operator"])

ProjectBody = Annotated[CreateProjectBody, Depends(BodyReader(CreateProjectBody))]
QuotaBody = Annotated[ProjectQuotaBody, Depends(BodyReader(ProjectQuotaBody))]
KeyBody = Annotated[CreateProjectKeyBody, Depends(BodyReader(CreateProjectKeyBody))]
RevokeBody = Annotated[RevokeProjectKeyBody, Depends(BodyReader(RevokeProjectKeyBody))]
OrderBody = Annotated[OperatorOrderBody, Depends(BodyReader(OperatorOrderBody))]
ClusterBody = Annotated[CordonBody, Depends(BodyReader(CordonBody))]


@router.get(
    "/clusters",
    summary="List clusters with what they have",
    response_model=ClusterStatesReply,
    responses=error_responses(401, 503),
)
async def list_cluster_states(_: ForOperators, deployment: CurrentDeployment) -> JsonAnswer:
    """List every cluster with its state, its room, and how much of it is used.

    It is told from what the server knows already; no engine is asked.
    """
    found = await operator_views.list_clusters(deployment)
    return JsonAnswer({"clusters": [render_cluster(each) for each in found]})


@router.get(
    "/instances",
    summary="List all projects' instances",
    response_model=OperatorInstanceListReply,
    responses=error_responses(400, 401, 503),
)
async def list_all_instances(
    _: ForOperators, query: Annotated[OperatorInstanceQuery, Query()], deployment: CurrentDeployment
) -> JsonAnswer:
    """List instances of all projects, newest first, without anything that their owners put in."""
    found = await operator_views.list_instances(
        deployment,
        cluster=query.cluster_id,
        project=query.project,
        status=Status(query.status) if query.status else None,
        name=query.name,
        page=query.page,
        size=query.size,
    )
    return JsonAnswer(
        {"instances": [render_line(each) for each in found.items], "total": found.total}
    )


@router.get(
    "/projects",
    summary="List projects",
    response_model=ProjectListReply,
    responses=error_responses(400, 401, 503),
)
async def list_projects(
    _: ForOperators, query: Annotated[ProjectListQuery, Query()], deployment: CurrentDeployment
) -> JsonAnswer:
    """List every project by name, with what it may use and uses."""
    found = await operator_views.list_projects(
        deployment, query.name, page=query.page, size=query.size
    )
    return JsonAnswer(
        {"projects": [render_project(each) for each in found.items], "total": found.total}
    )


@router.get(
    "/project/keys",
    summary="List a project's keys",
    response_model=ProjectKeysReply,
    responses=error_responses(400, 401, 404, 503, reasons=["PROJECT_NOT_FOUND"]),
)
async def list_project_keys(
    _: ForOperators, query: Annotated[ProjectQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """List a project's keys that are not revoked, newest first; expired ones too."""
    found = await operator_views.keys_of(deployment, query.project)
    return JSONResponse({"keys": [render_key(key) for key in found]})


@router.post(
    "/project/create",
    summary="Create project",
    response_model=CreatedProjectReply,
    responses=error_responses(400, 401, 413, 503, reasons=["PROJECT_EXISTS"]),
)
async def create_project(
    owner: ForOperators, body: ProjectBody, request: Request, deployment: CurrentDeployment
) -> JSONResponse:
    """Make a project with a key of the role admin, which is answered this one time."""
    deed = _deed(request, owner, f"project {body.name!r} made")
    issued = await operator.create_project(deployment, deed, body.name, body.key_name)
    return JSONResponse(
        {"name": body.name, "key": {**render_key(issued.key), "key": issued.secret}}
    )


@router.post(
    "/project/quota",
    summary="Set a project's quotas",
    response_model=ProjectQuotaReply,
    responses=error_responses(400, 401, 404, 413, 503, reasons=["PROJECT_NOT_FOUND"]),
)
async def set_project_quota(
    owner: ForOperators, body: QuotaBody, request: Request, deployment: CurrentDeployment
) -> JSONResponse:
    """Set what a project may use at most; what isn't named stays, and so does what runs."""
    given = {
        Resource.INSTANCES: body.instances,
        Resource.CORES: body.cores,
        Resource.MEMORY_GIB: body.memory_gib,
        Resource.STORAGE_GIB: body.storage_gib,
        Resource.PORTS: body.ports,
    }
    limits = {resource: _limit(each) for resource, each in given.items() if each is not None}
    told = ", ".join(f"{resource} {given[resource]}" for resource in limits)
    deed = _deed(request, owner, f"quota of project {body.project!r}: {told}")
    found = await operator.set_quota(deployment, deed, body.project, limits)
    return JSONResponse({"project": body.project, "quotas": render_quota(found)})


@router.post(
    "/project/key/create",
    summary="Create a project's key",
    response_model=CreatedKeyReply,
    responses=error_responses(
        400, 401, 404, 413, 503, reasons=["TOO_MANY_KEYS", "PROJECT_NOT_FOUND"]
    ),
)
async def create_project_key(
    owner: ForOperators, body: KeyBody, request: Request, deployment: CurrentDeployment
) -> JSONResponse:
    """Make a key for a project, as for one that lost its own; it is answered this one time."""
    deed = _deed(request, owner, f"key of project {body.project!r}: {body.role}")
    issued = await operator.create_key(
        deployment,
        deed,
        body.project,
        role=Role(body.role),
        name=body.name,
        expires_at=float(body.expires_at) if body.expires_at else None,
    )
    return JSONResponse({**render_key(issued.key), "key": issued.secret})


@router.post(
    "/project/key/revoke",
    summary="Revoke a project's key",
    response_model=EmptyReply,
    responses=error_responses(
        400,
        401,
        404,
        413,
        503,
        reasons=["LAST_ADMIN_KEY", "PROJECT_NOT_FOUND", "KEY_NOT_FOUND"],
    ),
)
async def revoke_project_key(
    owner: ForOperators, body: RevokeBody, request: Request, deployment: CurrentDeployment
) -> JSONResponse:
    """Make a project's key useless from the next request on, also its last one."""
    deed = _deed(request, owner, f"key of project {body.project!r} revoked")
    await operator.revoke_key(deployment, deed, body.project, body.id)
    return JSONResponse({})


@router.post("/instance/stop", summary="Stop any project's instance", **order_route())
async def stop_any_instance(
    owner: ForOperators, body: OrderBody, request: Request, deployment: CurrentDeployment
) -> JsonAnswer:
    """Stop a running instance of any project and keep its disks; its owner may start it again."""
    return await _order(owner, body, request, deployment, Action.STOP)


@router.post("/instance/delete", summary="Delete any project's instance", **order_route())
async def delete_any_instance(
    owner: ForOperators, body: OrderBody, request: Request, deployment: CurrentDeployment
) -> JsonAnswer:
    """Remove an instance of any project with its disks, whatever status it is in."""
    return await _order(owner, body, request, deployment, Action.DELETE)


@router.post(
    "/cluster/cordon",
    summary="Cordon cluster",
    response_model=EmptyReply,
    responses=error_responses(400, 401, 404, 413, 503, reasons=["CLUSTER_NOT_FOUND"]),
)
async def cordon_cluster(
    owner: ForOperators, body: ClusterBody, request: Request, deployment: CurrentDeployment
) -> JSONResponse:
    """Have a cluster take no new instances, or take them again; what is there goes on."""
    configured = deployment.catalog.cluster(body.cluster_id)
    named = configured.id if configured else body.cluster_id
    words = f"cluster {named!r} {'cordoned' if body.cordoned else 'uncordoned'}"
    _deed(request, owner, f"{words}: {body.note}" if body.note else words)
    await operator.cordon(deployment, body.cluster_id, cordoned=body.cordoned, note=body.note)
    return JSONResponse({})


async def _order(
    owner: Owner,
    body: OperatorOrderBody,
    request: Request,
    deployment: CurrentDeployment,
    action: Action,
) -> JsonAnswer:
    deed = _deed(request, owner, body.reason)
    await operator.order(deployment, deed, body.instance_id, action)
    return JsonAnswer({})


def _deed(request: Request, owner: Owner, note: str) -> Deed:
    """The call, for the audit log of the project that it is about; and for the operator's own."""
    request.scope[SCOPE_NOTE] = note
    return Deed(
        project=owner,
        path=request.scope["route"].path,
        request_id=request.scope.get(SCOPE_REQUEST_ID, ""),
        note=note,
    )


def _limit(given: int | Literal["none", "default"]) -> int | None:
    if given == "default":
        return None
    return NO_LIMIT if given == "none" else given
