"""The pages for operators: clusters, what runs where, and projects."""

import uuid

from playwright.sync_api import Page, expect

from tests.console.accessibility import violations
from tests.console.place import FakeServer, open_dialog
from tests.console.visits import choose, expect_refusal_at, page, press, row, send, visit

__all__ = ["page"]


def unique(word: str) -> str:
    return f"{word}-{uuid.uuid4().hex[:6]}"


def test_a_cluster_is_cordoned_with_a_note_and_uncordoned(
    page: Page, fake_server: FakeServer
) -> None:
    def cordon() -> object:
        clusters = fake_server.api.get("/operator/clusters").json()["clusters"]
        return next(each["cordon"] for each in clusters if each["id"] == "home-2")

    visit(page, fake_server, "/operator/clusters", "Clusters")
    card = page.locator(".cluster").filter(has_text="HOME-2 (Attic)")
    expect(card).to_contain_text("Cores")
    expect(card).to_contain_text("GiB")
    dialog = press(page, "Cordon HOME-2 (Attic)")
    dialog.get_by_label("Note").fill("n" * 2000)
    send(dialog, "Cordon")
    expect_refusal_at(dialog.get_by_label("Note"), "at most")
    dialog.get_by_label("Note").fill("new disks tonight")
    send(dialog, "Cordon")
    expect(card).to_contain_text("new disks tonight")
    expect(card).to_contain_text("Cordoned")
    assert violations(page) == []
    assert cordon()
    send(press(page, "Uncordon HOME-2 (Attic)"), "Uncordon")
    expect(card).not_to_contain_text("Cordoned")
    assert cordon() is None


def test_any_projects_instance_is_found_and_stopped_and_deleted_with_a_reason(
    page: Page, fake_server: FakeServer
) -> None:
    project = unique("team")
    made = fake_server.api.post("/operator/project/create", {"name": project}).json()
    owner = fake_server.client(made["key"]["key"])
    name = unique("orders")
    body = {"productId": "cpu.2c4g", "imageUrl": "nginx:1.27", "kind": "cpu", "name": name}
    instance_id = owner.post("/gpu/instance/create", body).json()["id"]
    owner.wait_status(instance_id, "running")
    visit(page, fake_server, f"/operator/instances?project={project}", "All instances")
    expect(row(page, name)).to_contain_text("Running")
    assert violations(page) == []
    choose(page, name, "Stop")
    dialog = open_dialog(page)
    send(dialog, "Stop")
    expect_refusal_at(dialog.get_by_label("Reason"), "at least 1|empty|required")
    dialog.get_by_label("Reason").fill("it attacks other hosts")
    send(dialog, "Stop")
    expect(row(page, name)).to_contain_text("Stopped")
    told = owner.get("/gpu/instance/events", instanceId=instance_id).json()["events"]
    assert any("it attacks other hosts" in each["message"] for each in told)
    choose(page, name, "Delete")
    dialog = open_dialog(page)
    dialog.get_by_label("Reason").fill("it came back")
    send(dialog, "Delete")
    expect(row(page, name)).to_have_count(0)


def test_a_project_is_made_and_gets_quotas_and_a_key(page: Page, fake_server: FakeServer) -> None:
    project = unique("research & co")
    visit(page, fake_server, "/operator/projects", "Projects")
    expect(row(page, "default")).to_be_visible()
    assert violations(page) == []
    dialog = press(page, "Create project")
    dialog.get_by_label("Name", exact=True).fill("default")
    send(dialog, "Create")
    expect_refusal_at(dialog.get_by_label("Name", exact=True), "already")
    dialog.get_by_label("Name", exact=True).fill(project)
    send(dialog, "Create")
    first = fake_server.client(page.locator("[data-secret]").inner_text())
    page.get_by_role("button", name="I have stored it").click()
    expect(page.get_by_role("heading", name=project, level=1)).to_be_visible()
    assert first.get("/me").json()["project"] == project

    dialog = press(page, "Change")
    dialog.get_by_label("Instances").fill("many")
    send(dialog, "Save")
    expect_refusal_at(dialog.get_by_label("Instances"), "whole number")
    dialog.get_by_label("Instances").fill("3")
    send(dialog, "Save")
    expect(page.locator(".meter", has=page.get_by_text("Instances", exact=True))).to_contain_text(
        "0 of 3"
    )
    assert first.get("/quota").json()["instances"]["limit"] == 3
    assert first.get("/quota").json()["cores"]["limit"] is None

    dialog = press(page, "Create API key")
    dialog.get_by_label("Role").select_option("member")
    dialog.get_by_label("Name").fill("second")
    send(dialog, "Create")
    second = fake_server.client(page.locator("[data-secret]").inner_text())
    page.get_by_role("button", name="I have stored it").click()
    expect(row(page, "second")).to_contain_text("member")
    assert second.get("/me").json()["project"] == project
    assert violations(page) == []
    send(press(page, "Revoke second"), "Revoke")
    expect(row(page, "second")).to_have_count(0)
    assert second.get("/me").status_code == 401
