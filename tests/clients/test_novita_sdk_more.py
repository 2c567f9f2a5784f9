"""The typed Python SDK's templates, image prewarm and metrics, at a real server."""

from collections.abc import Iterator

import pytest
from novita import BadRequestError, NotFoundError, NovitaClient
from novita.generated.models import (
    Channel,
    CreateImagePrewarmRequest,
    CreateTemplateRequest,
    UpdateImagePrewarmRequest,
)

from tests.e2e.client import until
from tests.e2e.server import Server
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


@pytest.fixture(scope="module")
def image(shelf: ImageShelf) -> str:
    """Name of an image that just runs."""
    return shelf.busybox(own_name("clients-more"), command=["sleep", "1000"], marker="sdk-more")


@pytest.fixture
def sdk(server: Server) -> Iterator[NovitaClient]:
    """The SDK's synchronous client."""
    with NovitaClient(server.key, base_url=server.url) as client:
        yield client


def test_a_template_is_kept_listed_read_and_deleted(sdk: NovitaClient) -> None:
    request = CreateTemplateRequest.model_validate(
        {
            "template": {
                "name": "by-sdk",
                "readme": "# Made by the SDK",
                "type": "instance",
                "channel": "private",
                "image": "registry.example.com/tools/builder:1.4",
                "startCommand": "sleep infinity",
                "rootfsSize": 40,
                "ports": [{"type": "http", "ports": [80]}],
                "volumes": [{"type": "local", "size": 30, "mountPath": "/workspace"}],
                "envs": [{"key": "MODE", "value": "ci"}],
            }
        }
    )
    template_id = sdk.gpu.templates.create(request).template_id
    shown = sdk.gpu.templates.get(template_id)
    assert shown == next(each for each in sdk.gpu.templates.list() if each.id == template_id)
    assert (shown.name, shown.channel, shown.rootfs_size) == ("by-sdk", Channel.private, 40)
    assert [(each.type, each.ports) for each in shown.ports or ()] == [("http", [80])]
    assert [(each.size, each.mount_path) for each in shown.volumes or ()] == [(30, "/workspace")]
    assert [(each.key, each.value) for each in shown.envs or ()] == [("MODE", "ci")]
    sdk.gpu.templates.delete(template_id)
    with pytest.raises(BadRequestError, match="not found"):
        sdk.gpu.templates.get(template_id)


def test_metrics_are_read_at_the_sdks_own_path(
    server: Server, sdk: NovitaClient, image: str
) -> None:
    instance_id = server.api.create_running(image)
    found = sdk.gpu.metrics.get(instance_id)
    assert set(found) == {
        "cpuUtilization",
        "memUtilization",
        "rootDiskUtilization",
        "gpuUtilization",
        "gpuMemUtilization",
    }
    server.api.delete(instance_id)
    with pytest.raises(NotFoundError):
        sdk.gpu.metrics.get("0" * 16)


def test_an_image_is_pulled_ahead_listed_noted_and_deleted(sdk: NovitaClient, image: str) -> None:
    before = sdk.gpu.image_prewarm.get_quota()
    assert before["limit"] > before["total"]
    request = CreateImagePrewarmRequest(image_url=image, cluster_id="local", note="by the sdk")
    task_id = sdk.gpu.image_prewarm.create(request).id

    def succeeded() -> bool:
        (task,) = [each for each in sdk.gpu.image_prewarm.list() if each.id == task_id]
        return task.state == "Succeeded" and int(task.image_size or 0) > 0

    until(succeeded, what="the task succeeded")
    assert sdk.gpu.image_prewarm.get_quota()["total"] == before["total"] + 1
    changed = sdk.gpu.image_prewarm.update(
        task_id, UpdateImagePrewarmRequest(id=task_id, note="another note")
    )
    assert (changed.id, changed.note, changed.image_name) == (
        task_id,
        "another note",
        "clients-more",
    )
    sdk.gpu.image_prewarm.delete(task_id)
    assert task_id not in [each.id for each in sdk.gpu.image_prewarm.list()]
    with pytest.raises(NotFoundError):
        sdk.gpu.image_prewarm.delete(task_id)
