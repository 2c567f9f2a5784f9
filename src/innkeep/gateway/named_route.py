"""Routes of entrances, which the server's log names by their pattern: paths may hold secrets."""

from starlette.routing import Match, Route
from starlette.types import Scope


class NamedRoute(Route):
    """A route that leaves its pattern where the API's request log looks for it."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """See Starlette's ``Route.matches``."""
        match, child_scope = super().matches(scope)
        return match, {**child_scope, "route": self}
