"""Running further commands inside an instance's container."""

import asyncio
from collections.abc import Sequence

import aiodocker
from aiodocker.execs import Exec

from innkeep.engines.docker_link import DockerLink
from innkeep.engines.values import CommandResult

_LARGEST_OUTPUT = 64 * 1024


async def run_in_container(
    link: DockerLink,
    container: str,
    command: Sequence[str],
    *,
    env: Sequence[tuple[str, str]],
    working_dir: str | None,
    timeout_seconds: float,
) -> CommandResult:
    """Run a command to its end; see ``CommandRunner.run_command``.

    Raises:
        TimeoutError: it took longer; it may still run.
        DockerError: Docker refused it.
    """
    async with link.call():
        client = await link.client()
        execution = await _prepare(client, container, command, env, working_dir)
    output = bytearray()
    bound = asyncio.timeout(timeout_seconds)
    try:
        async with link.call(None), bound, execution.start(detach=False) as stream:
            while (message := await stream.read_out()) is not None:
                output += message.data[: _LARGEST_OUTPUT - len(output)]
    except Exception:
        # The link's own reading of a time-out, that the engine is away, would be wrong here.
        if bound.expired():
            raise TimeoutError(f"The command took longer than {timeout_seconds:g} s.") from None
        raise
    async with link.call():
        code = (await execution.inspect())["ExitCode"]
    return CommandResult(-1 if code is None else int(code), output.decode(errors="replace"))


async def launch_in_container(
    link: DockerLink,
    container: str,
    command: Sequence[str],
    *,
    env: Sequence[tuple[str, str]],
    working_dir: str | None,
) -> None:
    """Begin a command and leave it running; see ``CommandRunner.launch_command``."""
    async with link.call():
        client = await link.client()
        execution = await _prepare(client, container, command, env, working_dir)
        await execution.start(detach=True)


async def _prepare(
    client: aiodocker.Docker,
    container: str,
    command: Sequence[str],
    env: Sequence[tuple[str, str]],
    working_dir: str | None,
) -> Exec:
    return await client.containers.container(container).exec(
        list(command),
        environment=[f"{key}={value}" for key, value in env],
        workdir=working_dir,
    )
