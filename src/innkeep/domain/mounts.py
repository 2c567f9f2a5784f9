"""Where storage may be mounted inside an instance."""

import posixpath

from innkeep.domain.errors import InvalidField
from innkeep.domain.tools_volume import MOUNT_POINT, is_reserved

DEFAULT_LOCAL_MOUNT = "/workspace"
"""Mount point of the local storage when none is given (seed page)."""
_MAX_PATH_CHARACTERS = 4095
_MAX_PART_BYTES = 255
_SYSTEM_PATHS = ("/proc", "/sys", "/dev")


def parse_mount_point(field: str, text: str) -> str:
    """A clean absolute path, without a trailing slash, that storage may be mounted at.

    Raises:
        InvalidField: too long, relative, ``..`` or control characters in it, a part over 255
            bytes, or a path that is taken (``/``, or one at or under ``/proc``, ``/sys``, ``/dev``
            or ``/.innkeep``, the tools volume).
    """
    if len(text) > _MAX_PATH_CHARACTERS:
        raise InvalidField(
            field, f"must be at most {_MAX_PATH_CHARACTERS} characters, has {len(text)}"
        )
    if not text.startswith("/"):
        raise InvalidField(field, f"must be an absolute path, is {text[:80]!r}")
    if any(not character.isprintable() for character in text):
        raise InvalidField(field, "must not contain control characters")
    parts = [part for part in text.split("/") if part]
    if ".." in parts:
        raise InvalidField(field, "must not contain '..'")
    for part in parts:
        if len(part.encode()) > _MAX_PART_BYTES:
            raise InvalidField(
                field, f"each part of the path must be at most {_MAX_PART_BYTES} bytes"
            )
    path = "/" + posixpath.join("", *[part for part in parts if part != "."])
    if is_reserved(path):
        raise InvalidField(field, f"{path} can't be a mount point, {MOUNT_POINT} is Innkeep's own")
    if path == "/" or any(path == base or path.startswith(f"{base}/") for base in _SYSTEM_PATHS):
        raise InvalidField(field, f"{path} can't be a mount point, the system needs it")
    return path
