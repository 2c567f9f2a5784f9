"""Templates: every field with its limit, kept for their owner only."""

import httpx
import pytest

from innkeep.api.paths import BASE_PATH
from tests.api.harness import KEY, OTHER_KEY, Api
from tests.databases import everything_in

SECRET = "a-token-in-an-environment"
SMALLEST: dict[str, object] = {
    "name": "builder",
    "type": "instance",
    "channel": "private",
    "image": "registry.example.com/tools/builder:1.4",
    "rootfsSize": 40,
}
EVERYTHING: dict[str, object] = {
    **SMALLEST,
    "readme": "# Builder",
    "logo": "https://example.com/logo.png",
    "startCommand": "serve 'all of it'",
    "entrypoint": "/entry",
    "volumes": [{"type": "local", "size": 30, "mountPath": "/workspace"}],
    "ports": [{"type": "http", "ports": [80, 8080]}, {"type": "tcp", "ports": [3306]}],
    "envs": [{"key": "TOKEN", "value": SECRET}],
    "tools": [{"name": "Jupyter", "describe": "notebooks", "port": 8888, "type": "http"}],
    "minCudaVersion": "12.4",
}


async def ask(api: Api, **changes: object) -> httpx.Response:
    return await api.post("/template/create", {"template": {**SMALLEST, **changes}})


async def make(api: Api, **changes: object) -> str:
    reply = await ask(api, **changes)
    assert reply.status_code == 200, reply.text
    assert list(reply.json()) == ["templateId"]
    api.clock.now += 1
    return str(reply.json()["templateId"])


async def shown(api: Api, template_id: str) -> dict[str, object]:
    reply = await api.get("/template", templateId=template_id)
    assert reply.status_code == 200, reply.text
    template: dict[str, object] = reply.json()["template"]
    return template


async def listed(api: Api, query: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {KEY}"}
    return await api.client.get(f"{BASE_PATH}/templates{query}", headers=headers)


async def ids(api: Api, query: str = "") -> list[str]:
    reply = await listed(api, query)
    assert reply.status_code == 200, reply.text
    return [str(row["Id"]) for row in reply.json()["template"]]


def refused(reply: httpx.Response, field: str, *said: str) -> None:
    assert (reply.status_code, reply.json()["reason"]) == (400, "INVALID_REQUEST_BODY"), reply.text
    assert reply.json()["metadata"]["field"] == field
    for words in said:
        assert words in reply.json()["message"]


def not_found(reply: httpx.Response) -> None:
    assert (reply.status_code, reply.json()["reason"]) == (400, "TEMPLATE_NOT_FOUND")
    assert "not found" in reply.json()["message"]


async def test_everything_that_is_sent_is_kept_and_shown(api: Api) -> None:
    template_id = await make(api, **EVERYTHING)
    template = await shown(api, template_id)
    assert template == {
        **EVERYTHING,
        "Id": template_id,
        "user": template["user"],
        "imageAuth": "",
        "createTime": "1700000000",
    }
    assert (await api.get("/templates")).json() == {
        "template": [template],
        "pageSize": 20,
        "pageNum": 1,
        "total": 1,
    }


async def test_what_is_left_out_is_empty_and_never_null(api: Api) -> None:
    template = await shown(api, await make(api))
    for name in ("readme", "logo", "imageAuth", "startCommand", "entrypoint", "minCudaVersion"):
        assert template[name] == ""
    for name in ("volumes", "ports", "envs", "tools"):
        assert template[name] == []


async def test_the_environment_is_sealed_where_it_is_stored(api: Api, database_url: str) -> None:
    await make(api, **EVERYTHING)
    everything = everything_in(database_url)
    assert b"builder" in everything, "it was looked at where it is"
    assert SECRET.encode() not in everything


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "at least 1 character"),
        ("name", "n" * 256, "at most 255 characters"),
        ("readme", "r" * 102401, "at most 102400 characters"),
        ("type", "serverless", "must be instance"),
        ("channel", "official", "must be private"),
        ("channel", "community", "must be private"),
        ("image", "", "at least 1 character"),
        ("image", "i" * 501, "at most 500 characters"),
        ("image", "https://x/y", "without a scheme"),
        ("imageAuth", "a" * 256, "at most 255 characters"),
        ("startCommand", "c" * 2048, "at most 2047 characters"),
        ("startCommand", "a 'quote", "quot"),
        ("entrypoint", "c" * 2048, "at most 2047 characters"),
        ("rootfsSize", 0, "must be 1 to"),
        ("rootfsSize", 2**31, "must be 1 to"),
        ("rootfsSize", -1, "0 or more"),
        ("minCudaVersion", "v" * 256, "at most 255 characters"),
        ("envs", [{"key": f"K{number}"} for number in range(101)], "at most 100 entries"),
        ("name", None, "is required"),
        ("type", None, "is required"),
        ("channel", None, "is required"),
        ("image", None, "is required"),
        ("rootfsSize", None, "is required"),
    ],
)
async def test_each_field_has_its_rule(api: Api, field: str, value: object, said: str) -> None:
    refused(await ask(api, **{field: value}), f"template.{field}", said)
    assert await ids(api) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"envs": [{"key": "k" * 512}]}, "template.envs[0].key"),
        ({"envs": [{"key": "A=B"}]}, "template.envs[0].key"),
        ({"envs": [{"key": "k", "value": "v" * 4096}]}, "template.envs[0].value"),
        ({"ports": [{"type": "http", "ports": [2223]}]}, "template.ports[0].ports[0]"),
        ({"ports": [{"type": "http", "ports": [80, 0]}]}, "template.ports[0].ports[1]"),
        ({"ports": [{"type": "udp", "ports": [53]}]}, "template.ports[0].type"),
        ({"ports": [{"type": "tcp", "ports": list(range(1, 12))}]}, "template.ports[0].ports"),
        (
            {
                "ports": [
                    {"type": "tcp", "ports": list(range(1, 11))},
                    {"type": "http", "ports": list(range(11, 17))},
                ]
            },
            "template.ports",
        ),
        (
            {"ports": [{"type": "tcp", "ports": [80]}, {"type": "http", "ports": [80]}]},
            "template.ports",
        ),
        (
            {
                "ports": [{"type": "tcp", "ports": [80]}],
                "tools": [{"name": "Jupyter", "port": 80, "type": "http"}],
            },
            "template.tools",
        ),
        ({"tools": [{"name": "vim", "port": 80}]}, "template.tools[0].name"),
        ({"tools": [{"name": "Jupyter", "port": 2224}]}, "template.tools[0].port"),
        (
            {"volumes": [{"type": "local", "size": 0, "mountPath": "/w"}]},
            "template.volumes[0].size",
        ),
        (
            {"volumes": [{"type": "local", "size": 1, "mountPath": "w"}]},
            "template.volumes[0].mountPath",
        ),
        ({"volumes": [{"type": "nfs", "size": 1, "mountPath": "/w"}]}, "template.volumes[0].type"),
    ],
)
async def test_items_of_lists_obey_the_rules_of_a_create(
    api: Api, changes: dict[str, object], field: str
) -> None:
    refused(await ask(api, **changes), field)
    assert await ids(api) == []


async def test_a_body_without_a_template_is_refused_by_name(api: Api) -> None:
    refused(await api.post("/template/create", {}), "template", "is required")


async def test_a_registry_auth_is_named_by_its_id_and_must_be_the_owners(api: Api) -> None:
    login = {"name": "r", "username": "u", "password": "p"}
    for key in (OTHER_KEY, None):
        assert (
            await api.post("/repository/auth/save", login, **({"key": key} if key else {}))
        ).status_code == 200
    theirs = (await api.get_as(OTHER_KEY, "/repository/auths")).json()["data"][0]["id"]
    mine = (await api.get("/repository/auths")).json()["data"][0]["id"]
    for wrong in (theirs, "user:password", "ra-unknown"):
        reply = await ask(api, imageAuth=wrong)
        assert (reply.status_code, reply.json()["reason"]) == (400, "REGISTRY_AUTH_NOT_FOUND")
        assert reply.json()["metadata"]["field"] == "template.imageAuth"
    template_id = await make(api, imageAuth=mine)
    assert (await shown(api, template_id))["imageAuth"] == mine


async def test_a_list_is_filtered_paged_and_newest_first(api: Api) -> None:
    first, second, third = [await make(api, name=name) for name in ("One", "two", "twO-b")]
    assert await ids(api) == [third, second, first]
    assert await ids(api, "?name=TWO") == [third, second]
    assert await ids(api, "?pageSize=2") == [third, second]
    assert await ids(api, "?pageSize=2&pageNum=2") == [first]
    assert await ids(api, "?pageSize=2&pageNum=0") == [third, second]
    assert await ids(api, "?pageNumber=9") == []
    page = (await api.get("/templates", pageSize=1, pageNum=2)).json()
    assert (page["pageSize"], page["pageNum"], page["total"]) == (1, 2, 3)


async def test_twenty_templates_are_on_a_page(api: Api) -> None:
    made = [await make(api) for _ in range(21)]
    assert len(await ids(api)) == 20
    assert len(await ids(api, "?pageSize=100")) == len(made)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?channel=private", True),
        ("?channel=official&channel=private", True),
        ("?channel=official,private,community", True),
        ("?channel=official,community", False),
        ("?channel=official&channel=community", False),
        ("?channel=", True),
        ("?type=instance", True),
        ("?type=", True),
        ("?type=serverless", False),
    ],
)
async def test_channels_may_be_repeated_or_comma_separated(
    api: Api, query: str, found: bool
) -> None:
    template_id = await make(api)
    assert await ids(api, query) == ([template_id] if found else [])


@pytest.mark.parametrize("query", ["?channel=secret", "?type=gpu"])
async def test_an_unknown_filter_value_is_refused(api: Api, query: str) -> None:
    reply = await listed(api, query)
    assert reply.status_code == 400
    assert reply.json()["metadata"]["field"].startswith(query[1:].split("=", maxsplit=1)[0])


async def test_a_template_is_deleted_once(api: Api) -> None:
    template_id = await make(api)
    reply = await api.post("/template/delete", {"templateId": template_id})
    assert (reply.status_code, reply.json()) == (200, {"templateId": template_id})
    not_found(await api.get("/template", templateId=template_id))
    not_found(await api.post("/template/delete", {"templateId": template_id}))
    refused(await api.post("/template/delete", {}), "templateId", "is required")


async def test_an_update_changes_what_is_sent_and_nothing_else(api: Api) -> None:
    template_id = await make(api, **EVERYTHING)
    before = await shown(api, template_id)
    reply = await api.post(
        "/template/update",
        {"template": {"Id": template_id, "readme": "new", "envs": [], "name": None}},
    )
    assert (reply.status_code, reply.json()) == (200, {"templateId": template_id})
    assert await shown(api, template_id) == {**before, "readme": "new", "envs": []}
    body = {"templateId": template_id, "template": {"name": "other", "Id": None}}
    assert (await api.post("/template/update", body)).status_code == 200
    assert (await shown(api, template_id))["name"] == "other"
    wrong = {"template": {"Id": template_id, "ports": [{"type": "tcp", "ports": [2222]}]}}
    refused(await api.post("/template/update", wrong), "template.ports[0].ports[0]")
    refused(await api.post("/template/update", {"template": {"name": "n"}}), "template.Id")
    refused(await api.post("/template/update", {}), "template")


async def test_another_owner_finds_nothing(api: Api) -> None:
    template_id = await make(api)
    listed = await api.get_as(OTHER_KEY, "/templates")
    assert (listed.json()["template"], listed.json()["total"]) == ([], 0)
    not_found(await api.get_as(OTHER_KEY, "/template", templateId=template_id))
    not_found(
        await api.post("/template/delete", {"templateId": template_id}, key=OTHER_KEY),
    )
    update = {"template": {"Id": template_id, "name": "mine now"}}
    not_found(await api.post("/template/update", update, key=OTHER_KEY))
    assert (await shown(api, template_id))["name"] == "builder"
