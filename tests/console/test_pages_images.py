"""The pages of templates, prewarmed images and jobs."""

import re
import uuid

from playwright.sync_api import Browser, Page, expect

from tests.console.accessibility import violations
from tests.console.place import FakeServer, console_page, open_dialog
from tests.console.visits import choose, expect_refusal_at, page, row, send, visit

__all__ = ["page"]


def unique(word: str) -> str:
    return f"{word}-{uuid.uuid4().hex[:6]}"


def test_a_template_is_created_shown_edited_used_and_deleted(
    page: Page, fake_server: FakeServer
) -> None:
    name = unique("builder")
    visit(page, fake_server, "/templates/create", "Create template")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Image", exact=True).fill("nginx:1.27")
    page.get_by_label("Ports").fill("8080, 5432/tcp, 70000")
    page.get_by_label("Port of Jupyter").fill("8888")
    page.get_by_role("button", name="Add variable").click()
    expect(page.get_by_label("Name 1")).to_be_focused()
    page.get_by_label("Name 1").fill("STAGE")
    page.get_by_label("Value 1").fill("prod")
    save = page.get_by_role("button", name="Create template")
    save.click()
    expect_refusal_at(page.get_by_label("Ports"), "65535")
    assert violations(page) == []
    page.get_by_label("Ports").fill("8080, 5432/tcp")
    save.click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    expect(page.get_by_text("8080/http, 5432/tcp")).to_be_visible()
    expect(page.get_by_text("prod")).to_have_count(0)
    page.get_by_role("button", name="Show STAGE").click()
    expect(page.get_by_text("prod")).to_be_visible()
    assert violations(page) == []
    template_id = page.url.rpartition("/")[2]
    expect(page.get_by_role("link", name="Use", exact=True)).to_have_attribute(
        "href", f"/console/instances/create?template={template_id}"
    )

    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Name 1").fill("")
    page.get_by_role("button", name="Save").click()
    expect_refusal_at(page.get_by_label("Name 1"), "must not be empty|at least 1|required")
    page.get_by_label("Name 1").fill("STAGE")
    page.get_by_label("Command").fill("nginx -g 'daemon off;'")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    kept = fake_server.api.get("/template", templateId=template_id).json()["template"]
    assert kept["startCommand"] == "nginx -g 'daemon off;'"
    assert kept["envs"] == [{"key": "STAGE", "value": "prod"}]
    assert [tool["port"] for tool in kept["tools"]] == [8888]

    visit(page, fake_server, "/templates", "Templates")
    expect(row(page, name)).to_contain_text("1 variable")
    assert violations(page) == []
    choose(page, name, "Delete")
    send(open_dialog(page), "Delete")
    expect(row(page, name)).to_have_count(0)


def test_an_image_is_prewarmed_and_its_task_deleted(page: Page, fake_server: FakeServer) -> None:
    image = unique("registry.example.com/tools/builder") + ":1"
    visit(page, fake_server, "/images/prewarm", "Prewarmed images")
    page.get_by_role("button", name="Prewarm an image").first.click()
    dialog = open_dialog(page)
    dialog.get_by_label("Image", exact=True).fill("Not An Image")
    send(dialog, "Prewarm")
    expect_refusal_at(dialog.get_by_label("Image", exact=True), "image")
    dialog.get_by_label("Image", exact=True).fill(image)
    dialog.get_by_label("Note").fill("before the release")
    send(dialog, "Prewarm")
    expect(row(page, image)).to_contain_text("Ready")
    expect(page.locator(".meter")).to_contain_text(re.compile("[0-9]+ of 5"))
    assert violations(page) == []
    task = fake_server.api.get("/image/prewarm").json()["data"][0]
    assert (task["imageUrl"], task["note"]) == (image, "before the release")
    choose(page, task["imageName"], "Delete")
    send(open_dialog(page), "Delete")
    expect(row(page, image)).to_have_count(0)
    left = fake_server.api.get("/image/prewarm").json()["data"]
    assert image not in [each["imageUrl"] for each in left]


def test_a_job_is_shown_as_it_goes_on(page: Page, fake_server: FakeServer) -> None:
    visit(page, fake_server, "/jobs", "Jobs")
    name = unique("saved")
    instance_id = fake_server.create(name=name)
    fake_server.api.wait_status(instance_id, "running")
    made = fake_server.api.post(
        "/job/save/image", {"instanceId": instance_id, "image": "registry.example.com/saved:1"}
    ).json()
    line = page.locator(f"tr[data-id='{made['jobId']}']")
    expect(line).to_contain_text("Done")
    expect(line.get_by_role("link", name=name)).to_be_visible()
    expect(line.get_by_role("link", name=f"Log of {made['jobId']}")).to_have_attribute(
        "target", "_blank"
    )
    assert violations(page) == []
    page.get_by_label("State").select_option("fail")
    expect(line).to_have_count(0)
    fake_server.api.act("delete", instance_id)


def test_on_a_phone_no_page_is_wider_than_the_screen(
    browser: Browser, fake_server: FakeServer
) -> None:
    width = 360
    long_name = "n" * 200
    made = fake_server.api.post(
        "/template/create",
        {
            "template": {
                "name": long_name,
                "type": "instance",
                "channel": "private",
                "image": f"registry.example.com/{'long/' * 40}x:1",
                "rootfsSize": 20,
                "envs": [{"key": "K" * 200, "value": "v"}],
            }
        },
    ).json()
    viewport = {"width": width, "height": 740}
    paths = {
        "/templates": "Templates",
        f"/templates/{made['templateId']}": long_name,
        f"/templates/{made['templateId']}/edit": "Edit template",
        "/network-storages": "Network storages",
        "/vpc-networks": "VPC networks",
        "/images/prewarm": "Prewarmed images",
        "/keys": "API keys",
        "/audit": "Audit log",
        "/operator/clusters": "Clusters",
        "/operator/instances": "All instances",
        "/operator/projects": "Projects",
    }
    with console_page(browser, fake_server, viewport=viewport) as page:
        for path, heading in paths.items():
            visit(page, fake_server, path, heading)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    fake_server.api.post("/template/delete", {"templateId": made["templateId"]})
