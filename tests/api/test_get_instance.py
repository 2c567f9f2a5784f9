"""What Get Instance answers: names, exact JSON types, and who may see which secret."""

from collections.abc import Mapping

import pytest
from sqlalchemy import update

from innkeep.domain.instance import LayerProgress, PullProgress
from innkeep.domain.status import Status
from innkeep.store.database import Transaction
from innkeep.store.instance_rows import pull_to_json
from innkeep.store.tables import instances as instances_table
from innkeep.store.vault import Vault
from innkeep.wire.instance import InstanceReply
from tests.api.harness import Api
from tests.databases import VAULT_KEY

JUPYTER = {"name": "Jupyter", "port": "8888", "type": "http"}


async def get(api: Api, instance_id: str) -> dict[str, object]:
    reply = await api.get("/gpu/instance", instanceId=instance_id)
    assert reply.status_code == 200, reply.text
    shown: dict[str, object] = reply.json()
    InstanceReply.model_validate(shown, strict=False)
    return shown


async def change(api: Api, instance_id: str, values: Mapping[str, object]) -> None:
    def write(tx: Transaction) -> None:
        tx.connection.execute(
            update(instances_table).where(instances_table.c.id == instance_id).values(**values)
        )

    await api.database.write(write)


async def test_a_fresh_instance_shows_every_field_with_its_exact_type(api: Api) -> None:
    instance_id = await api.create(
        name="build-box",
        clusterId="home-1",
        ports="80/http, 3306/tcp",
        envs=[{"key": "MODE", "value": "ci"}],
        command="sleep infinity",
        entrypoint="/bin/sh -c",
        imageAuth="robot:hunter2",
    )
    shown = await get(api, instance_id)
    history = shown.pop("statusHistory")
    vault = Vault(VAULT_KEY)
    token = vault.derive(f"log token {instance_id}", 32)
    logs = f"http://api.test/logs/{instance_id}/{token}"
    away = {
        "code": "instanceNotRunning",
        "message": "The instance is not running, its status is toCreate.",
    }
    assert shown == {
        "id": instance_id,
        "name": "build-box",
        "kind": "cpu",
        "clusterId": "home-1",
        "clusterName": "HOME-1 (Cellar)",
        "productId": "cpu.2c4g",
        "productName": "CPU 2C 4G",
        "imageUrl": "registry.example.com/tools/builder:1.4",
        "imageAuthId": "",
        "command": "sleep infinity",
        "entrypoint": "/bin/sh -c",
        "cpuNum": "2",
        "memory": "4",
        "gpuNum": "0",
        "rootfsSize": 20,
        "status": "toCreate",
        "statusError": {"state": "", "message": ""},
        "network": None,
        "portMappings": [
            {
                "port": 80,
                "type": "http",
                "endpoint": f"http://{instance_id}-80.localhost:8088",
                "isReachable": False,
                "problem": away,
                "access": {"mode": "none", "token": "", "username": "", "password": ""},
            },
            {
                "port": 3306,
                "type": "tcp",
                "endpoint": "127.0.0.1:20000",
                "isReachable": False,
                "problem": away,
                "access": None,
            },
        ],
        "volumeMounts": [{"type": "local", "size": "10", "id": "", "mountPath": "/workspace"}],
        "node": {"maxRootfsSize": 20},
        "jobs": [],
        "envs": [{"key": "MODE", "value": "ci"}],
        "tools": [],
        "connectComponentSSH": {
            "sshCommand": f"ssh -p 2200 {instance_id}@ssh.test",
            "password": vault.derive(f"password {instance_id}", 24),
            "isRunning": False,
            "port": 2200,
            "address": "ssh.test",
            "username": instance_id,
        },
        "connectComponentWebTerminal": {
            "address": f"http://api.test/terminal/{instance_id}",
            "username": "root",
            "password": vault.derive(f"password {instance_id}", 24),
            "isRunning": False,
        },
        "connectComponentJupyter": None,
        "connectComponentLog": {
            "systemLogAddress": f"{logs}/system",
            "instanceLogAddress": f"{logs}/instance",
            "isRunning": True,
        },
        "billingMode": "onDemand",
        "endTime": "-1",
        "spotStatus": "",
        "spotReclaimTime": "0",
        "freeStorageSize": 30,
        "keepDataDay": 0,
        "autoRenew": False,
        "autoRenewMonth": 0,
        "autoMigrateOpen": False,
        "autoMigrateSystemDisk": False,
        "createdAt": "1700000000",
        "lastStartedAt": "0",
        "lastStoppedAt": "0",
        "pullProgress": None,
    }
    assert isinstance(history, list)
    assert [(step["at"], step["status"]) for step in history] == [("1700000000.250", "toCreate")]
    assert set(history[0]) == {"at", "status", "code", "message"}


async def test_the_registry_login_is_shown_nowhere(api: Api) -> None:
    instance_id = await api.create(imageAuth="robot:hunter2")
    single = await api.get("/gpu/instance", instanceId=instance_id)
    listed = await api.get("/gpu/instances")
    assert "hunter2" not in single.text + listed.text
    assert "robot" not in single.text + listed.text


async def test_an_instance_without_a_name_shows_its_id(api: Api) -> None:
    instance_id = await api.create(name="")
    assert (await get(api, instance_id))["name"] == instance_id


async def test_a_product_without_local_storage_shows_no_mount(api: Api) -> None:
    shown = await get(api, await api.create(productId="cpu.1c1g"))
    assert (shown["volumeMounts"], shown["freeStorageSize"]) == ([], 10)


async def test_jupyter_shows_its_port_address_and_whether_it_answers(api: Api) -> None:
    instance_id = await api.create(tools=[JUPYTER], ports="80/http")
    token = (await api.stored(instance_id)).tools[0].token
    shown = await get(api, instance_id)
    assert shown["connectComponentJupyter"] == {
        "port": 8888,
        "address": f"http://{instance_id}-8888.localhost:8088/lab?token={token}",
        "isRunning": False,
    }
    assert shown["tools"] == [JUPYTER]
    assert [m["port"] for m in shown["portMappings"]] == [80]  # type: ignore[attr-defined]  # JSON
    await api.run(instance_id)
    api.gateway.listening.add(8888)
    component = (await get(api, instance_id))["connectComponentJupyter"]
    assert isinstance(component, dict)
    assert component["isRunning"] is True


async def test_the_token_of_jupyter_is_in_get_only(api: Api) -> None:
    instance_id = await api.create(tools=[JUPYTER])
    token = (await api.stored(instance_id)).tools[0].token
    assert token not in (await api.get("/gpu/instances")).text


async def test_a_pull_shows_its_bytes_by_layer(api: Api) -> None:
    instance_id = await api.create()
    await api.move(instance_id, Status.CREATING, Status.PULLING)
    layers = (
        LayerProgress(id="a1", state="Downloading", current=10, total=40),
        LayerProgress(id="b2", state="Waiting", current=0, total=0),
    )
    await change(api, instance_id, {"pull": pull_to_json(PullProgress(layers=layers))})
    shown = await get(api, instance_id)
    assert shown["status"] == "pulling"
    assert shown["pullProgress"] == {
        "bytes": 10,
        "totalBytes": 40,
        "layers": [
            {"id": "a1", "state": "Downloading", "bytes": 10, "totalBytes": 40},
            {"id": "b2", "state": "Waiting", "bytes": 0, "totalBytes": 0},
        ],
    }


async def test_a_failure_is_told_with_its_state_and_sentence(api: Api) -> None:
    instance_id = await api.create()
    await api.move(instance_id, Status.CREATING, Status.EXITED)
    failure = {"state": "imageNotFound", "message": "image x not found"}
    await change(api, instance_id, {"failure": failure})
    shown = await get(api, instance_id)
    assert (shown["status"], shown["statusError"]) == ("exited", failure)


async def test_start_and_stop_times_are_whole_seconds_in_strings(api: Api) -> None:
    instance_id = await api.create()
    await change(api, instance_id, {"started_at": 1700000005.9, "stopped_at": 1700000009.1})
    shown = await get(api, instance_id)
    assert (shown["lastStartedAt"], shown["lastStoppedAt"]) == ("1700000005", "1700000009")


async def test_a_removed_instance_answers_for_its_grace_and_then_404(api: Api) -> None:
    instance_id = await api.create()
    await api.post("/gpu/instance/delete", {"instanceId": instance_id})
    await api.move(instance_id, Status.REMOVING, Status.REMOVED)
    assert (await get(api, instance_id))["status"] == "removed"
    api.clock.now += 61
    reply = await api.get("/gpu/instance", instanceId=instance_id)
    assert (reply.status_code, reply.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")
    assert reply.json()["metadata"] == {"field": "instanceId"}


async def test_get_without_an_id_is_400_and_names_the_parameter(api: Api) -> None:
    for query in ({}, {"instanceId": ""}, {"instance": "x"}):
        reply = await api.get("/gpu/instance", **query)
        error = reply.json()
        assert (reply.status_code, error["reason"]) == (400, "INVALID_REQUEST_BODY")
        assert error["metadata"] == {"field": "instanceId"}
        assert error["message"].startswith("instanceId: ")


@pytest.mark.parametrize("wrong", ["0123456789abcdef", "x", "../..", "\N{DROMEDARY CAMEL}", "' OR"])
async def test_an_unknown_id_is_404(api: Api, wrong: str) -> None:
    await api.create()
    reply = await api.get("/gpu/instance", instanceId=wrong)
    assert (reply.status_code, reply.json()["reason"]) == (404, "INSTANCE_NOT_FOUND")
