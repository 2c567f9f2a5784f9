"""What a kept answer about one instance rests on: the instance, and the key that asked."""

from functools import partial

from starlette.requests import Request

from innkeep.api.answer_memory import Ground
from innkeep.api.authentication import key_digest_of
from innkeep.services import instances
from innkeep.services.deployment import Deployment


def ground_of(request: Request, deployment: Deployment, instance_id: str) -> Ground:
    """As it is now; to be asked for before the answer is made."""
    digest = key_digest_of(request)
    return Ground.now(partial(instances.standing_of, deployment, instance_id, digest))
