"""The request's id and its line in the log, which holds no secret."""

import asyncio

from starlette.requests import ClientDisconnect
from structlog.testing import capture_logs

from innkeep.api.metrics import Metrics
from innkeep.api.request_log import RequestJournal, RequestLog
from tests.api.harness import KEY, Api


async def test_a_clients_request_id_is_kept_and_a_strange_one_replaced(api: Api) -> None:
    kept = await api.client.get("/healthz", headers={"X-Request-Id": "build-42.a_B"})
    assert kept.headers["x-request-id"] == "build-42.a_B"
    for strange in ("a b", "x" * 65, "<script>", ""):
        reply = await api.client.get("/healthz", headers={"X-Request-Id": strange})
        assert reply.headers["x-request-id"] != strange
        assert len(reply.headers["x-request-id"]) == 16


async def test_a_line_is_logged_with_template_status_and_owner_but_no_secret(api: Api) -> None:
    instance_id = await api.create()
    with capture_logs() as logs:
        await api.get("/gpu/instance", instanceId=instance_id, token="hunter2")
        await api.create(imageAuth="u:hunter2", envs=[{"key": "P", "value": "hunter2"}])
        await api.client.get("/hunter2?x=hunter2", headers={"X-API-KEY": "hunter2"})
    lines = [line for line in logs if line["event"] == "request"]
    base = "/gpu-instance/openapi/v1/gpu/instance"
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("GET", base, 200),
        ("POST", f"{base}/create", 200),
        ("GET", "unmatched", 404),
    ]
    owner = (await api.stored(instance_id)).owner_id
    assert [line["owner_id"] for line in lines] == [owner, owner, None]
    assert "hunter2" not in str(logs)
    assert KEY not in str(logs)


async def test_a_client_that_goes_away_is_no_failure_of_ours() -> None:
    async def gone(*_: object) -> None:
        raise ClientDisconnect

    async def nothing(*_: object) -> None:
        await asyncio.sleep(0)

    scope = {"type": "http", "method": "POST", "headers": []}
    with capture_logs() as logs:
        await RequestLog(gone, RequestJournal(Metrics()))(scope, nothing, nothing)  # type: ignore[arg-type]  # bare
    assert [(line["event"], line["status"]) for line in logs] == [("request", 499)]
