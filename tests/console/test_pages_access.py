"""The pages of logins, keys, webhooks, quotas and the audit log, and what a role is offered."""

import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.owned_things import PUBLIC_KEY
from tests.console.accessibility import violations
from tests.console.place import FakeServer, console_page, open_dialog
from tests.console.visits import choose, dismiss, expect_refusal_at, page, press, row, send, visit

__all__ = ["page"]


def unique(word: str) -> str:
    return f"{word}-{uuid.uuid4().hex[:6]}"


def test_a_registry_auth_is_added_without_its_password_being_shown_again(
    page: Page, fake_server: FakeServer
) -> None:
    name = unique("registry")
    visit(page, fake_server, "/registry-auths", "Registry auths")
    dialog = press(page, "Add registry auth")
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_label("User name").fill("a:b")
    dialog.get_by_label("Password or token").fill("hidden-word")
    send(dialog, "Add")
    expect_refusal_at(dialog.get_by_label("User name"), "must not contain")
    dialog.get_by_label("User name").fill("ci")
    send(dialog, "Add")
    expect(row(page, name)).to_contain_text("ci")
    assert "hidden-word" not in page.content()
    assert violations(page) == []
    names = [each["name"] for each in fake_server.api.get("/repository/auths").json()["data"]]
    assert name in names
    page.get_by_role("button", name=f"Delete {name}").click()
    send(open_dialog(page), "Delete")
    expect(row(page, name)).to_have_count(0)


def test_an_ssh_key_is_read_from_a_file_and_a_private_one_is_not_sent(
    page: Page, fake_server: FakeServer, tmp_path: Path
) -> None:
    visit(page, fake_server, "/ssh-keys", "SSH keys")
    dialog = page.locator("wa-dialog[open]")
    page.get_by_role("button", name="Add SSH key").first.click()
    private = tmp_path / "id_ed25519"
    private.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n")
    dialog.locator("input[type=file]").set_input_files(private)
    expect_refusal_at(dialog.get_by_label("Public key"), "private key")
    expect(dialog.get_by_label("Public key")).to_have_value("")
    dialog.get_by_label("Public key").fill("ssh-ed25519 AAAA")
    dialog.get_by_label("Name").fill("bad")
    send(dialog, "Add")
    expect_refusal_at(dialog.get_by_label("Public key"), "can't be read")
    dialog.get_by_label("Name").fill("")
    public = tmp_path / "id_ed25519.pub"
    public.write_text(f"{PUBLIC_KEY}\n")
    dialog.locator("input[type=file]").set_input_files(public)
    expect(dialog.get_by_label("Name")).to_have_value("ann@laptop")
    send(dialog, "Add")
    expect(row(page, "ann@laptop")).to_contain_text("SHA256:")
    assert violations(page) == []
    names = [each["name"] for each in fake_server.api.get("/ssh-keys").json()["data"]]
    assert "ann@laptop" in names
    page.get_by_role("button", name="Delete ann@laptop").click()
    send(open_dialog(page), "Delete")
    expect(row(page, "ann@laptop")).to_have_count(0)


def test_an_api_key_is_shown_once_and_useless_once_revoked(
    page: Page, fake_server: FakeServer
) -> None:
    name = unique("ci")
    visit(page, fake_server, "/keys", "API keys")
    dialog = press(page, "Create API key")
    dialog.get_by_label("Name").fill("n" * 300)
    send(dialog, "Create")
    expect_refusal_at(dialog.get_by_label("Name"), "at most")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Role").select_option("read-only")
    dialog.get_by_label("Expires").select_option("date")
    dialog.get_by_label("Date").fill("2001-02-03")
    send(dialog, "Create")
    expect_refusal_at(dialog.get_by_label("Date"), "after the present time")
    dialog.get_by_label("Expires").select_option(label="In 30 days")
    send(dialog, "Create")
    secret = page.locator("[data-secret]")
    expect(secret).to_be_visible()
    key = secret.inner_text()
    assert violations(page) == []
    page.get_by_role("button", name="I have stored it").click()
    expect(row(page, name)).to_contain_text("read-only")
    expect(secret).to_have_count(0)
    assert key not in page.content()
    client = fake_server.client(key)
    assert client.get("/me").json()["role"] == "read-only"
    assert violations(page) == []
    choose(page, name, "Revoke")
    send(open_dialog(page), "Revoke")
    expect(row(page, name)).to_have_count(0)
    assert client.get("/me").status_code == 401


def test_a_webhook_is_added_tested_and_deleted(page: Page, fake_server: FakeServer) -> None:
    address = f"https://hooks.invalid/{unique('innkeep')}"
    visit(page, fake_server, "/webhooks", "Webhooks")
    page.get_by_role("button", name="Add webhook").first.click()
    dialog = open_dialog(page)
    dialog.get_by_label("Address").fill("ftp://example.com")
    send(dialog, "Add")
    expect_refusal_at(dialog.get_by_label("Address"), "http")
    dialog.get_by_label("Address").fill(address)
    dialog.get_by_label("Running").check()
    dialog.get_by_label("codes").fill("outOfMemory, imageNotFound")
    send(dialog, "Add")
    expect(page.locator("[data-secret]")).to_contain_text("whsec_")
    page.get_by_role("button", name="I have stored it").click()
    expect(row(page, address)).to_contain_text("Running")
    found = next(
        each for each in fake_server.api.get("/webhooks").json()["data"] if each["url"] == address
    )
    assert found["statuses"] == ["running"]
    assert found["codes"] == ["outOfMemory", "imageNotFound"]
    # There is no such host, by its very name.
    page.get_by_role("button", name=f"Test {address}").click()
    expect(open_dialog(page)).to_contain_text("Not delivered")
    assert violations(page) == []
    dismiss(page)
    choose(page, address, "Delete")
    send(open_dialog(page), "Delete")
    expect(row(page, address)).to_have_count(0)


def test_a_new_project_is_told_what_to_do_and_sees_its_use_as_it_changes(
    browser: Browser, fake_server: FakeServer
) -> None:
    newcomer = fake_server.as_owner(unique("new"))
    with console_page(browser, fake_server, key=newcomer.key) as page:
        for path, heading, empty in (
            ("/templates", "Templates", "No templates yet"),
            ("/network-storages", "Network storages", "No network storages yet"),
            ("/network-storages/trash", "Network storages", "The trash is empty"),
            ("/vpc-networks", "VPC networks", "No VPC networks yet"),
            ("/images/prewarm", "Prewarmed images", "No prewarmed images yet"),
            ("/jobs", "Jobs", "No jobs yet"),
            ("/registry-auths", "Registry auths", "No registry auths yet"),
            ("/ssh-keys", "SSH keys", "No SSH keys yet"),
            ("/webhooks", "Webhooks", "No webhooks yet"),
        ):
            visit(page, fake_server, path, heading)
            expect(page.get_by_role("heading", name=empty)).to_be_visible()
        assert violations(page) == []
        visit(page, fake_server, "/project", "Quotas and use")
        meter = page.locator(".meter", has=page.get_by_text("Instances", exact=True))
        expect(meter).to_contain_text("0, no limit")
        assert violations(page) == []
        body = {"productId": "cpu.1c1g", "imageUrl": "nginx:1.27", "kind": "cpu"}
        made = newcomer.post("/gpu/instance/create", body).json()
        expect(meter).to_contain_text("1, no limit")
        newcomer.act("delete", made["id"])
        expect(meter).to_contain_text("0, no limit")


def test_the_audit_log_is_filtered_by_object_outcome_and_time(
    page: Page, fake_server: FakeServer
) -> None:
    instance_id = fake_server.create()
    fake_server.api.post("/gpu/instance/restart", {"instanceId": instance_id, "x": 1})
    fake_server.api.post("/key/revoke", {"id": "no-such-key"})
    visit(page, fake_server, f"/audit?objectId={instance_id}", "Audit log")
    created = row(page, "/gpu/instance/create")
    expect(created).to_have_count(1)
    assert violations(page) == []
    page.get_by_label("From").fill("2199-01-01T00:00")
    page.get_by_label("From").blur()
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    page.get_by_label("From").fill("")
    page.get_by_label("From").blur()
    expect(created).to_have_count(1)
    created.get_by_role("button", name="Details of POST /gpu/instance/create").click()
    expect(open_dialog(page)).to_contain_text("operator")
    dismiss(page)
    page.get_by_label("Filter by the id of an object").fill("no-such-key")
    page.get_by_label("Outcome").select_option("refused")
    expect(row(page, "KEY_NOT_FOUND").first).to_be_visible()
    expect(created).to_have_count(0)
    fake_server.api.act("delete", instance_id)


@pytest.mark.parametrize(
    ("role", "offered", "not_offered"),
    [
        ("read-only", ["Network storages", "Webhooks"], ["API keys", "Audit log", "Clusters"]),
        ("admin", ["API keys", "Audit log"], ["Clusters", "Projects", "All instances"]),
    ],
)
def test_a_role_is_offered_what_it_may_do(
    browser: Browser, fake_server: FakeServer, role: str, offered: list[str], not_offered: list[str]
) -> None:
    made = fake_server.api.post("/key/create", {"role": role}).json()
    with console_page(browser, fake_server, key=made["key"], path="/network-storages") as page:
        expect(page.get_by_role("heading", name="Network storages", level=1)).to_be_visible()
        side = page.locator(".side")
        for label in offered:
            expect(side.get_by_role("link", name=label)).to_be_visible()
        for label in not_offered:
            expect(side.get_by_role("link", name=label)).to_have_count(0)
        create = page.get_by_role("button", name="Create network storage")
        expect(page.locator(".loading")).to_have_count(0)
        if role == "read-only":
            expect(create).to_have_count(0)
        else:
            expect(create.first).to_be_visible()
    fake_server.api.post("/key/revoke", {"id": made["id"]})
