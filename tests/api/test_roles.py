"""What the role of a key lets it do: for each route there is, whoever adds it."""

import itertools

import pytest
from fastapi.routing import APIRoute

from innkeep.api.aliases import ALIASES
from innkeep.api.application import RESOURCES, V2_RESOURCES
from innkeep.api.hidden_secrets import without_secrets
from innkeep.api.paths import BASE_PATH, V2_PATH
from innkeep.api.specification import role_needed
from innkeep.domain.account import Role
from tests.api.harness import Api, smallest_create
from tests.api.owned_things import make_one_of_each

pytestmark = pytest.mark.usefixtures("ended_streams")

ROUTES = [
    route
    for resource in (*RESOURCES, *V2_RESOURCES)
    for route in resource.router.routes
    if isinstance(route, APIRoute)
]
CALLS = [(method, route) for route in ROUTES for method in sorted(route.methods or ())]
ABOUT_WHO_MAY_WHAT = {
    f"{BASE_PATH}{path}" for path in ("/keys", "/key/create", "/key/revoke", "/audit")
}
SEES = (
    "/gpu/instances",
    "/gpu/instance?instanceId={instance}",
    "/gpu/instance/ports?instanceId={instance}",
    "/gpu/instance/wait?instanceId={instance}&status=running",
    "/templates",
    "/template?templateId={template}",
    "/repository/auths",
    "/ssh-keys",
    "/jobs",
    "/networks",
    "/networkstorages/list",
    "/networkstorages/trash",
    "/gpu/instance/events?instanceId={instance}",
    "/image/prewarm",
    "/quota",
)


FOR_OPERATORS = f"{BASE_PATH}/operator/"


def expected(method: str, path: str) -> Role:
    if path.startswith(FOR_OPERATORS):
        return Role.OPERATOR
    if path in ABOUT_WHO_MAY_WHAT:
        return Role.ADMIN
    # The address of a webhook may hold what opens it.
    reads = method == "GET" and path != f"{BASE_PATH}/webhooks"
    return Role.READ_ONLY if reads else Role.MEMBER


def test_every_route_says_what_role_it_needs() -> None:
    assert len(CALLS) > 60
    for method, route in CALLS:
        assert role_needed(route) is expected(method, route.path), (method, route.path)
        first = route.dependant.dependencies[0].call
        assert getattr(first, "role", None), f"{route.path} must ask for the role before all else"


@pytest.mark.parametrize("role", Role)
async def test_a_call_beyond_the_role_is_refused_before_anything_is_read(
    api: Api, role: Role
) -> None:
    headers = {"Authorization": f"Bearer {await api.issue(role)}"}
    before = await api.footprint()
    for method, route in CALLS:
        path = route.path.replace("{instance_id}", "0" * 16)
        reply = await api.client.request(method, path, content=b"not json", headers=headers)
        if role.includes(role_needed(route)):
            assert reply.status_code != 403, (method, path)
            continue
        needed = role_needed(route)
        assert reply.status_code == 403, (method, path, reply.text)
        error = reply.json()
        assert error["reason"] == f"{needed.upper()}_ROLE_NEEDED"
        assert error["metadata"] == {"role": needed}
        assert f"role {needed}" in error["message"]
    assert await api.footprint() == before


async def test_other_paths_for_an_operation_need_the_same_role(api: Api) -> None:
    headers = {"Authorization": f"Bearer {await api.issue(Role.READ_ONLY)}"}
    for alias in ALIASES:
        path = BASE_PATH + alias.path.replace("{instanceId}", "0" * 16)
        reply = await api.client.request(alias.method, path, json={}, headers=headers)
        assert (reply.status_code == 403) is (alias.method != "GET"), alias


async def test_a_member_does_everything_but_what_is_about_keys(api: Api) -> None:
    key = await api.issue(Role.MEMBER)
    reply = await api.post("/gpu/instance/create", smallest_create(), key=key)
    assert reply.status_code == 200
    shown = await api.get_as(key, "/gpu/instance", instanceId=reply.json()["id"])
    assert shown.json()["connectComponentSSH"]["password"]
    assert (await api.get_as(key, "/keys")).status_code == 403
    assert (await api.get_as(key, "/quota")).status_code == 200


async def test_a_key_that_only_reads_is_shown_no_secret(api: Api) -> None:
    things = await make_one_of_each(api)
    assert len(things.secrets) >= 10
    all_of_it = {"admin": "", "read-only": ""}
    keys = {role: await api.issue(Role(role)) for role in all_of_it}
    paths = [BASE_PATH + path.format(**things.ids) for path in SEES]
    paths += [f"{V2_PATH}/instances", f"{V2_PATH}/instances/{things.ids['instance']}"]
    # The second time a list or an instance comes from memory.
    for role, path, _ in itertools.product(keys, paths, range(2)):
        reply = await api.client.get(path, headers={"X-API-KEY": keys[role]})
        assert reply.status_code == 200, (path, reply.text)
        assert int(reply.headers["content-length"]) == len(reply.content)
        all_of_it[role] += reply.text
    shown_to_admins = {secret for secret in things.secrets if secret in all_of_it["admin"]}
    assert len(shown_to_admins) >= 8
    for secret in things.secrets:
        assert secret not in all_of_it["read-only"], secret
    # What isn't secret is there.
    for thing in ("instance", "network", "storage", "job", "template", "registry auth"):
        assert things.ids[thing] in all_of_it["read-only"]


async def test_an_operator_is_shown_no_secret_of_a_project(api: Api) -> None:
    things = await make_one_of_each(api)
    await api.create(name="first-owners", envs=[{"key": "KEY", "value": "a secret value"}])
    key = await api.issue(Role.OPERATOR, owner="those who run it")
    seen = ""
    for method, route in CALLS:
        if method == "GET" and route.path.startswith(FOR_OPERATORS):
            path = f"{route.path}?project=first"
            reply = await api.client.get(path, headers={"X-API-KEY": key})
            assert reply.status_code == 200, (path, reply.text)
            seen += reply.text
    assert things.ids["instance"] in seen
    assert things.ids["key"] in seen
    for secret in {*things.secrets, "a secret value"}:
        assert secret not in seen, secret


async def test_every_route_that_is_read_is_in_the_test_of_secrets() -> None:
    without_secret = {
        "/cpu/products", "/products", "/clusters", "/network", "/image/prewarm/quota",
        "/metrics/gpu/instance", "/instance/metrics", "/events", "/webhooks", "/me",
    }  # fmt: skip
    seen = {path.partition("?")[0] for path in SEES}
    for method, route in CALLS:
        path = route.path.removeprefix(BASE_PATH)
        if route.path.startswith(FOR_OPERATORS):
            continue
        if method == "GET" and route.path not in ABOUT_WHO_MAY_WHAT and path != route.path:
            assert path in seen | without_secret, f"does a read-only key see a secret in {path}?"


def test_a_secret_is_hidden_wherever_it_stands_and_nothing_else_is() -> None:
    answer = {
        "value": 1.5,
        "points": [{"value": 2}, {"value": "text"}],
        "envs": [{"key": "K", "value": "v"}],
        "a": [{"b": {"password": "p", "token": "t", "username": "u"}}],
        "failures": [{"log": ["l", "l"], "message": "m"}],
        "logs": {"system": "s", "instance": "i"},
        "jupyter": None,
        "connectComponentJupyter": {"address": "http://x?token=t", "port": 1},
        "connectComponentWebTerminal": {"address": "http://y"},
        "system": "kept",
    }
    assert without_secrets(answer) == {
        "value": 1.5,
        "points": [{"value": 2}, {"value": "text"}],
        "envs": [{"key": "K", "value": ""}],
        "a": [{"b": {"password": "", "token": "", "username": "u"}}],
        "failures": [{"log": ["", ""], "message": "m"}],
        "logs": {"system": "", "instance": ""},
        "jupyter": None,
        "connectComponentJupyter": {"address": "", "port": 1},
        "connectComponentWebTerminal": {"address": "http://y"},
        "system": "kept",
    }
