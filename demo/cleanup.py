"""Takes away what the demo made, and nothing else: only what carries this demo's own id."""

import asyncio
import contextlib
import shutil
import subprocess
from pathlib import Path

from demo import docker_socket, place, server
from demo.narration import DemoFailed, say
from innkeep.engines.docker import DockerEngine
from innkeep.engines.errors import EngineError

_RUN_FOLDER = Path("/run/innkeep")


def remove_everything() -> None:
    """Remove instances, processes, everything in Docker, and the data folder, in this order.

    Raises:
        DemoFailed: something is left; the data folder is kept then, so that it can be tried again.
    """
    say(f"Removing the demo in {place.DATA}")
    _remove_instances()
    pid = server.end()
    say(f"  server     process {pid} ended" if pid else "  server     was not running")
    _stop_proxy()
    _remove_from_docker(place.DEPLOYMENT.read())
    shutil.rmtree(place.DATA)
    for folder in (place.DATA.parent, _RUN_FOLDER):
        # Others may have theirs in it.
        with contextlib.suppress(OSError):
            folder.rmdir()
    say("  folder     removed")
    say(
        "Kept: packages of the distribution, Docker and everything in it that isn't the demo's, "
        "and .venv/"
    )


def _remove_instances() -> None:
    if server.process() is None:
        return
    try:
        while found := server.call("/gpu/instances?pageSize=100")["instances"]:
            for instance in found:
                server.delete_instance(instance["id"])
                say(f"  instance   {instance['id']} removed")
    except (OSError, DemoFailed) as problem:
        # Not the end: what its objects are is known without the server.
        say(f"  instances  the server could not remove them all ({problem})")


def _stop_proxy() -> None:
    done = subprocess.run(  # noqa: S603  # our own command
        [place.INNKEEP, "admin", "proxy", "stop", "--data-dir", str(place.DATA)],
        check=False,
        capture_output=True,
        text=True,
        env=server.clean_environment(),
    )
    if done.returncode != 0:
        raise DemoFailed(f"the proxy can't be stopped: {done.stderr.strip()}")
    say(f"  proxy      {done.stdout.strip()}")


def _remove_from_docker(deployment: str) -> None:
    if not deployment:
        return
    label = f"innkeep.deployment={deployment}"
    if not docker_socket.answers():
        raise DemoFailed(
            "Docker does not answer, so what the demo has there is left: containers, volumes, "
            f"networks and images with the label {label}. "
            "Start Docker and run ./scripts/demo --down again."
        )
    there = docker_socket.with_label(label)
    try:
        asyncio.run(_purge(deployment))
    except EngineError as problem:
        raise DemoFailed(f"Docker did not remove everything: {problem.message}") from None
    left = {kind: names for kind, names in docker_socket.with_label(label).items() if names}
    if left:
        raise DemoFailed(f"left in Docker, with the label {label}: {left}")
    counts = ", ".join(f"{len(names)} {kind}" for kind, names in there.items())
    say(f"  docker     removed {counts}")
    _remove_pulled_image()


async def _purge(deployment: str) -> None:
    # Storage is mounted below the data folder, which can't be removed before.
    engine = DockerEngine(
        docker_socket.socket_address(), deployment, storage_folder=place.DATA / "storage"
    )
    try:
        await engine.purge()
    finally:
        await engine.close()


def _remove_pulled_image() -> None:
    pulled = place.PULLED_IMAGE.read()
    if not pulled:
        return
    status, answer = docker_socket.call("DELETE", f"images/{pulled}")
    if status == 200:
        say(f"  image      {pulled} removed, which the demo had pulled")
    elif status == 409:
        say(f"  image      {pulled} is in use by others and stays")
    elif status != 404:
        raise DemoFailed(f"the image {pulled} can't be removed: {answer}")
