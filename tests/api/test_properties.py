"""Whatever JSON a create is given: never a 5xx, and nothing stored unless it is accepted."""

import asyncio
import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from innkeep.domain.status import Status
from innkeep.store.database import Database
from innkeep.store.vault import Vault
from tests.api.harness import Api, smallest_create
from tests.databases import VAULT_KEY

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = [
    "name", "productId", "imageUrl", "imageAuth", "imageAuthId", "ports", "envs", "tools",
    "command", "entrypoint", "clusterId", "localStorageMountPoint", "networkStorages", "networkId",
    "kind", "portAccess", "env", "volumeMounts", "gpuNum", "rootfsSize",
]  # fmt: skip
LIKELY = st.one_of(
    st.sampled_from(["", "cpu", "gpu", "/a", "80/http", "1/tcp,2/tcp", "u:p", "sh -c 'x'", 0]),
    st.lists(
        st.dictionaries(
            st.sampled_from(["key", "value", "name", "port", "type", "Id", "mountPoint"]),
            st.sampled_from(["Jupyter", "8888", "http", "K", "", 1]) | JSON,
        ),
        max_size=3,
    ),
)
CHANGES = st.dictionaries(st.sampled_from(FIELDS), LIKELY | JSON, max_size=4)


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=CHANGES)
def test_no_create_breaks_the_server_and_a_refused_one_leaves_nothing(
    changes: dict[str, object], runner: asyncio.Runner, database_url: str
) -> None:
    async def try_it() -> None:
        database = Database(database_url, Vault(VAULT_KEY))
        api = Api(database)
        try:
            before = await api.footprint()
            body = json.dumps(smallest_create(**changes)).encode()
            reply = await api.post_raw("/gpu/instance/create", body)
            assert reply.status_code in {200, 400}, reply.text
            if reply.status_code == 400:
                assert set(reply.json()) == {"code", "reason", "message", "metadata"}
                assert reply.json()["message"]
                assert await api.footprint() == before
            else:
                instance_id = reply.json()["id"]
                shown = await api.get("/gpu/instance", instanceId=instance_id)
                assert shown.status_code == 200
                # Room for the next one.
                await api.move(instance_id, Status.CREATING, Status.EXITED)
        finally:
            await api.client.aclose()
            database.close()

    runner.run(try_it())


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_body_at_all_breaks_the_server(
    body: bytes, runner: asyncio.Runner, database_url: str
) -> None:
    async def try_it() -> None:
        database = Database(database_url, Vault(VAULT_KEY))
        api = Api(database)
        try:
            before = await api.footprint()
            for path in ("create", "start", "delete"):
                reply = await api.post_raw(f"/gpu/instance/{path}", body)
                assert reply.status_code in {400, 404}, reply.text
            assert await api.footprint() == before
        finally:
            await api.client.aclose()
            database.close()

    runner.run(try_it())
