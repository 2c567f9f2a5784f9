"""The pages of network storages, their trash, and VPC networks."""

import uuid
from typing import Any

from playwright.sync_api import Page, expect

from tests.console.accessibility import violations
from tests.console.place import FakeServer, open_dialog
from tests.console.visits import choose, dismiss, expect_refusal_at, page, press, row, send, visit
from tests.e2e.client import until

__all__ = ["page"]


def unique(word: str) -> str:
    return f"{word}-{uuid.uuid4().hex[:6]}"


def storages(server: FakeServer, name: str, path: str = "/networkstorages/list") -> list[Any]:
    found: list[Any] = server.api.get(path, pageSize=100).json()["data"]
    return [each for each in found if each["storageName"] == name]


def test_a_storage_is_created_grown_and_put_into_the_trash(
    page: Page, fake_server: FakeServer
) -> None:
    name = unique("datasets")
    visit(page, fake_server, "/network-storages", "Network storages")
    dialog = press(page, "Create network storage")
    expect(dialog.get_by_label("Name")).to_be_focused()
    dialog.get_by_label("Name").fill("not a name")
    send(dialog, "Create")
    expect_refusal_at(dialog.get_by_label("Name"), "letters")
    assert violations(page) == []
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Size (GiB)").fill("7")
    dialog.get_by_label("Cluster").select_option("home-2")
    send(dialog, "Create")
    expect(row(page, name)).to_contain_text("HOME-2 (Attic)")
    assert storages(fake_server, name)[0]["storageSize"] == 7

    choose(page, name, "Rename or grow")
    dialog = open_dialog(page)
    dialog.get_by_label("Size (GiB)").fill("3")
    send(dialog, "Save")
    expect_refusal_at(dialog.get_by_label("Size (GiB)"), "7")
    dialog.get_by_label("Size (GiB)").fill("9")
    send(dialog, "Save")
    expect(row(page, name)).to_contain_text("9 GiB")

    choose(page, name, "Delete")
    send(open_dialog(page), "Delete")
    expect(row(page, name)).to_have_count(0)
    page.get_by_role("link", name="Trash").click()
    expect(row(page, name)).to_contain_text("in 3 days")
    assert violations(page) == []
    page.get_by_role("button", name=f"Restore {name}").click()
    expect(row(page, name)).to_have_count(0)
    assert storages(fake_server, name)[0]["storageSize"] == 9
    fake_server.api.post(
        "/networkstorage/delete", {"storageId": storages(fake_server, name)[0]["storageId"]}
    )

    visit(page, fake_server, "/network-storages/trash", "Network storages")
    choose(page, name, "Remove for good")
    dialog = open_dialog(page)
    expect(dialog.get_by_role("button", name="Remove for good")).to_be_disabled()
    dialog.get_by_label(f"Type {name} to confirm").fill(name)
    send(dialog, "Remove for good")
    expect(row(page, name)).to_have_count(0)
    assert storages(fake_server, name, "/networkstorages/trash") == []


def test_a_storage_in_use_tells_by_whom_and_is_not_deleted(
    page: Page, fake_server: FakeServer
) -> None:
    name = unique("shared")
    made = fake_server.api.post(
        "/networkstorage/create",
        {"clusterId": "home-1", "storageName": name, "storageSize": 1},
    ).json()
    user = unique("reader")
    instance_id = fake_server.create(
        name=user, networkStorages=[{"Id": made["storageId"], "mountPoint": "/data"}]
    )
    visit(page, fake_server, f"/network-storages?storageName={name}", "Network storages")
    expect(row(page, name).get_by_role("link", name=user)).to_be_visible()
    choose(page, name, "Delete")
    dialog = open_dialog(page)
    expect(dialog).to_contain_text("no instance mounts it")
    expect(dialog.get_by_role("link", name=user)).to_have_attribute(
        "href", f"/console/instances/{instance_id}"
    )
    dismiss(page)
    assert len(storages(fake_server, name)) == 1
    # What happens elsewhere shows by itself.
    fake_server.api.act("delete", instance_id)
    expect(row(page, name)).to_contain_text("None")


def test_a_vpc_network_is_created_renamed_and_deleted_once_it_is_empty(
    page: Page, fake_server: FakeServer
) -> None:
    name = unique("net")

    def found(wanted: str) -> list[Any]:
        networks: list[Any] = fake_server.api.get("/networks", name=wanted).json()["networks"]
        return networks

    visit(page, fake_server, "/vpc-networks", "VPC networks")
    dialog = press(page, "Create VPC network")
    dialog.get_by_label("Name").fill("n" * 31)
    send(dialog, "Create")
    expect_refusal_at(dialog.get_by_label("Name"), "30")
    dialog.get_by_label("Name").fill(name)
    send(dialog, "Create")
    expect(row(page, name)).to_contain_text("Ready")
    expect(row(page, name)).to_contain_text(found(name)[0]["segment"])

    choose(page, name, "Rename")
    dialog = open_dialog(page)
    dialog.get_by_label("Name", exact=True).fill(f"{name}-b")
    send(dialog, "Rename")
    expect(row(page, f"{name}-b")).to_be_visible()

    member = unique("member")
    instance_id = fake_server.create(name=member, networkId=found(name)[0]["Id"])
    expect(row(page, name).get_by_role("link", name=member)).to_be_visible()
    assert violations(page) == []
    choose(page, f"{name}-b", "Delete")
    dialog = open_dialog(page)
    expect(dialog.get_by_role("link", name=member)).to_be_visible()
    dismiss(page)
    fake_server.api.act("delete", instance_id)
    expect(row(page, name)).to_contain_text("None")
    until(lambda: not found(name)[0]["Addresses"], seconds=60, what="the member is gone")
    choose(page, f"{name}-b", "Delete")
    send(open_dialog(page), "Delete")
    expect(row(page, name)).to_have_count(0)
    until(lambda: not found(name), seconds=60, what="the network is gone")
