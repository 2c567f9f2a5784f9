"""A real browser for tests of pages: the distribution's Chromium, headless, by Playwright."""

import contextlib
import os
import shutil
from collections.abc import Iterator

from playwright.sync_api import Page, sync_playwright

_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def missing_browser() -> str:
    """Why tests of pages can't run here; empty when they can."""
    return "" if shutil.which("chromium") else "the program chromium (package chromium) is missing"


@contextlib.contextmanager
def open_page() -> Iterator[Page]:
    """An empty page in a browser of its own; whatever still waits after 20 s has failed."""
    options = [*_QUIET, "--no-sandbox"] if os.geteuid() == 0 else list(_QUIET)
    with (
        sync_playwright() as playwright,
        contextlib.closing(
            playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        ) as browser,
        contextlib.closing(browser.new_context()) as context,
    ):
        page = context.new_page()
        page.set_default_timeout(20_000)
        yield page
