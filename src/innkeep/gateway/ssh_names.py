"""Whom a login name means: pure."""

import re
from dataclasses import dataclass

_INSTANCE = re.compile(r"[0-9a-f]{16}")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}")

ROOT = "root"


@dataclass(frozen=True)
class LoginName:
    """What stands before the ``@``."""

    instance_id: str
    user: str = ROOT
    """A user of the image, by name or number."""


def read_login_name(text: str) -> LoginName | None:
    """Read ``<instanceId>`` or ``<user>+<instanceId>``; ``None``: it is neither."""
    user, plus, instance_id = text.rpartition("+")
    if not _INSTANCE.fullmatch(instance_id):
        return None
    if not plus:
        return LoginName(instance_id)
    return LoginName(instance_id, user) if _USER.fullmatch(user) else None
