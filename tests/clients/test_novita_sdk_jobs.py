"""The typed Python SDK's calls about jobs, unchanged, on a job that a raw request began.

It has no call to save an image, and names the job to break as ``job_id``.
"""

from collections.abc import Iterator

import pytest
from novita import AsyncNovitaClient, NotFoundError, NovitaClient

from tests.e2e.server import Server
from tests.e2e.slow_push import SlowPushes
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


@pytest.fixture
def slow() -> Iterator[SlowPushes]:
    with SlowPushes() as registry:
        yield registry


@pytest.fixture(scope="module")
def image(shelf: ImageShelf) -> str:
    return shelf.busybox(own_name("sdk-jobs"), command=["sleep", "1000"], marker="sdk-jobs")


async def test_the_sdk_lists_a_job_and_breaks_it_off(
    server: Server, image: str, slow: SlowPushes
) -> None:
    instance_id = server.api.create_running(image)
    body = {"instanceId": instance_id, "image": slow.target}
    job_id = server.api.post("/job/save/image", body).json()["jobId"]

    with NovitaClient(server.key, base_url=server.url) as sdk:
        found = next(job for job in sdk.gpu.jobs.list() if job.id == job_id)
        assert found.type == "saveImage"
        assert found.instance_id == instance_id
        sdk.gpu.jobs.break_job(job_id)
        with pytest.raises(NotFoundError):
            sdk.gpu.jobs.break_job("job-none")
    async with AsyncNovitaClient(server.key, base_url=server.url) as sdk:
        (found,) = [job for job in await sdk.gpu.jobs.list() if job.id == job_id]
        assert found.state is not None
        assert found.state.state == "break"
        await sdk.gpu.jobs.break_job(job_id)
    server.api.delete(instance_id)
