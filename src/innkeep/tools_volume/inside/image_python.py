"""Finding the image's own Python, and telling whether it can be a notebook's kernel."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

_PLACES = ("/usr/local/bin", "/usr/bin", "/opt/venv/bin", "/opt/conda/bin")
_NAMES = ("python3", "python")
_OLDEST = (3, 9)
_OLDEST_GLIBC = (2, 28)
_PROBE_SECONDS = 60
_KERNEL = Path(__file__).with_name("image_kernel.py")
# Runs in every Python there is, or fails.
_PROBE = """
import importlib.util, json, os, sys
try:
    told = os.confstr("CS_GNU_LIBC_VERSION") or ""
except (ValueError, OSError):
    told = ""
glibc = [int(part) for part in told.split()[-1].split(".")[:2]] if told else []
print(json.dumps({
    "version": list(sys.version_info[:2]),
    "cpython": sys.implementation.name == "cpython",
    "glibc": glibc,
    "ipykernel": importlib.util.find_spec("ipykernel") is not None,
}))
"""


@dataclass(frozen=True)
class ImagePython:
    """A Python of the image."""

    command: list[str]
    """What begins a kernel, before its own arguments."""
    version: str
    """As ``3.11``."""
    problem: str
    """Why it can't be a kernel; empty when it can."""


def find_image_python(kernels: Collection[str], compiled: Path) -> ImagePython | None:
    """The Python that a user of the image would get; ``None``: it has none.

    Args:
        kernels: what the volume has wheels for, as ``3.11-glibc``.
        compiled: a folder for the kernel's compiled modules.
    """
    first: ImagePython | None = None
    for program in _candidates():
        found = _look(program, kernels, compiled)
        if found is not None and not found.problem:
            return found
        first = first or found
    return first


def _candidates() -> Iterator[str]:
    chosen = (os.environ.get(name) for name in ("VIRTUAL_ENV", "CONDA_PREFIX"))
    folders = [f"{folder}/bin" for folder in chosen if folder]
    folders += [*_login_path(), *os.environ.get("PATH", "").split(":"), *_PLACES]
    seen = set()
    for folder in folders:
        for name in _NAMES:
            program = f"{folder}/{name}"
            if folder.startswith("/") and program not in seen and os.access(program, os.X_OK):
                seen.add(program)
                yield program


def _login_path() -> list[str]:
    """Where a login shell looks: environments are often set up in the profile."""
    shell = shutil.which("sh")
    if shell is None:
        return []
    told = _output([shell, "-lc", 'printf %s "$PATH"'])
    return told.split(":") if told else []


def _look(program: str, kernels: Collection[str], compiled: Path) -> ImagePython | None:
    told = _output([program, "-c", _PROBE])
    try:
        found = json.loads(told)
    except ValueError:
        return None
    major, minor = found["version"]
    version = f"{major}.{minor}"
    command = [program, str(_KERNEL), str(compiled)]
    problem = "" if found["ipykernel"] else _problem(found, kernels)
    # It may lack a library or a module that everybody else's has. Trying compiles modules, too.
    if not problem and not _output([*command, "--version"]):
        problem = f"a kernel fails in this image's Python {version}"
    return ImagePython(command, version, problem)


def _problem(found: dict[str, list[int]], kernels: Collection[str]) -> str:
    major, minor = found["version"]
    name = f"{major}.{minor}"
    if not found["cpython"]:
        return f"this image's Python {name} is not CPython"
    if (major, minor) < _OLDEST:
        return f"this image's Python {name} is too old"
    if found["glibc"] and tuple(found["glibc"]) < _OLDEST_GLIBC:
        return "this image's C library is too old"
    if f"{name}-{'glibc' if found['glibc'] else 'musl'}" not in kernels:
        return f"no kernel is at hand for this image's Python {name}"
    return ""


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603  # the owner's own programs, in the owner's instance
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PROBE_SECONDS,
            check=False,
            cwd=Path("/"),
        )
    except (OSError, subprocess.SubprocessError) as problem:
        # A Python whose loader the image lacks is "not found", too.
        print(f"{command[0]} can't be run: {problem}", file=sys.stderr)  # noqa: T201
        return ""
    if done.returncode != 0:
        print(f"{command[0]} failed: {done.stderr.strip()[-500:]}", file=sys.stderr)  # noqa: T201
        return ""
    return done.stdout.strip()
