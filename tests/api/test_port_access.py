"""Who may use an http port: asked for at the create, changed later, and shown to the owner only."""

import pytest

from innkeep.domain.errors import ClusterUnavailable
from innkeep.domain.port_access import AccessMode, PortAccess
from innkeep.domain.status import Status
from tests.api.harness import OTHER_KEY, Api, smallest_create

TOKEN = "token-of-the-port-80"
OPEN = {"mode": "none", "token": "", "username": "", "password": ""}
PATH = "/gpu/instance/port/access"


async def _shown(api: Api, instance_id: str) -> dict[int, dict[str, str] | None]:
    reply = await api.get("/gpu/instance", instanceId=instance_id)
    return {mapping["port"]: mapping["access"] for mapping in reply.json()["portMappings"]}


async def _change(api: Api, instance_id: str, **fields: object) -> dict[str, object]:
    reply = await api.post(PATH, {"instanceId": instance_id, **fields})
    assert reply.status_code == 200, reply.text
    changed: dict[str, object] = reply.json()
    return changed


async def test_a_create_guards_the_ports_that_it_names_and_no_other(api: Api) -> None:
    instance_id = await api.create(
        ports="80/http, 81/http, 82/http, 83/tcp, 84/http",
        portAccess=[
            {"port": 80, "mode": "token", "token": TOKEN},
            {"port": "81", "mode": "BASIC", "username": "ann", "password": "pass word"},
            {"port": "84", "mode": "none"},
        ],
    )
    assert await _shown(api, instance_id) == {
        80: {"mode": "token", "token": TOKEN, "username": "", "password": ""},
        81: {"mode": "basic", "token": "", "username": "ann", "password": "pass word"},
        82: OPEN,
        83: None,
        84: OPEN,
    }
    assert api.gateway.access[instance_id] == (
        PortAccess(port=80, mode=AccessMode.TOKEN, secret=TOKEN),
        PortAccess(port=81, mode=AccessMode.BASIC, username="ann", secret="pass word"),
    )


async def test_secrets_that_are_left_out_are_made_and_differ(api: Api) -> None:
    instance_id = await api.create(
        ports="80/http, 81/http",
        portAccess=[{"port": 80, "mode": "token"}, {"port": 81, "mode": "basic"}],
    )
    shown = await _shown(api, instance_id)
    assert shown[80] is not None
    assert shown[81] is not None
    assert len(shown[80]["token"]) >= 32
    assert shown[81]["username"] == "innkeep"
    assert len(shown[81]["password"]) >= 32
    again = await _change(api, instance_id, port=80, mode="token")
    assert again["token"] not in {shown[80]["token"], ""}


async def test_no_secret_is_in_a_list_or_in_the_call_about_ports(api: Api) -> None:
    access = [{"port": 80, "mode": "token", "token": TOKEN}]
    instance_id = await api.create(ports="80/http", portAccess=access)
    for path, query in (
        ("/gpu/instances", {}),
        ("/gpu/instance/ports", {"instanceId": instance_id}),
    ):
        text = (await api.get(path, **query)).text
        assert TOKEN not in text
        assert "access" not in text


async def test_a_change_is_in_the_store_and_in_the_proxy_and_the_answer_has_it(api: Api) -> None:
    instance_id = await api.create(ports="80/http, 81/http")
    assert await _change(api, instance_id, port=80, mode="token", token=TOKEN) == {
        "port": 80,
        "mode": "token",
        "token": TOKEN,
        "username": "",
        "password": "",
    }
    guard = PortAccess(port=80, mode=AccessMode.TOKEN, secret=TOKEN)
    assert api.gateway.access[instance_id] == (guard,)
    assert (await api.stored(instance_id)).port_access == (guard,)
    await _change(api, instance_id, port="81", mode="basic", password="long enough")
    assert len(api.gateway.access[instance_id]) == 2
    assert await _change(api, instance_id, port=80, mode="none") == {"port": 80, **OPEN}
    (left,) = api.gateway.access[instance_id]
    assert left.port == 81
    assert (await _shown(api, instance_id))[80] == OPEN
    assert api.waker.woken == [instance_id], "the container is left alone"


async def test_a_proxy_that_can_not_be_told_now_is_said_and_the_wish_is_kept(api: Api) -> None:
    instance_id = await api.create(ports="80/http")
    api.gateway.access_fails = ClusterUnavailable("the proxy can't be changed now")
    reply = await api.post(PATH, {"instanceId": instance_id, "port": 80, "mode": "token"})
    assert reply.status_code == 503
    assert [each.port for each in (await api.stored(instance_id)).port_access] == [80]


REFUSED = [
    ({"port": 80, "mode": ""}, "mode"),
    ({"port": 80, "mode": "ip"}, "mode"),
    ({"port": 80}, "mode"),
    ({"mode": "token"}, "port"),
    ({"port": "x", "mode": "token"}, "port"),
    ({"port": 81, "mode": "token"}, "port"),
    ({"port": 3306, "mode": "token"}, "port"),
    ({"port": 8888, "mode": "token"}, "port"),
    ({"port": 80, "mode": "token", "token": "t" * 15}, "token"),
    ({"port": 80, "mode": "token", "token": "t" * 129}, "token"),
    ({"port": 80, "mode": "token", "token": "token with blanks"}, "token"),
    ({"port": 80, "mode": "token", "token": "token/with+signs=="}, "token"),
    ({"port": 80, "mode": "token", "token": "t\N{DROMEDARY CAMEL}ken" * 5}, "token"),
    ({"port": 80, "mode": "token", "password": "long enough"}, "password"),
    ({"port": 80, "mode": "basic", "token": TOKEN}, "token"),
    ({"port": 80, "mode": "basic", "username": "a:b"}, "username"),
    ({"port": 80, "mode": "basic", "username": "u" * 65}, "username"),
    ({"port": 80, "mode": "basic", "username": "\N{GREEK SMALL LETTER MU}"}, "username"),
    ({"port": 80, "mode": "basic", "password": "p" * 7}, "password"),
    ({"port": 80, "mode": "basic", "password": "p" * 129}, "password"),
    ({"port": 80, "mode": "basic", "password": "line\nbreak in it"}, "password"),
    ({"port": 80, "mode": "none", "token": TOKEN}, "token"),
]  # fmt: skip


@pytest.mark.parametrize(("access", "field"), REFUSED)
async def test_what_breaks_a_rule_is_refused_by_the_name_of_its_field_and_nothing_is_stored(
    api: Api, access: dict[str, object], field: str
) -> None:
    given = {
        "ports": "80/http, 3306/tcp",
        "tools": [{"name": "Jupyter", "port": "8888"}],
    }
    before = await api.footprint()
    body = smallest_create(**given, portAccess=[access])
    reply = await api.post("/gpu/instance/create", body)
    error = reply.json()
    assert (reply.status_code, error["reason"]) == (400, "INVALID_REQUEST_BODY")
    assert error["metadata"]["field"] == f"portAccess[0].{field}"
    assert await api.footprint() == before
    instance_id = await api.create(**given)
    reply = await api.post(PATH, {"instanceId": instance_id, **access})
    error = reply.json()
    assert (reply.status_code, error["metadata"].get("field")) == (400, field), error
    for secret in ("token", "password"):
        if len(str(access.get(secret, ""))) > 8:
            assert str(access[secret]) not in error["message"]
    assert (await api.stored(instance_id)).port_access == ()


async def test_a_port_is_guarded_once_and_not_more_often_than_there_are_ports(api: Api) -> None:
    twice = [{"port": 80, "mode": "token"}, {"port": 80, "mode": "none"}]
    for access, field in ((twice, "portAccess[1].port"), (twice * 8, "portAccess")):
        body = smallest_create(ports="80/http", portAccess=access)
        reply = await api.post("/gpu/instance/create", body)
        assert (reply.status_code, reply.json()["metadata"]["field"]) == (400, field)


async def test_a_create_that_is_refused_later_leaves_no_guard_behind(api: Api) -> None:
    access = [{"port": 80, "mode": "token"}]
    body = smallest_create(ports="80/http", portAccess=access, networkId="unknown")
    assert (await api.post("/gpu/instance/create", body)).status_code == 400
    assert set(api.gateway.access.values()) == {()}


async def test_others_can_change_nothing_and_a_leaving_instance_takes_no_change(api: Api) -> None:
    instance_id = await api.create(ports="80/http")
    body = {"instanceId": instance_id, "port": 80, "mode": "token"}
    assert (await api.post(PATH, body, key=OTHER_KEY)).status_code == 404
    await api.post("/gpu/instance/delete", {"instanceId": instance_id})
    reply = await api.post(PATH, body)
    assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_INSTANCE_STATUS")
    await api.move(instance_id, Status.REMOVING, Status.REMOVED)
    assert (await api.post(PATH, body)).status_code == 400
