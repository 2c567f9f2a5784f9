"""The real server on a cluster in memory, under a strain that the test chooses while it runs.

Its clock can be set, and its engine can fail and be slow by chance. ``Strain`` is the test's hand;
nothing in the server itself knows of it.
"""

import atexit
import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

FOLDER_VARIABLE = "STRAINED_SERVER_FOLDER"
PROGRAM = (sys.executable, "-m", "tests.e2e.strained_server")
CLUSTER = {
    "id": "fake-1",
    "name": "FAKE-1",
    "engine": "fake",
    "cpu_overcommit": 100000,
    "memory_overcommit": 100000,
}


class Strain:
    """What a server is put under.

    Args:
        folder: that both processes know.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder

    def set_clock(self, ahead_seconds: float) -> None:
        """Have the server's clock so far ahead of the real one, or behind it."""
        _write(self.folder / "ahead", str(ahead_seconds))

    def break_verbs(self, *verbs: str) -> None:
        """Let these verbs of the engine fail, and no others."""
        _write(self.folder / "broken", json.dumps(verbs))

    def fail_by_chance(self, seed: int, share: float, longest_seconds: float) -> None:
        """From the server's start on, let that share of calls fail, and all take some time."""
        told = {"seed": seed, "share": share, "longest": longest_seconds}
        _write(self.folder / "chance", json.dumps(told))

    def cluster(self) -> dict[str, Any]:
        """What is in the cluster of a server that has ended in order."""
        found: dict[str, Any] = json.loads((self.folder / "cluster").read_text())
        return found


def _write(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(path)


def _read(path: Path) -> Any:
    return json.loads(path.read_text()) if path.exists() else None


def _strain_the_clock(folder: Path) -> None:
    real = time.time
    time.time = lambda: real() + (_read(folder / "ahead") or 0.0)


def _strain_clusters(folder: Path) -> None:
    from innkeep.engines.errors import EngineUnavailable, TemporaryError
    from innkeep.engines.fake_cluster import FakeCluster

    told = _read(folder / "chance")
    chance = random.Random(told["seed"] if told else None)
    faults: Counter[str] = Counter()
    original = FakeCluster.__init__

    class Delays(dict[str, float]):
        def get(self, _verb: str, _default: Any = None) -> Any:
            return chance.uniform(0, told["longest"]) if told else 0.0

    def hook(verb: str, point: str) -> None:
        if point == "before" and verb in (_read(folder / "broken") or ()):
            raise TemporaryError("engineError", "broken by the test")
        if told and verb != "connect" and chance.random() < told["share"]:
            faults[f"{verb} {point}"] += 1
            raise chance.choice((EngineUnavailable, _temporary))("failed by chance")

    def _temporary(message: str) -> TemporaryError:
        return TemporaryError("engineError", message)

    def strained(self: FakeCluster, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.hook = hook
        self.delays = Delays()
        atexit.register(tell, self)

    def tell(cluster: FakeCluster) -> None:
        found = {
            "containers": [each.spec.instance_id for each in cluster.containers.values()],
            "running": [
                each.spec.instance_id for each in cluster.containers.values() if each.running
            ],
            "sandboxes": len(cluster.sandboxes),
            "conflicts": cluster.conflicts,
            "faults": faults,
        }
        _write(folder / "cluster", json.dumps(found))

    FakeCluster.__init__ = strained  # type: ignore[method-assign]


def serve() -> None:
    """Be the command ``innkeep``, under strain."""
    folder = Path(os.environ[FOLDER_VARIABLE])
    # Before anything of the server takes the clock for its own.
    _strain_the_clock(folder)
    _strain_clusters(folder)
    from innkeep.cli.main import app

    app()


if __name__ == "__main__":
    serve()
