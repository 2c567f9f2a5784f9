"""A place in a list of instances, as an opaque word: time and id of the last one that was told."""

import base64
import binascii
import math

from innkeep.domain.errors import InvalidField
from innkeep.domain.instance import Instance


def cursor_behind(instance: Instance) -> str:
    """The place behind an instance."""
    text = f"{instance.created_at.hex()} {instance.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(word: str) -> tuple[float, str] | None:
    """Time and id that a cursor stands for; ``None`` for an empty one: the beginning.

    Raises:
        InvalidField: it is none of ours.
    """
    if not word:
        return None
    try:
        padded = word.encode("ascii") + b"=" * (-len(word) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
        at, _, instance_id = text.partition(" ")
        place = float.fromhex(at), instance_id
    except (binascii.Error, ValueError, OverflowError):
        raise _unknown() from None
    if not instance_id.isalnum() or not math.isfinite(place[0]):
        raise _unknown()
    return place


def _unknown() -> InvalidField:
    return InvalidField("cursor", "must be the next_cursor of an earlier page")
