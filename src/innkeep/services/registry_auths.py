"""What an owner can ask of registry auths, and how a create gets the login that it refers to.

An instance gets a copy of the login, since it needs one for as long as it lives: when its image has
to be pulled again, years after the create. So a registry auth can be removed at any time, and what
runs is not touched by it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from innkeep.domain.errors import InvalidField, RegistryAuthNotFound, UnknownReference
from innkeep.domain.instance import InstanceRequest, RegistryLogin
from innkeep.domain.registry_auth import RegistryAuth
from innkeep.services.deployment import Deployment
from innkeep.store import registry_auths as stored
from innkeep.store.database import Transaction

_SHOWN_CHARACTERS = 80


async def save(
    deployment: Deployment, owner_id: str, *, name: str, username: str, password: str
) -> RegistryAuth:
    """Keep a login under a name; names need not be unique.

    Raises:
        InvalidField: the username has a colon.
    """
    if ":" in username:
        # Registries get both as username:password, and would split them elsewhere.
        raise InvalidField("username", "must not contain ':', which ends it in a registry login")
    auth = RegistryAuth(
        id=f"ra-{secrets.token_hex(8)}",
        owner_id=owner_id,
        name=name,
        username=username,
        created_at=deployment.clock(),
    )

    def transaction(tx: Transaction) -> None:
        stored.insert_new(tx, auth, password)
        tx.made.append(auth.id)

    await deployment.database.write(transaction)
    return auth


async def list_all(deployment: Deployment, owner_id: str) -> Sequence[RegistryAuth]:
    """The owner's registry auths, newest first."""
    return await deployment.database.read(stored.list_of_owner, owner_id)


async def delete(deployment: Deployment, owner_id: str, auth_id: str) -> None:
    """Remove a registry auth; instances that were created with it keep their copy of the login.

    Raises:
        RegistryAuthNotFound: the owner has none with that id.
    """
    if not await deployment.database.write(stored.remove, owner_id, auth_id):
        raise RegistryAuthNotFound(auth_id[:_SHOWN_CHARACTERS])


def with_login(tx: Transaction, owner_id: str, request: InstanceRequest) -> InstanceRequest:
    """The request with the login in it that its ``image_auth_id`` refers to.

    Raises:
        UnknownReference: the owner has no registry auth with that id.
    """
    if not request.image_auth_id:
        return request
    return replace(request, image_login=find_login(tx, owner_id, request.image_auth_id))


def find_login(
    tx: Transaction, owner_id: str, auth_id: str, field: str = "imageAuthId"
) -> RegistryLogin:
    """The login that a field refers to by the id of a registry auth.

    Raises:
        UnknownReference: the owner has no registry auth with that id.
    """
    login = stored.find_login(tx, owner_id, auth_id)
    if login is None:
        raise UnknownReference(field, "REGISTRY_AUTH", auth_id[:_SHOWN_CHARACTERS])
    return login
