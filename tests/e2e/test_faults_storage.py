"""Network storage over what a reboot of the host does: every process ends, every mount is gone."""

from collections.abc import Iterator

import pytest

from innkeep.engines.loop_storage import unmount_below
from tests.e2e.client import until
from tests.e2e.faults_stage import Stage, missing_stage, open_stage
from tests.e2e.test_network_storage import make_storage

pytestmark = [
    pytest.mark.docker,
    pytest.mark.proxy,
    pytest.mark.faults,
    pytest.mark.timeout(240),
]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    reason = missing_stage()
    if reason:
        pytest.skip(reason)
    with open_stage({"resync_seconds": 2}) as opened:
        yield opened


def test_a_file_of_a_deleted_instance_is_read_by_another_one_also_after_a_reboot(
    stage: Stage,
) -> None:
    api = stage.server.api
    storage = make_storage(api)
    serve = "exec httpd -f -p 80 -h /network"
    mounted = {"ports": "80/http", "networkStorages": [{"Id": storage}]}
    writer = api.create_running(
        stage.image, command=f"sh -c 'echo kept >/network/index.html; {serve}'", **mounted
    )
    reader = api.create_running(stage.image, command=f"sh -c '{serve}'", **mounted)
    _serves(stage, reader)
    api.delete(writer)
    _serves(stage, reader)

    stage.server.kill()
    stage.docker.shut_down()
    unmount_below(stage.server.data_dir)
    assert not (stage.server.data_dir / "storage" / storage / "mnt" / "data").exists()
    stage.docker.start()
    stage.server.start()

    _serves(stage, reader)
    late = api.create_running(stage.image, command=f"sh -c '{serve}'", **mounted)
    _serves(stage, late)


def _serves(stage: Stage, instance_id: str) -> None:
    until(
        lambda: stage.server.fetch(instance_id, 80).text.strip() == "kept",
        what=f"{instance_id} serves the file",
    )
