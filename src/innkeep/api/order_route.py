"""What every route that takes an order about instances answers: nothing, or a refusal."""

from typing import Any

from innkeep.api.error_envelope import error_responses
from innkeep.wire.instance import EmptyReply


def order_route(*reasons: str) -> dict[str, Any]:
    """Arguments of such a route, beside its path and its summary.

    Args:
        reasons: further ones that it can be refused for; see ``error_responses``.
    """
    every = ["INVALID_INSTANCE_STATUS", *reasons, "INSTANCE_NOT_FOUND"]
    return {
        "response_model": EmptyReply,
        "responses": error_responses(400, 401, 404, 413, 503, reasons=every),
    }
