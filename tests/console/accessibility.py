"""A maintained checker's look at a page as it is, in light and in dark."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    # It would ask for style sheets by addresses that it makes up.
    "preload": False,
}
_STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"


def violations(page: Page) -> list[str]:
    """What the checker finds in the page, in both colour schemes."""
    page.add_style_tag(content=_STILL)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator(f"html.wa-{scheme}")).to_be_attached()
        response: dict[str, Any] = Axe().run(page, options=_RULES).response
        found += [
            f"{scheme}: {each['id']}: {each['help']}: {[node['target'] for node in each['nodes']]}"
            for each in response["violations"]
        ]
    return found
