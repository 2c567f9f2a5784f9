"""Sources of the distribution's packages, for what has to be built for another C library.

Where they come from is what this machine's apt knows already; the lists and files of apt go to a
folder of their own, so that nothing of the machine's settings is changed.
"""

import shutil
import subprocess
from pathlib import Path

_FIELDS = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
_WANTED = ("Created-By: Packages", "Origin: Debian", "Component: main")
_SECONDS = 300


def missing_sources() -> str:
    """Why sources can't be had; empty when they can."""
    if shutil.which("apt-get") is None:
        return "the program apt-get is missing"
    return "" if _repositories() else "apt knows no repository of Debian's (apt-get update)"


def fetch_sources(names: list[str], folder: Path) -> None:
    """Have the unchanged source archives of packages in a folder, checked by apt.

    Raises:
        subprocess.CalledProcessError: they can't be had.
    """
    lists, cache = folder / "apt" / "lists", folder / "apt" / "cache"
    (lists / "partial").mkdir(parents=True)
    (cache / "archives" / "partial").mkdir(parents=True)
    sources = folder / "apt" / "sources.list"
    sources.write_text("".join(f"deb-src {each}\n" for each in _repositories()))
    options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": lists,
        "Dir::Cache": cache,
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
    }
    apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]
    for command in (["update"], ["source", "--download-only", *names]):
        subprocess.run([*apt, *command], cwd=folder, timeout=_SECONDS, check=True)


def _repositories() -> list[str]:
    told = subprocess.run(
        ["apt-get", "indextargets", "--format", _FIELDS, *_WANTED],
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(set(told.stdout.splitlines()))
