"""The routes of templates: list, get, create, update, delete."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_body import BodyReader
from innkeep.api.paths import BASE_PATH
from innkeep.api.template_values import changed_values, render, to_values
from innkeep.domain.errors import InvalidField
from innkeep.services import templates
from innkeep.wire.templates import (
    CreateTemplateBody,
    DeleteTemplateBody,
    TemplateDetailsReply,
    TemplateIdReply,
    TemplateListQuery,
    TemplateListReply,
    TemplateQuery,
    UpdateTemplateBody,
)

router = APIRouter(prefix=BASE_PATH, tags=["templates"])

CreateBody = Annotated[CreateTemplateBody, Depends(BodyReader(CreateTemplateBody))]
UpdateBody = Annotated[UpdateTemplateBody, Depends(BodyReader(UpdateTemplateBody))]
DeleteBody = Annotated[DeleteTemplateBody, Depends(BodyReader(DeleteTemplateBody))]


@router.get(
    "/templates",
    summary="List templates",
    response_model=TemplateListReply,
    responses=error_responses(400, 401, 503),
)
async def list_templates(
    owner: ForReaders, query: Annotated[TemplateListQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """List the owner's templates, newest first; a page past the end is empty."""
    rows: list[dict[str, object]] = []
    total = 0
    if query.type != "serverless" and (not query.channel or "private" in query.channel):
        page = await templates.list_page(
            deployment, owner.id, name_part=query.name, page=query.page, size=query.size
        )
        rows, total = [render(template) for template in page.items], page.total
    return JSONResponse(
        {"template": rows, "pageSize": query.size, "pageNum": query.page, "total": total}
    )


@router.get(
    "/template",
    summary="Get template",
    response_model=TemplateDetailsReply,
    responses=error_responses(400, 401, 503),
)
async def get_template(
    owner: ForReaders, query: Annotated[TemplateQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """Tell everything about one template; one that isn't there is a 400, as published."""
    template = await templates.get(deployment, owner.id, query.template_id)
    return JSONResponse({"template": render(template)})


@router.post(
    "/template/create",
    summary="Create template",
    response_model=TemplateIdReply,
    responses=error_responses(400, 401, 413, 503),
)
async def create_template(
    owner: ForMembers, body: CreateBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Keep the values of a create under a name; clients fill their creates from it themselves."""
    template_id = await templates.create(deployment, owner.id, to_values(body.template))
    return JSONResponse({"templateId": template_id})


@router.post(
    "/template/update",
    summary="Update template",
    response_model=TemplateIdReply,
    responses=error_responses(400, 401, 413, 503),
)
async def update_template(
    owner: ForMembers, body: UpdateBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Change the fields of a template that are sent; the others stay as they are."""
    named = body.template.get("Id") or body.template_id
    if not isinstance(named, str) or not 0 < len(named) <= 255:
        raise InvalidField("template.Id", "is required, must be a string of 1 to 255 characters")
    await templates.update(
        deployment,
        owner.id,
        named,
        lambda template: changed_values(template, body.template),
    )
    return JSONResponse({"templateId": named})


@router.post(
    "/template/delete",
    summary="Delete template",
    response_model=TemplateIdReply,
    responses=error_responses(400, 401, 413, 503),
)
async def delete_template(
    owner: ForMembers, body: DeleteBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Remove a template; instances that were made with its values are not touched."""
    await templates.delete(deployment, owner.id, body.template_id)
    return JSONResponse({"templateId": body.template_id})
