"""Pictures of the main pages for the documentation, made only when asked: ``scripts/screenshots``."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.console.place import console_page
from tests.e2e.client import until
from tests.e2e.server import Server
from tests.images import ImageShelf

FOLDER = os.environ.get("INNKEEP_SCREENSHOTS", "")
pytestmark = [
    pytest.mark.docker,
    pytest.mark.timeout(500),
    pytest.mark.skipif(not FOLDER, reason="pictures are made by scripts/screenshots"),
]
WEB = (
    "sh -c 'mkdir /www; echo hello > /www/index.html; httpd -f -h /www -p 80 & "
    'n=0; while true; do n=$((n+1)); echo "$(date -Iseconds) order $n packed and sent"; '
    "m=0; while [ $m -lt $((15000 + n % 9 * 9000)) ]; do m=$((m+1)); done; sleep 2; done'"
)


def take(page: Page, name: str) -> None:
    page.wait_for_timeout(700)
    page.screenshot(path=str(Path(FOLDER) / f"console-{name}.png"))


def test_pictures(browser: Browser, docker_server: Server, shelf: ImageShelf) -> None:
    api = docker_server.api
    images = {
        name: shelf.busybox(f"registry.example.com/{name}", command=["sleep", "100000"])
        for name in ("shop/web:1.4", "shop/worker:1.4", "tools/builder:2")
    }

    def create(image: str, product: str, **fields: object) -> str:
        return api.create(images[image], productId=product, **fields)

    made = [
        create("tools/builder:2", "cpu.1c1g", name="nightly-build", command="false"),
        create("tools/builder:2", "cpu.2c4g", name="build-box"),
        create("shop/worker:1.4", "cpu.1c1g", name="shop-worker"),
        create(
            "shop/web:1.4",
            "cpu.2c4g",
            name="shop-web",
            command=WEB,
            ports="80/http, 3306/tcp",
            portAccess=[{"port": "80", "mode": "token"}],
            envs=[{"key": "MODE", "value": "production"}],
        ),
    ]
    for instance_id in made[1:]:
        api.wait_status(instance_id, "running")
    api.act("stop", made[2])
    web = made[-1]
    look = "/gpu-instance/openapi/v1/metrics/gpu/instance"

    def has_measures() -> bool:
        start = api.look(web)["lastStartedAt"]
        found = api.http.get(
            look, params={"instanceId": web, "startTime": start, "endTime": 0, "interval": 16}
        ).json()
        return len(found["cpuUtilization"]) >= 12

    until(has_measures, seconds=400, what="measures for the charts")
    with console_page(browser, docker_server) as page:
        expect(page.get_by_text("Running")).to_have_count(2)
        take(page, "instances")
        page.set_viewport_size({"width": 390, "height": 800})
        take(page, "phone")
        page.set_viewport_size({"width": 1280, "height": 1000})
        page.goto(f"{docker_server.url}/console/instances/{web}")
        expect(page.get_by_role("img", name="CPU: now")).to_be_visible()
        expect(page.get_by_text("Reachable", exact=True)).to_be_visible()
        take(page, "instance")
        page.set_viewport_size({"width": 1280, "height": 720})
        page.emulate_media(color_scheme="dark")
        page.get_by_role("tab", name="Logs").click()
        expect(page.get_by_role("log")).to_contain_text("packed and sent")
        take(page, "logs")
        page.get_by_role("tab", name="Terminal").click()
        expect(page.locator(".xterm-rows")).to_contain_text("#")
        page.locator(".xterm-helper-textarea").focus()
        page.keyboard.type("uname -sm; df -h / | tail -n 1; cat /www/index.html\n")
        expect(page.locator(".xterm-rows")).to_contain_text("hello")
        take(page, "terminal")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{docker_server.url}/console/instances/create")
        page.locator("input[name=name]").fill("shop-web-2")
        page.locator("input[name=imageUrl]").fill("registry.example.com/shop/web:1.4")
        page.get_by_role("radio", name="CPU 2C 4G").check()
        page.get_by_role("button", name="Add port").click()
        page.get_by_label("Port", exact=True).fill("80")
        page.get_by_role("heading", name="Create instance").focus()
        page.evaluate("scrollTo(0, 0)")
        take(page, "create")
    for instance_id in made:
        api.act("delete", instance_id)
