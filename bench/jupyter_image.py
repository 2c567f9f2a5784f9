"""An image that JupyterHub can start: the distribution's Python with JupyterHub and JupyterLab.

It is made of the host's own files and of wheels, without running anything, so no certificate of
the host gets into it. It brings ``jupyter-lab`` as well, so Innkeep can serve its own from it.
"""

import io
import subprocess
import sys
import tarfile
from hashlib import sha256
from pathlib import Path

from tests.images import ask_docker
from tests.python_image import missing_python, python_root, python_version

from bench.benchmark import CantMeasure

_PACKAGES = ("jupyterhub", "jupyterlab")
_LAB = """#!/usr/bin/python3
import sys
from jupyterlab.labapp import main
sys.exit(main())
"""


def have_packages(cache: Path, pip: Path) -> Path:
    """A folder with what the single-user server is, fetched once.

    Raises:
        CantMeasure: it can't be fetched.
    """
    folder = cache / "single-user"
    if not folder.exists():
        fresh = cache / ".single-user.new"
        command = [str(pip), "install", "--quiet", "--target", str(fresh)]
        command += ["--python-version", python_version(), "--only-binary", ":all:"]
        run([*command, *_PACKAGES], "the single-user server's packages can't be fetched")
        fresh.rename(folder)
    return folder


def run(command: list[str], problem: str) -> None:
    """Run something that makes a part of the peer.

    Raises:
        CantMeasure: it failed.
    """
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise CantMeasure(f"{problem}: {' '.join(done.stderr.split())[-300:]}")


def have_image(packages: Path) -> str:
    """The image's name; it is built once and stays.

    Raises:
        CantMeasure: this host has no Python to put into it.
    """
    if missing := missing_python():
        raise CantMeasure(missing)
    made_of = "\n".join(sorted(path.name for path in packages.glob("*.dist-info")))
    recipe = sha256(f"{Path(__file__).read_text()}{made_of}{sys.version}".encode()).hexdigest()
    name = f"innkeep-bench/single-user:{recipe[:12]}"
    if ask_docker("GET", f"images/{name}/json")[0] == 200:
        return name
    repository, _, tag = name.rpartition(":")
    for former in _tags(repository):
        ask_docker("DELETE", f"images/{former}")
    status, answer = ask_docker(
        "POST",
        "images/create",
        query=[
            ("fromSrc", "-"),
            ("repo", repository),
            ("tag", tag),
            ("changes", "ENV PATH=/usr/local/bin:/usr/bin:/bin"),
            ("changes", 'CMD ["sleep", "1000000"]'),
        ],
        body=_root(packages),
        headers={"Content-Type": "application/x-tar"},
    )
    if status != 200 or "error" in str(answer):
        raise AssertionError(f"the image was not made: {answer}")
    return name


def _tags(repository: str) -> list[str]:
    filters = f'{{"reference":["{repository}"]}}'
    _, found = ask_docker("GET", "images/json", query={"filters": filters})
    return [tag for image in found for tag in image["RepoTags"] or ()]


def _root(packages: Path) -> bytes:
    modules = Path(f"/usr/lib/python{python_version()}")
    packed = io.BytesIO(python_root())
    with tarfile.open(fileobj=packed, mode="a") as archive:
        # A distribution compiles its Python when it is installed.
        for folder in modules.rglob("__pycache__"):
            if "test" not in folder.parts:
                archive.add(folder, str(folder).lstrip("/"))
        for path in packages.iterdir():
            place = f"usr/local/lib/python{python_version()}/dist-packages/{path.name}"
            if path.name in {"share", "etc"}:
                place = f"usr/local/{path.name}"
            if path.name != "bin":
                archive.add(path, place)
        entry = tarfile.TarInfo("usr/local/bin/jupyter-lab")
        entry.size, entry.mode = len(_LAB), 0o755
        archive.addfile(entry, io.BytesIO(_LAB.encode()))
    return packed.getvalue()
