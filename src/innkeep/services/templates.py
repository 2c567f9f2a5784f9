"""What an owner can ask of templates: they are kept and shown, and nothing else is done with them.

Only an owner's own exist: there is nobody here who publishes official or community ones.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from innkeep.domain.errors import TemplateNotFound
from innkeep.domain.template import Template, TemplateValues
from innkeep.services.deployment import Deployment
from innkeep.services.registry_auths import find_login
from innkeep.store import templates
from innkeep.store.database import Transaction


@dataclass(frozen=True)
class TemplatePage:
    """One page of a list, with the number of all that match."""

    items: Sequence[Template]
    total: int


async def create(deployment: Deployment, owner_id: str, values: TemplateValues) -> str:
    """Keep a template; answers its id.

    Raises:
        UnknownReference: the owner has no registry auth with the id in it.
    """
    template = Template(
        id=f"tp-{secrets.token_hex(6)}",
        owner_id=owner_id,
        created_at=deployment.clock(),
        values=values,
    )

    def transaction(tx: Transaction) -> None:
        _check_auth(tx, owner_id, values)
        templates.insert_new(tx, template)
        tx.made.append(template.id)

    await deployment.database.write(transaction)
    return template.id


async def get(deployment: Deployment, owner_id: str, template_id: str) -> Template:
    """One template of the owner.

    Raises:
        TemplateNotFound: none with that id.
    """
    found = await deployment.database.read(templates.find_of, owner_id, template_id)
    if found is None:
        raise TemplateNotFound(template_id)
    return found


async def list_page(
    deployment: Deployment, owner_id: str, *, name_part: str, page: int, size: int
) -> TemplatePage:
    """The owner's templates, newest first; ``page`` counts from 1."""
    found, total = await deployment.database.read(
        templates.list_page, owner_id, name_part=name_part, offset=(page - 1) * size, limit=size
    )
    return TemplatePage(found, total)


async def update(
    deployment: Deployment,
    owner_id: str,
    template_id: str,
    change: Callable[[Template], TemplateValues],
) -> None:
    """Give a template other values.

    Args:
        deployment: where it is.
        owner_id: whose it must be.
        template_id: which.
        change: from the template as it is to its new values; may refuse.

    Raises:
        TemplateNotFound: none with that id.
        UnknownReference: the owner has no registry auth with the id in it.
    """

    def transaction(tx: Transaction) -> None:
        found = templates.find_of(tx, owner_id, template_id)
        if found is None:
            raise TemplateNotFound(template_id)
        values = change(found)
        if values.image_auth_id != found.values.image_auth_id:
            _check_auth(tx, owner_id, values)
        templates.replace_values(tx, owner_id, template_id, values)

    await deployment.database.write(transaction)


async def delete(deployment: Deployment, owner_id: str, template_id: str) -> None:
    """Remove a template; instances that were made with its values are not touched.

    Raises:
        TemplateNotFound: none with that id.
    """
    if not await deployment.database.write(templates.remove, owner_id, template_id):
        raise TemplateNotFound(template_id)


def _check_auth(tx: Transaction, owner_id: str, values: TemplateValues) -> None:
    # A login by mistake in place of an id must not be kept: it would be shown in lists.
    if values.image_auth_id:
        find_login(tx, owner_id, values.image_auth_id, "template.imageAuth")
