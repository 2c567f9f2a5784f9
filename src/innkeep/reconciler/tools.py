"""Tools that run beside the owner's program: Jupyter, where the image brings JupyterLab."""

from dataclasses import dataclass

from innkeep.domain.instance import Instance, Tool
from innkeep.engines.base import CommandRunner, Engine
from innkeep.engines.errors import EngineError, EngineUnavailable
from innkeep.engines.values import InstanceRef

# A login shell finds programs of environments that the image sets up in its profile.
_FIND_JUPYTER = ("sh", "-lc", "command -v jupyter-lab")
_SERVE_JUPYTER = (
    "sh",
    "-lc",
    'exec jupyter-lab --no-browser --allow-root --ip=0.0.0.0 "$@" >>/tmp/jupyter.log 2>&1',
    "jupyter-lab",
)


@dataclass(frozen=True)
class ToolReport:
    """What became of launching a tool."""

    launched: bool
    message: str


async def launch(engine: Engine, ref: InstanceRef, instance: Instance, tool: Tool) -> ToolReport:
    """Start a tool in a running instance, if its image has it.

    A tool that can't be started is reported, and never keeps the instance from running.

    Raises:
        EngineUnavailable: the engine does not answer; try again later.
    """
    if not isinstance(engine, CommandRunner):
        return ToolReport(False, f"{tool.name}: this cluster can't run tools")
    try:
        return await _launch_jupyter(engine, ref, instance, tool)
    except EngineUnavailable:
        raise
    except TimeoutError:
        return ToolReport(False, f"{tool.name}: looking for it in the image took too long")
    except EngineError as problem:
        return ToolReport(False, f"{tool.name}: {problem.message}")


async def _launch_jupyter(
    engine: CommandRunner, ref: InstanceRef, instance: Instance, tool: Tool
) -> ToolReport:
    found = await engine.run_command(ref, _FIND_JUPYTER)
    if found.exit_code != 0:
        return ToolReport(False, f"{tool.name}: the image has no JupyterLab (jupyter-lab)")
    folder = instance.local_mount_point if instance.local_volume_gib else "/"
    options = (
        f"--port={tool.mapping.port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.allow_remote_access=True",
        f"--ServerApp.root_dir={folder}",
    )
    # The token travels in the environment: arguments are seen by every process inside.
    await engine.launch_command(
        ref, (*_SERVE_JUPYTER, *options), env=(("JUPYTER_TOKEN", tool.token),)
    )
    return ToolReport(True, f"{tool.name}: started on port {tool.mapping.port}")
