"""Saving an instance as an image on real Docker with a real registry, and what may go wrong."""

import json
import subprocess
import tarfile
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.e2e.client import Client, Json, until
from tests.e2e.conftest import running_server
from tests.e2e.server import Server
from tests.e2e.slow_push import SlowPushes
from tests.e2e.test_registry_auths import WRONG_PASSWORD, save_auth
from tests.engines.registry import GOOD_LOGIN, Registry
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

_SECRET = "only-of-the-instance"


@pytest.fixture(scope="module")
def image(shelf: ImageShelf) -> str:
    """Name of an image with a configuration of its own, and a volume that it declares."""
    return shelf.busybox(
        own_name("to-save"),
        entrypoint=["/bin/env"],
        command=["sleep", "100000"],
        env={"OWN": "of-the-image"},
        volumes=["/declared"],
        marker="to-save",
    )


@pytest.fixture(scope="module")
def saver() -> Iterator[Server]:
    with running_server(resync_seconds=0.5) as server:
        yield server


@pytest.fixture
def slow() -> Iterator[SlowPushes]:
    with SlowPushes() as registry:
        yield registry


def instance(server: Server, image: str) -> str:
    return server.api.create_running(
        image, envs=[{"key": "TOKEN", "value": _SECRET}], entrypoint="sleep", command="99999"
    )


def big_instance(server: Server, image: str) -> str:
    """One whose push takes a while: more than any buffer on the way holds, and not compressible."""
    instance_id = instance(server, image)
    write(instance_id, "dd if=/dev/urandom of=/big bs=1M count=20")
    return instance_id


def write(instance_id: str, script: str) -> None:
    """Do something in an instance, past its server."""
    command = ["docker", "exec", f"innkeep-{instance_id}", "/bin/sh", "-c", script]
    subprocess.run(command, check=True, capture_output=True)


def save(client: Client, instance_id: str, image: str, auth_id: str = "") -> str:
    body = {"instanceId": instance_id, "image": image, "registryAuthId": auth_id}
    reply = client.post("/job/save/image", body)
    assert reply.status_code == 200, reply.text
    return str(reply.json()["jobId"])


def job(client: Client, job_id: str) -> Json:
    (found,) = client.get("/jobs", jobId=job_id).json()["jobs"]
    return dict(found)


def state(client: Client, job_id: str) -> str:
    return str(job(client, job_id)["state"]["state"])


def ended(client: Client, job_id: str, wanted: str, *, seconds: float = 60) -> Json:
    until(lambda: state(client, job_id) not in {"pulling", "running"}, seconds=seconds)
    found = job(client, job_id)
    assert found["state"]["state"] == wanted, (found, log(client, job_id))
    return found


def log(client: Client, job_id: str, **query: str) -> str:
    address = job(client, job_id)["logAddress"]
    reply = httpx.get(address, params=query, timeout=60, trust_env=False)
    assert reply.status_code == 200, reply.text
    return reply.text


def left(server: Server) -> list[str]:
    """Names and labels of images that a save has on this host."""
    mark = f"innkeep-save-{server.deployment.replace('-', '')[:12]}"
    _, images = server.ask_docker("GET", "images/json", all="1")
    named = [name for each in images for name in each.get("RepoTags") or [] if mark in name]
    between = [
        each["Id"]
        for each in images
        if (each.get("Labels") or {}).get("innkeep.deployment") == server.deployment
        and (each.get("Labels") or {}).get("innkeep.role") == "commit"
    ]
    return named + between


def is_local(server: Server, name: str) -> bool:
    return server.ask_docker("GET", f"images/{name}/json")[0] == 200


def pushed_config(registry: Registry, repository: str, tag: str) -> Any:
    """The configuration of an image as its registry has it."""
    auth = (GOOD_LOGIN.username, GOOD_LOGIN.password)
    base = f"http://{registry.host}/v2/{repository}"
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = httpx.get(f"{base}/manifests/{tag}", headers={"Accept": kind}, auth=auth).json()
    return httpx.get(f"{base}/blobs/{manifest['config']['digest']}", auth=auth).json()


def test_a_running_instance_is_saved_and_an_instance_of_the_result_has_its_files(
    saver: Server, image: str, private_registry: Registry
) -> None:
    api = saver.api
    auth_id = save_auth(api, "the team's pushes", GOOD_LOGIN.password)
    instance_id = instance(saver, image)
    write(instance_id, "echo kept > /kept; chown 12:34 /kept; echo no > /workspace/no")
    target = f"{private_registry.host}/team/saved:1"
    job_id = save(api, instance_id, target, auth_id)
    assert {"id": job_id, "type": "saveImage"} in api.look(instance_id)["jobs"]
    # Followed from the beginning to the end of the job.
    told = log(api, job_id, follow="1")
    ended(api, job_id, "success")
    assert api.look(instance_id)["jobs"] == []
    assert api.look(instance_id)["status"] == "running"

    config = pushed_config(private_registry, "team/saved", "1")
    assert config["config"]["Entrypoint"] == ["/bin/env"]
    assert config["config"]["Cmd"] == ["sleep", "100000"]
    assert config["config"]["Env"] == ["PATH=/bin", "OWN=of-the-image"]
    assert not config["config"].get("Labels")
    for alien in (_SECRET, "TOKEN", "innkeep.", instance_id, "99999"):
        assert alien not in json.dumps(config)

    assert "not saved: the local storage at /workspace" in told
    assert "not saved: what is in the image's own volumes at /declared" in told
    assert "MB" in told
    assert f"success: pushed {target} with the digest sha256:" in told
    for secret in (GOOD_LOGIN.password, _SECRET):
        assert secret not in told + saver.log + str(job(api, job_id))
    assert left(saver) == []
    assert not is_local(saver, target)

    copy = api.create_running(target, imageAuthId=auth_id)
    seen = subprocess.run(
        ["docker", "exec", f"innkeep-{copy}", "/bin/stat", "-c", "%n %u:%g", "/kept"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert seen == "/kept 12:34\n"
    api.delete(copy)
    # The registry keeps what it got, whatever becomes of the instance.
    api.delete(instance_id)
    assert state(api, job_id) == "success"
    assert told == log(api, job_id)


def test_a_wrong_login_fails_with_a_sentence_and_leaves_nothing(
    saver: Server, image: str, private_registry: Registry
) -> None:
    auth_id = save_auth(saver.api, "the team's old token", WRONG_PASSWORD)
    instance_id = instance(saver, image)
    target = f"{private_registry.host}/team/refused:1"
    job_id = save(saver.api, instance_id, target, auth_id)
    found = ended(saver.api, job_id, "fail")
    assert found["state"]["error"] == "pushDenied"
    assert "the team's old token" in found["state"]["errorMessage"]
    assert WRONG_PASSWORD not in found["state"]["errorMessage"] + log(saver.api, job_id)
    assert f"fail: {found['state']['errorMessage']}" in log(saver.api, job_id)
    assert left(saver) == []
    assert not is_local(saver, target)
    saver.api.delete(instance_id)


def test_an_image_that_had_the_name_here_has_it_again_after_a_refused_push(
    saver: Server, image: str, private_registry: Registry, shelf: ImageShelf
) -> None:
    instance_id = instance(saver, image)
    target = shelf.tag(
        shelf.busybox(own_name("mine"), marker="mine"), f"{private_registry.host}/team/mine", "1"
    )
    before = saver.ask_docker("GET", f"images/{target}/json")[1]["Id"]
    ended(saver.api, save(saver.api, instance_id, target), "fail")
    assert saver.ask_docker("GET", f"images/{target}/json")[1]["Id"] == before
    assert left(saver) == []
    saver.api.delete(instance_id)


def test_a_break_in_the_middle_of_a_push_ends_it_and_leaves_nothing(
    saver: Server, image: str, slow: SlowPushes
) -> None:
    instance_id = big_instance(saver, image)
    job_id = save(saver.api, instance_id, slow.target)
    assert slow.receiving.wait(30)
    assert state(saver.api, job_id) == "running"
    reply = saver.api.post("/job/break", {"jobId": job_id})
    assert reply.json() == {"jobId": job_id}
    assert state(saver.api, job_id) == "break"
    assert slow.abandoned.wait(30)
    until(lambda: left(saver) == [], what="nothing left of the save")
    assert not is_local(saver, slow.target)
    assert not slow.manifests
    assert saver.api.look(instance_id)["status"] == "running"
    saver.api.delete(instance_id)


def test_nobody_gets_an_image_under_a_name_it_is_only_being_pushed_to(
    saver: Server, image: str, slow: SlowPushes
) -> None:
    instance_id = big_instance(saver, image)
    job_id = save(saver.api, instance_id, slow.target)
    assert slow.receiving.wait(30)
    assert is_local(saver, slow.target)
    other = saver.api.create(slow.target)
    shown = saver.api.wait_status(other, "exited")
    assert shown["statusError"]["state"] in {"imageNotFound", "registryUnreachable"}
    saver.api.post("/job/break", {"jobId": job_id})
    saver.api.delete(other)
    saver.api.delete(instance_id)


def test_a_server_that_is_killed_in_a_push_begins_it_again_and_ends_it_once(
    image: str, slow: SlowPushes
) -> None:
    with running_server(resync_seconds=0.5) as server:
        instance_id = big_instance(server, image)
        job_id = save(server.api, instance_id, slow.target)
        assert slow.receiving.wait(30)
        server.kill()
        assert left(server)
        slow.hurry.set()
        server.start()
        ended(server.api, job_id, "success")
        told = log(server.api, job_id)
        assert told.count("success: ") == 1
        assert told.count("reading the root disk") == 2
        until(lambda: left(server) == [], what="nothing left of the save")
        assert not is_local(server, slow.target)
        assert len(slow.manifests) == 1
        assert server.api.look(instance_id)["status"] == "running"


def test_a_registry_that_goes_away_in_the_middle_of_a_layer_costs_nothing(
    saver: Server, image: str, slow: SlowPushes
) -> None:
    instance_id = big_instance(saver, image)
    job_id = save(saver.api, instance_id, slow.target)
    assert slow.receiving.wait(30)
    slow.away.set()
    assert slow.missed.wait(60), "the push is tried again by itself"
    assert not slow.manifests
    slow.hurry.set()
    slow.away.clear()
    ended(saver.api, job_id, "success")
    assert len(slow.manifests) == 1
    until(lambda: left(saver) == [], what="nothing left of the save")
    assert saver.api.look(instance_id)["status"] == "running"
    saver.api.delete(instance_id)


def test_a_registry_that_goes_away_in_a_push_gets_the_image_when_it_is_back(
    saver: Server, image: str, private_registry: Registry
) -> None:
    auth_id = save_auth(saver.api, "pushes to come back", GOOD_LOGIN.password)
    instance_id = instance(saver, image)
    private_registry.end()
    try:
        job_id = save(saver.api, instance_id, f"{private_registry.host}/team/back:1", auth_id)
        until(lambda: "(attempt 1" in log(saver.api, job_id))
        assert state(saver.api, job_id) == "running"
        assert "can't be reached" in log(saver.api, job_id)
    finally:
        private_registry.begin()
    ended(saver.api, job_id, "success", seconds=90)
    assert left(saver) == []
    saver.api.delete(instance_id)


def test_an_archive_of_the_result_is_whole(
    saver: Server, image: str, private_registry: Registry, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What other hosts get has as many layers as its configuration says, with what was removed."""
    auth_id = save_auth(saver.api, "pushes of archives", GOOD_LOGIN.password)
    instance_id = instance(saver, image)
    write(instance_id, "rm /etc/marker; echo new > /etc/new; ln /etc/new /etc/twin")
    target = f"{private_registry.host}/team/whole:1"
    ended(saver.api, save(saver.api, instance_id, target, auth_id), "success")
    auth = (GOOD_LOGIN.username, GOOD_LOGIN.password)
    base = f"http://{private_registry.host}/v2/team/whole"
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = httpx.get(f"{base}/manifests/1", headers={"Accept": kind}, auth=auth).json()
    config = pushed_config(private_registry, "team/whole", "1")
    assert len(manifest["layers"]) == len(config["rootfs"]["diff_ids"])
    made = [step for step in config["history"] if not step.get("empty_layer")]
    assert len(made) == len(manifest["layers"])
    top = httpx.get(f"{base}/blobs/{manifest['layers'][-1]['digest']}", auth=auth).content
    packed = tmp_path_factory.mktemp("layer") / "layer.tar.gz"
    packed.write_bytes(top)
    with tarfile.open(packed) as layer:
        names = {entry.name: entry for entry in layer}
    assert "etc/.wh.marker" in names
    links = [names["etc/new"], names["etc/twin"]]
    assert sum(entry.islnk() for entry in links) == 1
    target_of = next(entry.linkname for entry in links if entry.islnk())
    assert target_of.rpartition("/")[2] in {"new", "twin"}
    saver.api.delete(instance_id)
