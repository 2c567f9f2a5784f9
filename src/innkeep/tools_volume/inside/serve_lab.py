"""JupyterLab inside an instance, by the volume's Python.

Arguments: the port, the folder to show. The token is in the environment. Everything that Jupyter
writes of its own goes to one folder that is none of the owner's.
"""

import json
import os
import sys
from functools import partial
from pathlib import Path

from .image_python import ImagePython, find_image_python

_HOME = Path("/.innkeep/jupyter")
_STATE_PLACES = ("/var/lib/innkeep", "/var/tmp/innkeep-{user}", "/tmp/innkeep-{user}")  # noqa: S108
# Always there and always writable, but gone with each stop.
_LAST_STATE_PLACE = "/dev/shm/innkeep-{user}"  # noqa: S108
_KEPT_PRELOAD = "INNKEEP_LD_PRELOAD"


def main() -> None:
    """Serve until told to end."""
    port, folder = sys.argv[1], sys.argv[2]
    # Whatever checks the format of IRIs would have a grammar compiled first, for seconds; without
    # it, as on hosts that don't have it, nothing checks them, and nothing of Jupyter's has any.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    state = _state_folder()
    os.environ.update(_environment(state))
    # What the image has for a Jupyter of its own would name packages that aren't here.
    from jupyter_core import paths  # noqa: PLC0415
    from jupyterlab.labapp import LabApp  # noqa: PLC0415

    from .image_specs import ImageSpecs  # noqa: PLC0415

    ImageSpecs.look = staticmethod(partial(_look_for_kernel, state))

    paths.SYSTEM_CONFIG_PATH.clear()
    config_file = state / "config" / "jupyter_server_config.json"
    config_file.write_text(json.dumps(_config(int(port), folder), indent=2))
    LabApp.launch_instance(argv=[])


def _look_for_kernel(state: Path) -> None:
    kernels = json.loads((_HOME / "kernels.json").read_text())
    write_kernel(state, find_image_python(kernels, state / "compiled"))


def _config(port: int, folder: str) -> dict[str, dict[str, object]]:
    return {
        "ServerApp": {
            "ip": "0.0.0.0",  # noqa: S104  # inside the instance; the proxy leads there
            "port": port,
            "port_retries": 0,
            "allow_remote_access": True,
            "allow_root": True,
            "open_browser": False,
            "root_dir": folder,
            "quit_button": False,
            "terminado_settings": {"shell_command": [f"{_HOME}/bin/terminal"]},
            "kernel_spec_manager_class": "innkeep_inside.image_specs.ImageSpecs",
            "log_level": "WARN",
        },
        "KernelSpecManager": {"ensure_native_kernel": False},
        "LabApp": {
            "news_url": None,
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
            "extension_manager": "readonly",
            "labextensions_path": [f"{_HOME}/share/jupyter/labextensions"],
            "log_level": "WARN",
        },
    }


def write_kernel(state: Path, python: ImagePython | None) -> None:
    """Offer the image's Python to notebooks, or the volume's own under a name that says so."""
    preload = os.environ.get(_KEPT_PRELOAD, "")
    if python is not None and not python.problem:
        spec = {
            "argv": [*python.command, "-f", "{connection_file}"],
            "display_name": f"Python {python.version}",
            "env": {"LD_PRELOAD": preload} if preload else {},
        }
    else:
        own = f"{sys.version_info[0]}.{sys.version_info[1]}"
        why = python.problem if python is not None else "this image has none"
        spec = {
            "argv": [sys.executable, "-I", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": f"Python {own} (Innkeep's own; {why})",
            "env": _own_kernel_environment(),
        }
    spec |= {"language": "python", "metadata": {"debugger": True}}
    folder = state / "shared" / "kernels" / "python3"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kernel.json").write_text(json.dumps(spec, indent=2))


def _own_kernel_environment() -> dict[str, str]:
    extra = {}
    if not any(Path(folder, "sh").exists() for folder in os.environ.get("PATH", "").split(":")):
        extra["SHELL"] = "/.innkeep/bin/sh"
        extra["PATH"] = f"{os.environ.get('PATH', '')}:/.innkeep/bin".lstrip(":")
    if not Path("/etc/ssl/certs/ca-certificates.crt").exists():
        import certifi  # noqa: PLC0415

        extra["SSL_CERT_FILE"] = certifi.where()
    return extra


def _environment(state: Path) -> dict[str, str]:
    folders = {
        "JUPYTER_CONFIG_DIR": state / "config",
        "JUPYTER_DATA_DIR": state / "data",
        "JUPYTER_RUNTIME_DIR": state / "runtime",
        "JUPYTER_PATH": state / "shared",
        "JUPYTERLAB_SETTINGS_DIR": state / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": state / "workspaces",
    }
    if not Path("~/.ipython").expanduser().exists():
        folders["IPYTHONDIR"] = state / "ipython"
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {name: str(folder) for name, folder in folders.items()}


def _state_folder() -> Path:
    for place in (*_STATE_PLACES, _LAST_STATE_PLACE):
        state = Path(place.format(user=os.getuid()), "jupyter")
        try:
            state.mkdir(parents=True, exist_ok=True)
            state.chmod(0o700)
        except OSError:
            continue
        if os.access(state, os.W_OK):
            return state
    raise SystemExit("no folder can be written to, so Jupyter can't be served")


if __name__ == "__main__":
    main()
