"""The image that the demo runs: a public one, or one made of this machine's busybox."""

import io
import json
import shutil
import subprocess
import tarfile
from pathlib import Path

from demo import docker_socket, place
from demo.narration import DemoFailed, say

PUBLIC = "busybox:1.36"
_REGISTRY_SECONDS = 10


def is_present(reference: str) -> bool:
    """Whether Docker has the image already."""
    return docker_socket.call("GET", f"images/{reference}/json")[0] == 200


def is_public_to_be_had() -> bool:
    """Whether the public image is there, or its registry offers it, found out in a short time."""
    if is_present(PUBLIC):
        return True
    try:
        asked = docker_socket.call("GET", f"distribution/{PUBLIC}/json", seconds=_REGISTRY_SECONDS)
    except OSError:
        return False
    return asked[0] == 200


def take_public() -> str:
    """Have the public image used; the server pulls it when it isn't there."""
    if not is_present(PUBLIC):
        # Noted before the pull, so that --down removes it, and only then.
        place.PULLED_IMAGE.write(PUBLIC)
    return PUBLIC


def make() -> str:
    """Make an image of this machine's busybox, unless an earlier run did.

    Raises:
        DemoFailed: there is no busybox, or Docker did not take the image.
    """
    deployment = place.DEPLOYMENT.read()
    name = _own_name(deployment)
    if is_present(name):
        return name
    busybox = shutil.which("busybox")
    if busybox is None:
        raise DemoFailed("no busybox to make an image of; install busybox-static")
    say(f"{PUBLIC} can't be had here; making {name} of {busybox}")
    repository, _, tag = name.partition(":")
    status, answer = docker_socket.call(
        "POST",
        "images/create",
        {
            "fromSrc": "-",
            "repo": repository,
            "tag": tag,
            "changes": f"LABEL innkeep.deployment={deployment}\nLABEL innkeep.role=demo-image",
        },
        _root_archive(Path(busybox).resolve()),
    )
    # Docker tells of a failed import within a reply that says 200.
    if status != 200 or "error" in json.dumps(answer):
        raise DemoFailed(f"Docker did not take the demo image: {answer}")
    return name


def _own_name(deployment: str) -> str:
    return f"innkeep-demo:{deployment[:8]}"


def _root_archive(busybox: Path) -> bytes:
    listed = subprocess.run(  # noqa: S603  # a program of this machine, to list what it can
        [busybox, "--list"], check=True, capture_output=True, text=True
    )
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for folder, mode in (("bin", 0o755), ("etc", 0o755), ("root", 0o700), ("tmp", 0o1777)):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, mode
            archive.addfile(entry)
        _add_file(archive, "bin/busybox", busybox.read_bytes(), 0o755)
        _add_file(archive, "etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n", 0o644)
        for applet in listed.stdout.split():
            if applet != "busybox":
                entry = tarfile.TarInfo(f"bin/{applet}")
                entry.type, entry.linkname = tarfile.SYMTYPE, "busybox"
                archive.addfile(entry)
    return packed.getvalue()


def _add_file(archive: tarfile.TarFile, name: str, content: bytes, mode: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    archive.addfile(entry, io.BytesIO(content))
