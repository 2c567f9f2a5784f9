"""The form that creates an instance: what it shows, sends and says of refusals."""

import json
import uuid
from typing import Any

from playwright.sync_api import Browser, Page, Request, expect

from tests.console.accessibility import violations
from tests.console.place import FakeServer, console_page

BASE = "/gpu-instance/openapi/v1"
PATH = "/instances/create"


def make(server: FakeServer, path: str, **body: object) -> dict[str, Any]:
    reply = server.api.http.post(f"{BASE}{path}", json=body)
    assert reply.status_code == 200, reply.text
    made: dict[str, Any] = reply.json()
    return made


def shown(server: FakeServer, instance_id: str) -> dict[str, Any]:
    found: dict[str, Any] = server.api.look(instance_id)
    return found


def opened_id(page: Page) -> str:
    page.wait_for_url(lambda url: len(url.rpartition("/instances/")[2]) == 16)
    return page.url.rpartition("/")[2]


def test_every_field_of_a_create_is_sent_and_the_curl_call_is_the_same(
    browser: Browser, fake_server: FakeServer
) -> None:
    storage = make(
        fake_server,
        "/networkstorage/create",
        clusterId="home-1",
        storageName="datasets",
        storageSize=5,
    )
    network = make(fake_server, "/network/create", clusterId="home-1", name="shop")["network"][0]
    make(fake_server, "/repository/auth/save", name="example.com", username="ci", password="x")
    name = f"full-{uuid.uuid4().hex[:6]}"
    with console_page(browser, fake_server, path=PATH) as page:
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=imageUrl]").fill("nginx:1.27")
        page.get_by_label("Registry auth").select_option(label="example.com (ci)")
        page.get_by_role("radio", name="CPU 2C 4G").check()
        expect(page.locator(".price")).to_contain_text("0.026 / hour")
        page.get_by_role("button", name="Add port").click()
        page.get_by_label("Port", exact=True).fill("80")
        page.get_by_label("Who may use it").select_option(label="With a token")
        page.get_by_role("button", name="Add port").click()
        expect(page.get_by_label("Port", exact=True).nth(1)).to_be_focused()
        page.get_by_label("Port", exact=True).nth(1).fill("3306")
        page.get_by_label("Type").nth(1).select_option("tcp")
        page.get_by_label("Serve Jupyter").check()
        page.get_by_role("button", name="Add variable").click()
        page.get_by_label("Name", exact=True).fill("MODE")
        page.get_by_label("Value", exact=True).fill("it's new")
        page.locator("input[name=command]").fill("sleep infinity")
        page.locator("input[name=entrypoint]").fill("/bin/sh -c")
        page.locator("input[name=localStorageMountPoint]").fill("/data")
        page.get_by_role("button", name="Mount a storage").click()
        page.get_by_label("Storage", exact=True).select_option(storage["storageId"])
        page.get_by_label("Mount point", exact=True).fill("/sets")
        page.locator("select[name=networkId]").select_option(network["Id"])
        assert violations(page) == []
        curl = page.get_by_label("curl command").inner_text()
        assert "$KEY" in curl
        assert fake_server.key not in curl
        told = json.loads(curl.partition("--data '")[2].rstrip("'").replace("'\\''", "'"))
        with page.expect_request(f"**{BASE}/gpu/instance/create") as sending:
            page.get_by_role("button", name="Create instance").click()
        assert sending.value.post_data_json == told
        instance_id = opened_id(page)
    found = shown(fake_server, instance_id)
    assert found["name"] == name
    assert [(each["port"], each["type"]) for each in found["portMappings"]] == [
        (80, "http"),
        (3306, "tcp"),
    ]
    assert found["portMappings"][0]["access"]["mode"] == "token"
    assert found["envs"] == [{"key": "MODE", "value": "it's new"}]
    assert (found["command"], found["entrypoint"]) == ("sleep infinity", "/bin/sh -c")
    assert {(each["type"], each["mountPath"]) for each in found["volumeMounts"]} == {
        ("local", "/data"),
        ("network", "/sets"),
    }
    assert (found["network"]["id"], found["clusterId"]) == (network["Id"], "home-1")
    assert found["tools"] == [{"name": "Jupyter", "port": "8888", "type": "http"}]
    assert found["imageAuthId"]


def test_a_refusal_stands_at_its_field_and_is_gone_when_that_changes(
    browser: Browser, fake_server: FakeServer
) -> None:
    with console_page(browser, fake_server, path=PATH, expected=("400",)) as page:
        submit = page.get_by_role("button", name="Create instance")
        image = page.locator("input[name=imageUrl]")
        submit.click()
        expect(image).to_have_attribute("aria-invalid", "true")
        expect(image).to_be_focused()
        expect(image).to_have_accessible_description("is required")
        assert violations(page) == []
        image.fill("nginx:1.27")
        expect(image).not_to_have_attribute("aria-invalid", "true")
        page.get_by_role("button", name="Add variable").click()
        page.get_by_label("Value", exact=True).fill("without a name")
        submit.click()
        expect(page.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")
        page.get_by_role("button", name="Remove environment variables 1").click()
        page.get_by_role("button", name="Add port").click()
        page.get_by_label("Port", exact=True).fill("2222")
        submit.click()
        expect(page.get_by_role("alert")).to_contain_text("2222")


def test_two_clicks_and_a_lost_answer_make_one_instance(
    browser: Browser, fake_server: FakeServer
) -> None:
    name = f"once-{uuid.uuid4().hex[:6]}"
    sent: list[Request] = []
    with console_page(browser, fake_server, path=PATH, expected=("ERR_", "Failed to load")) as page:
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=imageUrl]").fill("nginx:1.27")

        def lose_the_first_answer(route: Any) -> None:
            sent.append(route.request)
            if len(sent) == 1:
                # The server gets it, the page does not hear of that.
                route.fetch()
                route.abort()
            else:
                route.continue_()

        page.route(f"**{BASE}/gpu/instance/create", lose_the_first_answer)
        page.get_by_role("button", name="Create instance").dblclick()
        opened_id(page)
    assert len({each.headers["idempotency-key"] for each in sent}) == 1
    found = fake_server.api.http.get(f"{BASE}/gpu/instances", params={"name": name}).json()
    assert found["total"] == 1


def test_a_template_fills_the_form(browser: Browser, fake_server: FakeServer) -> None:
    template = {
        "name": "Web server",
        "type": "instance",
        "channel": "private",
        "image": "registry.example.com/web:3",
        "rootfsSize": 10,
        "startCommand": "serve --all",
        "ports": [{"type": "http", "ports": [8080]}],
        "envs": [{"key": "LEVEL", "value": "debug"}],
    }
    made = make(fake_server, "/template/create", template=template)
    with console_page(browser, fake_server, path=f"{PATH}?template={made['templateId']}") as page:
        expect(page.locator("input[name=imageUrl]")).to_have_value("registry.example.com/web:3")
        expect(page.locator("input[name=command]")).to_have_value("serve --all")
        expect(page.get_by_label("Port", exact=True)).to_have_value("8080")
        expect(page.get_by_label("Value", exact=True)).to_have_value("debug")
        expect(page.get_by_label("Template")).to_have_value(made["templateId"])


def test_a_key_that_only_reads_is_not_offered_it(browser: Browser, fake_server: FakeServer) -> None:
    made = make(fake_server, "/key/create", role="read-only")
    with console_page(browser, fake_server, key=made["key"]) as page:
        expect(page.get_by_label("Filter by name")).to_be_visible()
        expect(page.get_by_role("link", name="Create instance")).to_have_count(0)
