"""How long until a notebook answers: the tool Jupyter beside JupyterHub with DockerSpawner."""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
from tests.e2e.client import PRODUCT
from tests.e2e.server import Server
from tests.e2e.server_config import SMALL_PRODUCT
from tests.images import ImageShelf, missing_busybox, missing_docker, own_name
from tests.python_image import python_root, python_version
from tests.tools_cache import give_tools, tools_with_jupyter

from bench.benchmark import Benchmark, CantMeasure, Effort
from bench.figures import Comparison, Goal, Outcome, Series
from bench.jupyter_hub import have_hub, running_hub
from bench.jupyter_image import have_image, have_packages
from bench.turns import Take, in_turns
from innkeep.tools_volume.build import BuildFailed
from innkeep.tools_volume.sources import SourcesMissing

_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "innkeep-bench"
_PORT = 8888
_SECONDS = 180
_PRODUCT = {**SMALL_PRODUCT, "cores": 1, "memory_gib": 2}
_TOOLS = [{"name": "Jupyter", "port": str(_PORT), "type": "http"}]


async def _measure(effort: Effort) -> Outcome:
    if missing := missing_docker() or missing_busybox():
        raise CantMeasure(missing)
    if effort.short and not (_CACHE / "single-user").exists():
        raise CantMeasure("JupyterHub and its image were not fetched yet (./scripts/bench jupyter)")
    _CACHE.mkdir(parents=True, exist_ok=True)
    return await asyncio.to_thread(_side_by_side, effort)


def _side_by_side(effort: Effort) -> Outcome:
    packages = have_packages(_CACHE, have_hub(_CACHE) / "bin" / "pip")
    image = have_image(packages)
    shelf = ImageShelf()
    rounds, warm_up = effort.of(7, 1), effort.of(1, 0)
    try:
        with _server() as server, running_hub(_CACHE, image, _PRODUCT) as hub:
            plain = shelf.root(own_name("python"), python_root(), command=["sleep", "1000000"])
            peer: Take = _take(hub.spawn)
            volume = asyncio.run(
                in_turns(rounds, _take(lambda: _open(server, plain)), peer, warm_up=warm_up)
            )
            named = [("JupyterLab of the tools volume, the image has Python only", volume)]
            if not effort.short:
                own = asyncio.run(
                    in_turns(rounds, _take(lambda: _open(server, image)), peer, warm_up=warm_up)
                )
                named.append(("JupyterLab of the image, the same as JupyterHub's", own))
    finally:
        shelf.clear()
    return Outcome(
        comparisons=[
            Comparison(
                what=f"create to a notebook server's first answer: {what}",
                unit="s",
                ours=Series(name="innkeep", values=ours),
                peer=Series(name="JupyterHub, DockerSpawner", values=theirs),
                goal=Goal(must=1, aim=0.5),
            )
            for what, (ours, theirs) in named
        ],
        notes=[
            (
                "Both sides have one core and 2 GiB, a new container each time, and answer "
                "/api/status with a token through their own proxy."
            ),
        ],
    )


@contextlib.contextmanager
def _server() -> Iterator[Server]:
    try:
        tools = tools_with_jupyter([python_version()])
    except (SourcesMissing, BuildFailed) as problem:
        raise CantMeasure(str(problem)) from None
    server = Server(products=[_PRODUCT])
    give_tools(tools, server.data_dir)
    with server:
        yield server


def _take(act: Callable[[], float]) -> Take:
    async def take() -> float:
        return await asyncio.to_thread(act)

    return take


def _open(server: Server, image: str) -> float:
    """Seconds from the create until the notebook server answers."""
    begun = time.perf_counter()
    instance_id = server.api.create(image, productId=PRODUCT, tools=_TOOLS)
    shown: dict[str, Any] = server.api.look(instance_id)
    url = httpx.URL(str(shown["connectComponentJupyter"]["address"]))
    host = f"{instance_id}-{_PORT}.localhost"
    with httpx.Client(
        base_url=f"http://{server.host}:{server.proxy_port}",
        headers={"Host": host, "Authorization": f"token {url.params['token']}"},
        trust_env=False,
    ) as http:
        while http.get("/api/status").status_code != 200:
            if time.perf_counter() - begun > _SECONDS:
                raise TimeoutError("the notebook server does not answer")
            time.sleep(0.01)
    took = time.perf_counter() - begun
    server.api.delete(instance_id)
    while not server.api.is_gone(instance_id):
        time.sleep(0.1)
    return took


JUPYTER = Benchmark(
    key="jupyter",
    question="how long until a notebook server answers?",
    peer="JupyterHub with DockerSpawner",
    run=_measure,
)
