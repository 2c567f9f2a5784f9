"""Who is calling: the API key of a request, from either of the two headers clients use."""

from typing import Annotated

from fastapi import Depends, Request

from innkeep.domain.account import Owner
from innkeep.domain.errors import NotAuthenticated
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

_KEY_DIGEST = "innkeep.key_digest"


async def current_deployment(request: Request) -> Deployment:
    """The deployment that this API serves."""
    deployment: Deployment = request.app.state.deployment
    return deployment


def key_of(authorization: str | None, x_api_key: str | None) -> str:
    """The key that the two headers carry; ``Authorization`` wins.

    Raises:
        NotAuthenticated: neither header carries one.
    """
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


async def current_owner(
    request: Request, deployment: Annotated[Deployment, Depends(current_deployment)]
) -> Owner:
    """The owner whose key the request carries.

    Raises:
        NotAuthenticated: no key, a malformed header, or a key that isn't valid.
    """
    key = key_of(request.headers.get("authorization"), request.headers.get("x-api-key"))
    owner = await accounts.authenticate(deployment.database, key)
    request.scope["innkeep.owner_id"] = owner.id
    request.scope[_KEY_DIGEST] = accounts.digest_of(key)
    return owner


def key_digest_of(request: Request) -> str:
    """What the store has of the valid key that a request came with."""
    digest: str = request.scope[_KEY_DIGEST]
    return digest


CurrentDeployment = Annotated[Deployment, Depends(current_deployment)]
CurrentOwner = Annotated[Owner, Depends(current_owner)]
