"""Which way to an image is right, decided in one place so that every engine decides alike.

An image that came with somebody's login must not reach an owner without access, and an image that
is there already should not need a registry. Both follow from four facts and nothing else.
"""

from collections.abc import Hashable
from enum import Enum

from innkeep.engines.values import ImageRequest


class ImageWay(Enum):
    """What to do for an image request."""

    USE_LOCAL = "use the local copy and ask nobody"
    ASK_FIRST = "ask the registry with the request's own login, use a local copy of its answer"
    REFRESH = "pull, and use the local copy as it is when that can't be done"
    PULL = "pull"


def choose_way(request: ImageRequest, *, present: bool) -> ImageWay:
    """Choose the way to an image.

    Args:
        request: what is wanted, and by whom.
        present: whether a local copy has exactly this reference.
    """
    if not present:
        return ImageWay.PULL
    if request.login is not None or request.guarded:
        return ImageWay.ASK_FIRST
    if request.reference.is_floating:
        return ImageWay.REFRESH
    return ImageWay.USE_LOCAL


def pull_key(request: ImageRequest) -> Hashable:
    """Equal for requests that may share one pull.

    The name of a stored login counts too, since a refusal tells it, to its own owner only.
    """
    stored_as = request.login.stored_as if request.login else ""
    return str(request.reference), request.login, stored_as
