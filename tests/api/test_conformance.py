"""The server does what its OpenAPI document says, for requests that schemathesis makes from it.

Each operation is asked with requests that the document allows and with such that it does not. No
answer may be a 5xx; each must have a status, a content type and a shape that the document tells
for it; what the document does not allow must be refused; without a key nothing is served. What is
asked is the same in each run, and new operations are found in the document by themselves.
"""

import asyncio
import itertools
import secrets
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from innkeep.domain.account import Role
from innkeep.domain.instance import Instance
from innkeep.services import accounts, waiting
from innkeep.store.database import Database
from innkeep.store.vault import Vault
from tests.api.ended_streams import end_streams
from tests.api.harness import KEY, Api
from tests.api.lenient_document import with_lenient_forms
from tests.databases import VAULT_KEY, Fill, Stores

_INSTANCE = f"{1:016x}"
OPERATORS_KEY = "sk_operators-of-the-tests"
KNOWN: dict[str, list[object]] = {
    "instanceId": [_INSTANCE],
    "instance_id": [_INSTANCE],
    "instanceIds": [[_INSTANCE]],
    "productId": ["cpu.2c4g"],
    "clusterId": ["home-1"],
    "project": ["first", "second"],
    "imageUrl": ["registry.example.com/tools/builder:1.4"],
}
"""What the store of each test has, or what a create needs to be taken, by the name of a field."""


API = Api(Database("sqlite:////nonexistent/innkeep.db", Vault(VAULT_KEY)))
"""Made once, for its document; each test gives it a store."""


def _schema(examples: int) -> schemathesis.schemas.BaseSchema:
    config = SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": f"Bearer {OPERATORS_KEY}"},
            "generation": {
                "deterministic": True,
                "max-examples": examples,
                "database": "none",
                "with-security-parameters": False,
            },
            "checks": {
                # A value may fit its field and still name something that is not there.
                "positive_data_acceptance": {"enabled": False},
                # It sends a wrong key in one header beside the good one in the other, which wins.
                "ignored_auth": {"enabled": False},
            },
        }
    )
    document = with_lenient_forms(API.app.openapi(), KNOWN)
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.app = API.app
    return schema


@pytest.fixture
def served(
    fill_store: Fill, stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The API on a store of the test's own, with one running instance."""
    database = Database(stores.sqlite(fill_store, tmp_path), Vault(VAULT_KEY))
    # The document requires ``kind``, as the published page does.
    filler = Api(database, lenient_kind=False)

    async def fill() -> None:
        async with filler.client:
            assert await filler.create(ports="80/http, 3306/tcp") == _INSTANCE
            await filler.run(_INSTANCE)
            await accounts.issue_key(
                database, filler.clock, "first", OPERATORS_KEY, role=Role.OPERATOR
            )

    with monkeypatch.context() as fixed:
        fixed.setattr(secrets, "token_hex", lambda size: _INSTANCE[: 2 * size])
        asyncio.run(fill())
    API.app.state.deployment = filler.deployment
    # What is generated waits for statuses that nobody brings about here.
    monkeypatch.setattr(waiting, "wait_for_status", partial(_look, waiting.wait_for_status))
    end_streams(monkeypatch)
    yield
    database.close()


async def _look(
    wait: Callable[..., Awaitable[Instance]], deployment: object, *whom: object
) -> Instance:
    *named, _seconds = whom
    return await wait(deployment, *named, 0)


_OPERATIONS = [
    (method, path) for path, methods in API.app.openapi()["paths"].items() for method in methods
]
_NOT_FLAKY = settings(
    deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


@pytest.mark.usefixtures("served")
@_schema(8).parametrize()
@_NOT_FLAKY
def test_what_is_answered_conforms_to_the_document(case: "schemathesis.Case[Any]") -> None:
    case.call_and_validate()


@pytest.mark.long
@pytest.mark.usefixtures("served")
@_schema(400).parametrize()
@_NOT_FLAKY
def test_what_is_answered_to_many_requests_conforms_too(case: "schemathesis.Case[Any]") -> None:
    case.call_and_validate()


@pytest.mark.usefixtures("served")
async def test_without_a_good_key_nothing_is_served_that_needs_one() -> None:
    keys: list[dict[str, str]] = [
        {},
        {"Authorization": "Bearer sk_wrong"},
        {"X-API-KEY": "sk_wrong"},
        {"Authorization": "Basic c2tfd3Jvbmc6", "X-API-KEY": KEY},
    ]
    for (method, path), headers in itertools.product(_OPERATIONS, keys):
        described = API.app.openapi()["paths"][path][method]
        if described.get("security") != []:
            reply = await API.client.request(method, path, headers=headers)
            assert reply.status_code == 401, (method, path, headers)
            assert reply.json()["reason"] == "UNAUTHORIZED"
