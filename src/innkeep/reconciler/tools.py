"""Tools that run beside the owner's program: Jupyter, of the image or of the tools volume."""

from dataclasses import dataclass

from innkeep.domain.instance import Instance, Tool
from innkeep.domain.tools_volume import BUSYBOX, SERVE_LAB
from innkeep.engines.base import CommandRunner, Engine
from innkeep.engines.errors import EngineError, EngineUnavailable
from innkeep.engines.values import InstanceRef

# A login shell finds programs of environments that the image sets up in its profile.
_FIND_IN_IMAGE = ("sh", "-lc", "command -v jupyter-lab")
# What there is, in one look: by the volume's shell, since the image may have none.
_FIND = (
    BUSYBOX,
    "sh",
    "-c",
    f"""
if (sh -lc 'command -v jupyter-lab') >/dev/null 2>&1; then
    echo image
elif [ -x {SERVE_LAB} ]; then
    echo volume
else
    echo none
fi
""",
)
_SERVE_IMAGES_OWN = (
    "sh",
    "-lc",
    'exec jupyter-lab --no-browser --allow-root --ip=0.0.0.0 "$@"',
    "jupyter-lab",
)
# Without the volume there is nothing to begin it again with, so it is begun once.
_SERVE_ONCE = (*_SERVE_IMAGES_OWN[:2], f"{_SERVE_IMAGES_OWN[2]} >>/tmp/jupyter.log 2>&1", "jupyter")
# Begins a program again whenever it ends, after 1 s to 60 s; a minute's life makes it 1 s again.
# The folder is the sign that this is done already: /dev/shm is empty at each start of a container.
_SUPERVISE = (
    BUSYBOX,
    "sh",
    "-c",
    """
bb=/.innkeep/bin/busybox
sign=/dev/shm/.innkeep-jupyter
$bb mkdir "$sign" 2>/dev/null || [ ! -d "$sign" ] || exit 0
log=/dev/null
for folder in /var/lib/innkeep /tmp /dev/shm; do
    $bb mkdir -p "$folder" 2>/dev/null
    if $bb touch "$folder/jupyter.log" 2>/dev/null; then
        log=$folder/jupyter.log
        break
    fi
done
pause=1
while :; do
    [ "$($bb stat -c %s "$log")" -lt 1000000 ] || $bb mv "$log" "$log.1"
    began=$($bb date +%s)
    "$@" </dev/null >>"$log" 2>&1
    code=$?
    now=$($bb date +%s)
    [ $((now - began)) -lt 60 ] || pause=1
    echo "Jupyter ended with $code; it is begun again in $pause s" >>"$log"
    $bb sleep "$pause"
    [ "$pause" -ge 60 ] || pause=$((pause * 2))
    [ "$pause" -le 60 ] || pause=60
done
""",
    "innkeep-jupyter",
)


@dataclass(frozen=True)
class ToolReport:
    """What became of launching a tool."""

    launched: bool
    message: str
    """One sentence for the instance's history."""


async def launch(engine: Engine, ref: InstanceRef, instance: Instance, tool: Tool) -> ToolReport:
    """Start a tool in a running instance, if its image or its tools volume has it.

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
    port = tool.mapping.port
    folder = instance.local_mount_point if instance.local_volume_gib else "/"
    options = (
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.allow_remote_access=True",
        f"--ServerApp.root_dir={folder}",
    )
    command: tuple[str, ...]
    found = await _output(engine, ref, _FIND)
    if found == "image":
        command = (*_SUPERVISE, *_SERVE_IMAGES_OWN, *options)
        whose = "the image's own"
    elif found == "volume":
        command = (*_SUPERVISE, SERVE_LAB, str(port), folder)
        whose = "Innkeep's"
    elif found == "none":
        return ToolReport(
            False,
            f"{tool.name}: the image has no JupyterLab (jupyter-lab), and the tools volume that "
            "this instance was made with has none either",
        )
    elif await _output(engine, ref, _FIND_IN_IMAGE):
        command = (*_SERVE_ONCE, *options)
        whose = "the image's own"
    else:
        return ToolReport(
            False,
            f"{tool.name}: the image has no JupyterLab (jupyter-lab), and this instance was made "
            "without a tools volume",
        )
    # The token travels in the environment: arguments are seen by every process inside.
    await engine.launch_command(ref, command, env=(("JUPYTER_TOKEN", tool.token),))
    return ToolReport(True, f"{tool.name}: {whose} JupyterLab is started on port {port}")


async def _output(engine: CommandRunner, ref: InstanceRef, command: tuple[str, ...]) -> str:
    """What a command says; empty when it fails or isn't there."""
    try:
        done = await engine.run_command(ref, command)
    except EngineUnavailable:
        raise
    except EngineError:
        # How engines tell that there is no such program; whatever else it was shows up again.
        return ""
    return done.output.strip() if done.exit_code == 0 else ""
