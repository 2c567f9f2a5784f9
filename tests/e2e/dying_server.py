"""The real server as a program that ends itself by ``kill -9`` at the chosen step boundary.

A boundary is passed after each commit, after each call of Docker that changes something, and after
each change of routes. It has the name of what was done and a number, as the second one of that
name. ``Boundaries`` is the test's hand: it says at which one the server dies, and reads which were
passed. Nothing in the server itself knows of it.
"""

import os
import re
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER_VARIABLE = "DYING_SERVER_FOLDER"
_LOOKS = {"claim_due", "_mark_due"}
"""Writes that most often change nothing: no boundary then."""
_REPEATED = {"NetworkKeeper._wished"}
"""Writes that are made again and again whatever is done."""
_IDS = re.compile(r"(sha256:)?[0-9a-f]{12,}")
_HOST = re.compile(r"127\.0\.0\.1:\d+")
PROGRAM = (sys.executable, "-m", "tests.e2e.dying_server")


class Boundaries:
    """Which boundaries a server passes, and at which one it dies.

    Args:
        folder: that both processes know.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self._dies_at = folder / "dies-at"
        self._passed = folder / "passed"

    def die_at(self, boundary: str) -> None:
        """Count from now on, and die at that one; empty: at none."""
        self._passed.unlink(missing_ok=True)
        fresh = self.folder / "fresh"
        fresh.write_text(boundary)
        fresh.replace(self._dies_at)

    def rest(self) -> None:
        """Neither count nor die any more."""
        self._dies_at.unlink(missing_ok=True)

    @property
    def passed(self) -> list[str]:
        """Their names so far, in order; the last one is where it died."""
        return self._passed.read_text().splitlines() if self._passed.exists() else []


class _Watch:
    def __init__(self, folder: Path) -> None:
        self._dies_at = folder / "dies-at"
        self._passed = folder / "passed"
        self._turn = threading.Lock()
        self._counts: Counter[str] = Counter()

    def reach(self, where: str) -> None:
        with self._turn:
            try:
                dies_at = self._dies_at.read_text()
            except FileNotFoundError:
                return
            if not self._passed.exists():
                self._counts.clear()
            self._counts[where] += 1
            boundary = f"{where} {self._counts[where]}"
            with self._passed.open("a") as passed:
                passed.write(f"{boundary}\n")
            if boundary == dies_at:
                os.kill(os.getpid(), signal.SIGKILL)


def _after(owner: Any, name: str, watch: _Watch, where: Callable[..., str]) -> None:
    original = getattr(owner, name)

    async def followed(*args: Any, **kwargs: Any) -> Any:
        answer = await original(*args, **kwargs)
        if place := where(*args, **kwargs):
            watch.reach(place)
        return answer

    setattr(owner, name, followed)


def _after_commits(watch: _Watch) -> None:
    from innkeep.store.database import Database

    original = Database._once

    def followed(self: Database, engine: Any, function: Any, *rest: Any) -> Any:
        answer = original(self, engine, function, *rest)
        name = function.__qualname__.replace(".<locals>", "")
        quiet = name in _REPEATED or (name in _LOOKS and not answer)
        if engine is self._writer and not quiet:
            watch.reach(f"store {name}")
        return answer

    Database._once = followed  # type: ignore[method-assign, assignment]


def _docker_call(_session: Any, method: str, url: Any, **_: Any) -> str:
    path = str(url).partition("/v1.")[2].partition("/")[2].partition("?")[0]
    told = _HOST.sub("HOST", _IDS.sub("ID", path))
    return f"docker {method} {told}" if method != "GET" else ""


def serve() -> None:
    """Be the command ``innkeep``, with boundaries."""
    import aiohttp

    from innkeep.cli.main import app
    from innkeep.gateway.haproxy_gateway import HaproxyGateway

    watch = _Watch(Path(os.environ[FOLDER_VARIABLE]))
    _after_commits(watch)
    _after(aiohttp.ClientSession, "_request", watch, _docker_call)
    for name in ("set_routes", "remove_routes"):
        _after(HaproxyGateway, name, watch, lambda *_, name=name: f"proxy {name}")
    app()


if __name__ == "__main__":
    serve()
