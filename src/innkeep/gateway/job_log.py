"""What a job tells as a text that can be followed and read on in, also after its end."""

from collections.abc import AsyncGenerator

from innkeep.gateway.log_query import LogQuery
from innkeep.gateway.system_log import SystemLines
from innkeep.services import jobs
from innkeep.services.deployment import Deployment


async def job_log(
    deployment: Deployment, job_id: str, query: LogQuery
) -> AsyncGenerator[bytes, None]:
    """The lines of a job's log; following ends when the job did.

    Raises:
        StoreUnavailable: the database does not answer.
    """
    told = SystemLines(query)
    with jobs.watch(deployment, job_id) as watch:
        while True:
            watch.begin_look()
            steps, goes_on = await jobs.told_by(deployment, job_id, told.number)
            if text := told.take_texts((step.number, step.at, step.message) for step in steps):
                yield text
            if not query.follow or not goes_on:
                return
            await watch.wait()
