"""The one shape of every error, whatever went wrong and wherever."""

from collections.abc import AsyncIterator

import httpx
import pytest
from structlog.testing import capture_logs

from innkeep.api.error_envelope import envelope
from innkeep.api.json_body import MAX_BODY_BYTES
from innkeep.api.paths import BASE_PATH
from innkeep.store import instances as instance_store
from tests.api.harness import Api, smallest_create

CREATE = "/gpu/instance/create"


def error_of(reply: httpx.Response, status: int, reason: str) -> dict[str, object]:
    """The envelope of a reply that must be this error."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/json"
    error: dict[str, object] = reply.json()
    assert set(error) == {"code", "reason", "message", "metadata"}
    assert (error["code"], error["reason"]) == (status, reason)
    assert isinstance(error["message"], str)
    assert error["message"]
    metadata = error["metadata"]
    assert isinstance(metadata, dict)
    assert all(isinstance(value, str) for value in metadata.values())
    return error


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nothing/here",
        BASE_PATH,
        f"{BASE_PATH}/gpu/instance/creates",
        f"{BASE_PATH}/endpoints",
        f"{BASE_PATH}/endpoint",
        f"{BASE_PATH}/endpoint/create",
        f"{BASE_PATH}/clusters/",
        "/docs/assets/../../secret",
        "/docs/assets/unknown.js",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_unknown_path_is_404_with_a_sentence(api: Api, method: str, path: str) -> None:
    reply = await api.client.request(method, path)
    if method == "POST" and path == "/docs/assets/unknown.js":
        error_of(reply, 405, "METHOD_NOT_ALLOWED")
        return
    error = error_of(reply, 404, "API_NOT_FOUND")
    assert f"there is no {method} /" in str(error["message"])


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", CREATE, "POST"),
        ("DELETE", "/gpu/instance", "GET"),
        ("POST", "/clusters", "GET"),
        ("PUT", "/gpu/instance/stop", "POST"),
    ],
)
async def test_a_wrong_method_is_405_and_names_the_right_one(
    api: Api, method: str, path: str, allowed: str
) -> None:
    reply = await api.client.request(method, BASE_PATH + path)
    error = error_of(reply, 405, "METHOD_NOT_ALLOWED")
    assert reply.headers["allow"] == allowed
    assert allowed in str(error["message"])


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "not valid JSON"),
        (b'{"name": }', "line 1, column 10"),
        (b"name=x&productId=y", "not valid JSON"),
        (b"[]", "must be a JSON object, is an array"),
        (b'"text"', "must be a JSON object, is a string"),
        (b"null", "must be a JSON object, is null"),
        (b"12", "must be a JSON object, is a number"),
        (b'{"name": NaN}', "not valid JSON"),
        (b'{"name": "\xff"}', "not valid JSON"),
        (b'{"x": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b"[" * 200_000, "nested too deeply"),
    ],
)
@pytest.mark.parametrize("path", [CREATE, "/gpu/instance/delete"])
async def test_a_body_that_is_no_json_object_is_400(
    api: Api, path: str, body: bytes, sentence: str
) -> None:
    before = await api.footprint()
    error = error_of(await api.post_raw(path, body), 400, "INVALID_REQUEST_BODY")
    assert sentence in str(error["message"])
    assert await api.footprint() == before


async def test_a_body_over_the_limit_is_413_whether_announced_or_not(api: Api) -> None:
    before = await api.footprint()
    huge = b'{"name": "' + b"x" * MAX_BODY_BYTES + b'"}'

    async def unannounced() -> AsyncIterator[bytes]:
        for start in range(0, len(huge), 65536):
            yield huge[start : start + 65536]

    headers = {"Authorization": "Bearer sk_first-owner-of-the-tests"}
    bodies: tuple[bytes | AsyncIterator[bytes], ...] = (huge, unannounced())
    for content in bodies:
        reply = await api.client.post(BASE_PATH + CREATE, content=content, headers=headers)
        error = error_of(reply, 413, "REQUEST_TOO_LARGE")
        assert str(MAX_BODY_BYTES) in str(error["message"])
    assert await api.footprint() == before


async def test_a_failure_inside_is_500_with_an_id_that_the_log_has_too_and_no_internals(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "".join(("hunter", "2"))

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(f"the table is on fire\n[parameters: ({secret!r},)]")

    monkeypatch.setattr(instance_store, "insert_new", fail)
    body = smallest_create(envs=[{"key": "PASSWORD", "value": secret}])
    with capture_logs() as logs:
        reply = await api.post(CREATE, body)
    error = error_of(reply, 500, "INTERNAL")
    assert "fire" not in reply.text
    metadata = error["metadata"]
    assert isinstance(metadata, dict)
    assert metadata["requestId"] == reply.headers["x-request-id"]
    failures = [line for line in logs if line["event"] == "request_failed"]
    assert [line["request_id"] for line in failures] == [metadata["requestId"]]
    assert "on fire" in failures[0]["problem"]
    assert "services" in failures[0]["stack"]
    assert secret not in str(logs)


async def test_nothing_is_held_when_storing_fails_half_way(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await api.footprint()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(instance_store, "insert_new", fail)
    assert (await api.post(CREATE, smallest_create())).status_code == 500
    assert await api.footprint() == before


async def test_a_message_that_repeats_a_huge_value_is_cut_in_its_middle(api: Api) -> None:
    reply = await api.post(CREATE, smallest_create(ports="x" * 100_000))
    error = error_of(reply, 400, "INVALID_REQUEST_BODY")
    assert len(str(error["message"])) < 1000
    assert str(error["message"]).startswith("ports: ")
    assert "80/http or 3306/tcp" in str(error["message"])


async def test_a_short_message_is_not_cut() -> None:
    assert b'"message":"short"' in envelope(400, "X", "short").body


async def test_a_refused_login_is_not_repeated_in_the_error(api: Api) -> None:
    for login in ("hunter2", ":hunter2", "u:hunter2" + "x" * 10239):
        reply = await api.post(CREATE, smallest_create(imageAuth=login))
        error_of(reply, 400, "INVALID_REQUEST_BODY")
        assert "hunter2" not in reply.text
