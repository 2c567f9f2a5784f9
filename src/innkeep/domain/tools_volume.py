"""The tools volume: what instances of any image find at one fixed path.

The path is fixed because programs in the volume name it: as their interpreter, and as the place of
their libraries. So they need nothing of the image, not even a shell.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

MOUNT_POINT = "/.innkeep"
"""Where the volume is mounted in every instance, read-only."""
BUSYBOX = f"{MOUNT_POINT}/bin/busybox"
SFTP_SERVER = f"{MOUNT_POINT}/bin/sftp-server"
SCP = f"{MOUNT_POINT}/bin/scp"
SERVE_LAB = f"{MOUNT_POINT}/jupyter/bin/serve-lab"

BASE = "base"
"""The part that every version has: busybox, scp and sftp-server."""
JUPYTER = "jupyter"
"""The part that serves JupyterLab; large, so it is built only when asked for."""


@dataclass(frozen=True, kw_only=True)
class ToolsVersion:
    """One version of the volume; two with the same name hold the same."""

    name: str
    parts: Mapping[str, str]
    """What it has: a hash of what it is made of, by the part's name."""


def is_reserved(path: str) -> bool:
    """Whether a clean absolute path is the volume's, so that nothing else may be mounted there."""
    return path == MOUNT_POINT or path.startswith(f"{MOUNT_POINT}/")


def version_of(parts: Mapping[str, str]) -> ToolsVersion:
    """The version that is made of these parts."""
    told = json.dumps(sorted(parts.items())).encode()
    return ToolsVersion(name=hashlib.sha256(told).hexdigest()[:12], parts=dict(parts))
