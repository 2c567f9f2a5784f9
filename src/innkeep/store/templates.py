"""Templates in the store. All but the name is sealed, since environments often hold secrets."""

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, insert, select, update

from innkeep.domain.instance import EnvironmentVariable
from innkeep.domain.ports import PortRequest, PortType
from innkeep.domain.template import (
    Template,
    TemplatePorts,
    TemplateTool,
    TemplateValues,
    TemplateVolume,
)
from innkeep.store.database import Transaction
from innkeep.store.pages import count_matching, newest_first
from innkeep.store.tables import templates
from innkeep.store.vault import Vault


def insert_new(tx: Transaction, template: Template) -> None:
    """Store a new template."""
    tx.connection.execute(
        insert(templates).values(
            id=template.id,
            owner_id=template.owner_id,
            created_at=template.created_at,
            **_columns(template.values, tx.vault),
        )
    )


def find_of(tx: Transaction, owner_id: str, template_id: str) -> Template | None:
    """An owner's template."""
    row = (
        tx.connection.execute(select(templates).where(*_this_one(owner_id, template_id)))
        .mappings()
        .first()
    )
    return _from_row(row, tx.vault) if row else None


def list_page(
    tx: Transaction, owner_id: str, *, name_part: str, offset: int, limit: int
) -> tuple[list[Template], int]:
    """Some of an owner's templates, newest first, and how many match; an empty part matches all."""
    matching = [templates.c.owner_id == owner_id]
    if name_part:
        matching.append(templates.c.name.icontains(name_part, autoescape=True))
    rows = newest_first(tx, templates, matching, offset=offset, limit=limit)
    return [_from_row(row, tx.vault) for row in rows], count_matching(tx, templates, matching)


def replace_values(
    tx: Transaction, owner_id: str, template_id: str, values: TemplateValues
) -> None:
    """Give a template of an owner other values."""
    tx.connection.execute(
        update(templates)
        .where(*_this_one(owner_id, template_id))
        .values(**_columns(values, tx.vault))
    )


def remove(tx: Transaction, owner_id: str, template_id: str) -> bool:
    """Remove one of the owner's templates; whether it was there."""
    gone = tx.connection.execute(delete(templates).where(*_this_one(owner_id, template_id)))
    return gone.rowcount == 1


def _this_one(owner_id: str, template_id: str) -> tuple[ColumnElement[bool], ...]:
    return templates.c.id == template_id, templates.c.owner_id == owner_id


def _columns(values: TemplateValues, vault: Vault) -> dict[str, Any]:
    return {"name": values.name, "content": vault.seal(json.dumps(asdict(values)))}


def _from_row(row: RowMapping, vault: Vault) -> Template:
    kept = json.loads(vault.open(row["content"]))
    kept["volumes"] = tuple(TemplateVolume(**volume) for volume in kept["volumes"])
    kept["ports"] = tuple(
        TemplatePorts(type=PortType(entry["type"]), ports=tuple(entry["ports"]))
        for entry in kept["ports"]
    )
    kept["envs"] = tuple(EnvironmentVariable(**variable) for variable in kept["envs"])
    kept["tools"] = tuple(
        TemplateTool(
            name=tool["name"],
            describe=tool["describe"],
            port=PortRequest(tool["port"]["port"], PortType(tool["port"]["type"])),
        )
        for tool in kept["tools"]
    )
    return Template(
        id=row["id"],
        owner_id=row["owner_id"],
        created_at=row["created_at"],
        values=TemplateValues(**kept),
    )
