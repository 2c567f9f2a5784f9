"""The routes of jobs: list, break, and save an image."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse

from innkeep.api.authentication import CurrentDeployment, ForMembers, ForReaders
from innkeep.api.error_envelope import error_responses
from innkeep.api.json_body import BodyReader
from innkeep.api.paths import BASE_PATH
from innkeep.api.quirks import job_id_for_break
from innkeep.domain.entry import EntryAddress
from innkeep.domain.errors import InvalidField
from innkeep.domain.job import JobFilter, JobState, JobType
from innkeep.services import jobs
from innkeep.services.jobs import VisitedJob
from innkeep.wire.jobs import (
    BreakJobBody,
    JobIdReply,
    JobListQuery,
    JobListReply,
    SaveImageBody,
)

router = APIRouter(prefix=BASE_PATH, tags=["jobs"])

BreakBody = Annotated[BreakJobBody, Depends(BodyReader(BreakJobBody, job_id_for_break))]
SaveBody = Annotated[SaveImageBody, Depends(BodyReader(SaveImageBody))]


@router.get(
    "/jobs",
    summary="List jobs",
    response_model=JobListReply,
    responses=error_responses(400, 401, 503),
)
async def list_jobs(
    owner: ForReaders, query: Annotated[JobListQuery, Query()], deployment: CurrentDeployment
) -> JSONResponse:
    """List the owner's jobs, newest first; ended ones stay, a page past the end is empty."""
    if query.creators not in {"", owner.id}:
        return JSONResponse({"jobs": [], "total": 0})
    wanted = JobFilter(
        job_id=query.job_id,
        state=JobState(query.state) if query.state else None,
        type=JobType(query.type) if query.type else None,
        since=query.start_time,
        until=query.end_time,
    )
    page = await jobs.list_page(deployment, owner.id, wanted, page=query.page, size=query.size)
    rows = [_render(visited, deployment.entry) for visited in page.items]
    return JSONResponse({"jobs": rows, "total": page.total})


@router.post(
    "/job/break",
    summary="Break job",
    response_model=JobIdReply,
    responses=error_responses(400, 401, 404, 413, 503),
)
async def break_job(
    owner: ForMembers, body: BreakBody, deployment: CurrentDeployment
) -> JSONResponse:
    """End a job at once; harmless when it ended already.

    An image that was pushed to its last byte in the same moment may be in the registry.
    """
    if not body.job_id:
        raise InvalidField("jobId", "is required, must not be empty")
    await jobs.break_off(deployment, owner.id, body.job_id)
    return JSONResponse({"jobId": body.job_id})


@router.post(
    "/job/save/image",
    summary="Save image",
    response_model=JobIdReply,
    responses=error_responses(400, 401, 404, 413, 503),
)
async def save_image(
    owner: ForMembers, body: SaveBody, deployment: CurrentDeployment
) -> JSONResponse:
    """Accept that an instance's root disk is pushed as an image, and answer the job's id.

    The image has the configuration of the one that the instance was made from, and nothing of
    the instance's environment. What is mounted is not saved. A running instance is frozen while
    its disk is read.
    """
    job_id = await jobs.save_image(
        deployment,
        owner.id,
        body.instance_id,
        image=body.image,
        auth_id=body.registry_auth_id,
    )
    return JSONResponse({"jobId": job_id})


def _render(visited: VisitedJob, entry: EntryAddress) -> dict[str, object]:
    job = visited.job
    return {
        "Id": job.id,
        "user": job.owner_id,
        "type": str(job.type),
        "envs": [],
        "state": {
            "state": str(job.state),
            "error": job.error,
            "errorMessage": job.message,
            "message": job.message,
        },
        "logAddress": entry.log_url(job.id, visited.log_token, "job"),
        "createdAt": str(int(job.created_at)),
        "instanceId": job.instance_id,
    }
