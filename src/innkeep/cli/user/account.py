"""What may be used and who did what: ``usage`` and ``audit``."""

from typing import Annotated, Literal

import typer

from innkeep.cli.user.output import moment, wire_form
from innkeep.cli.user.project import quota_sides
from innkeep.cli.user.reading import seconds_of
from innkeep.cli.user.session import Session, command

app = typer.Typer(add_completion=False)


@command(app, "usage")
def usage(session: Session) -> None:
    """Show what your project uses, and may use at most."""
    quota = session.client.quota.get()
    if session.out.as_json:
        session.out.json(wire_form(quota))
        return
    cells = [
        (name, str(side.used), "-" if side.limit is None else str(side.limit))
        for name, side in quota_sides(quota).items()
    ]
    session.out.table(("what", "used", "at most"), cells)


@command(app, "audit")
def audit(
    session: Session,
    *,
    key: Annotated[
        str, typer.Option("--key", help="Only what this key (its id) was used for.")
    ] = "",
    about: Annotated[
        str, typer.Option("--about", help="Only what was about the thing with this id.")
    ] = "",
    outcome: Annotated[
        Literal["", "accepted", "refused"], typer.Option(help="accepted or refused.")
    ] = "",
    last: Annotated[str, typer.Option(help="Only the last so long, as 2h or 7d.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many entries.", min=1)] = 100,
) -> None:
    """Show who changed what, or was refused to, newest first; for keys of the role admin."""
    import time  # noqa: PLC0415
    from itertools import islice  # noqa: PLC0415

    start = time.time() - seconds_of(last, option="--last") if last else None
    entries = session.client.audit.list(key_id=key, object_id=about, outcome=outcome, start=start)
    session.out.rows(
        islice(entries, limit),
        {
            "at": lambda row: moment(row.at),
            "key": lambda row: row.key_id,
            "role": lambda row: row.role,
            "from": lambda row: row.client,
            "what": lambda row: f"{row.method} {row.path.rpartition('/openapi/v1')[2] or row.path}",
            "about": lambda row: row.objects,
            "outcome": lambda row: f"{row.status} {row.reason}".strip(),
            "note": lambda row: row.note,
        },
        lambda row: row.id,
        hint="no entries",
    )
