"""What the gateway can't do, told apart by whether trying again can help."""

from innkeep.domain.errors import ClusterUnavailable, InnkeepError


class GatewayProblem(InnkeepError):
    """An entrance can't be set up as it was asked for; the sentence says what to change."""

    reason = "GATEWAY_PROBLEM"


class ProxyError(GatewayProblem):
    """The proxy can't be set up as it was asked for."""

    reason = "PROXY_ERROR"


class GatewayUnavailable(ClusterUnavailable):
    """Routes can't be changed for now: the proxy runs but doesn't answer, or a disk is full.

    What was asked is remembered and made true in the background; whoever must be certain asks
    again.
    """

    reason = "GATEWAY_UNAVAILABLE"
