"""Who is calling, and whether their key's role lets them.

A key comes in either of the two headers that clients use. What role a route needs is said by the
type of its first parameter: ``ForReaders``, ``ForMembers``, ``ForAdmins`` or ``ForOperators``.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import Headers
from starlette.types import Scope

from innkeep.api.scope import SCOPE_KEY, SCOPE_OWNER_ID
from innkeep.domain.account import ApiKey, Owner, Role
from innkeep.domain.errors import NotAuthenticated, RoleNeeded
from innkeep.services import accounts
from innkeep.services.deployment import Deployment

SECURITY_SCHEMES = {
    "bearerAuth": {
        "type": "http",
        "scheme": "bearer",
        "description": "`Authorization: Bearer <API key>`; wins when both headers are sent.",
    },
    "apiKeyAuth": {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-KEY",
        "description": "`X-API-KEY: <API key>`, which some clients send.",
    },
}
"""The two ways to send a key, as OpenAPI describes them."""


async def current_deployment(request: Request) -> Deployment:
    """The deployment that this API serves."""
    deployment: Deployment = request.app.state.deployment
    return deployment


def key_of(headers: Headers) -> str:
    """The key that a request's headers carry; ``Authorization`` wins over ``X-API-KEY``.

    Raises:
        NotAuthenticated: neither header carries one.
    """
    authorization, x_api_key = headers.get("authorization"), headers.get("x-api-key")
    if authorization and authorization.strip():
        scheme, _, key = authorization.strip().partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise NotAuthenticated("the Authorization header must be: Bearer <API key>")
        return key.strip()
    if x_api_key and x_api_key.strip():
        return x_api_key.strip()
    raise NotAuthenticated(
        "an API key is needed: send the header Authorization: Bearer <API key>, "
        "or X-API-KEY: <API key>"
    )


async def current_key(request: Request) -> ApiKey:
    """The key that the request carries, looked up once for each request.

    Raises:
        NotAuthenticated: no key, a malformed header, or a key that isn't valid.
    """
    known: ApiKey | None = request.scope.get(SCOPE_KEY)
    if known is None:
        known = await authenticate(request.scope, request.app.state.deployment)
    return known


async def authenticate(scope: Scope, deployment: Deployment) -> ApiKey:
    """Find out who is calling, for everything that is done about a request.

    Raises:
        NotAuthenticated: no key, a malformed header, or a key that isn't valid.
    """
    secret = key_of(Headers(scope=scope))
    key = await accounts.authenticate(deployment.database, deployment.clock, secret)
    deployment.key_uses.note(key.id, deployment.clock())
    scope[SCOPE_KEY] = key
    scope[SCOPE_OWNER_ID] = key.owner.id
    return key


def key_digest_of(request: Request) -> str:
    """What the store has of the valid key that a request came with."""
    return accounts.digest_of(key_of(request.headers))


@dataclass(frozen=True)
class Needs:
    """A dependency that gives the owner, if the role of the request's key includes this one.

    Each route that needs a key has exactly one, as its first parameter, so that nothing is read of
    a request that is refused.
    """

    role: Role

    async def __call__(self, request: Request) -> Owner:
        """The owner whose key the request carries.

        Raises:
            NotAuthenticated: no key, a malformed header, or a key that isn't valid.
            RoleNeeded: its role does not include what the route needs.
        """
        key = await current_key(request)
        if not key.role.includes(self.role):
            raise RoleNeeded(self.role, key.role)
        return key.owner


CurrentDeployment = Annotated[Deployment, Depends(current_deployment)]
ForReaders = Annotated[Owner, Depends(Needs(Role.READ_ONLY))]
"""The owner, on a route that any key may ask."""
ForMembers = Annotated[Owner, Depends(Needs(Role.MEMBER))]
"""The owner, on a route that changes something of the owner's."""
ForAdmins = Annotated[Owner, Depends(Needs(Role.ADMIN))]
"""The owner, on a route about who may do what, and who did."""
ForOperators = Annotated[Owner, Depends(Needs(Role.OPERATOR))]
"""The operator's own project, on a route about the server and everybody's."""
CurrentKey = Annotated[ApiKey, Depends(current_key)]
"""The key that was sent, beside one of these."""
