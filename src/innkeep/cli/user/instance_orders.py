"""Orders to instances: start, stop, restart, delete, recover, migrate; and waiting for them."""

import time
from collections.abc import Sequence
from typing import Annotated

import typer

from innkeep.cli.user.arguments import Explain, Instance, Instances, Timeout, Wait, Yes
from innkeep.cli.user.explain import explain_order
from innkeep.cli.user.instance_app import ORDER, app
from innkeep.cli.user.session import Session, command
from innkeep.cli.user.watch import watch

Reason = Annotated[
    str,
    typer.Option(
        help="Why, as their owners are told: the order is given as the operator, to instances of "
        "any project."
    ),
]
_ENDS = {
    "start": ("running",),
    "stop": ("exited",),
    "restart": ("running",),
    "delete": ("removed",),
    "recover": ("running",),
    "migrate": ("running", "exited"),
}
_DONE = {
    "start": "starting",
    "stop": "stopping",
    "restart": "restarting",
    "delete": "deleting",
    "recover": "trying again",
    "migrate": "moving",
}


def _give(
    session: Session,
    order: str,
    names: Sequence[str],
    *,
    wait: bool,
    timeout: float,
    explain: bool,
    ask: str = "",
    yes: bool = True,
    reason: str = "",
) -> None:
    if reason:
        _give_as_operator(session, order, names, reason=reason, yes=yes)
        return
    rows = list({row.id: row for row in map(session.instance, names)}.values())
    if explain:
        explain_order(session, order, rows)
        return
    if ask:
        session.confirm(ask.format(", ".join(f"{row.name} ({row.id})" for row in rows)), yes=yes)
    began = time.time() - 1
    for row in rows:
        getattr(session.client.instances, order)(row.id)
    for row in rows:
        said = _DONE[order]
        if wait:
            ended = watch(session, row.id, _ENDS[order], timeout=timeout, since=began)
            said = ended.status if ended else "removed"
        session.out.done(row.id, f"{row.name} ({row.id}): {said}", name=row.name, state=said)


def _give_as_operator(
    session: Session, order: str, names: Sequence[str], *, reason: str, yes: bool
) -> None:
    every = [(row.id, row.name, row) for row in session.client.operator.instances()]
    rows = [session.one_of("instance", name, every) for name in names]
    told = ", ".join(f"{row.name} ({row.id}) of {row.project}" for row in rows)
    session.confirm(f"{order} {told}? Its owner is told: {reason}", yes=yes)
    operator = session.client.operator
    give = operator.stop_instance if order == "stop" else operator.delete_instance
    for row in rows:
        give(row.id, reason=reason)
        session.out.done(row.id, f"{row.name} ({row.id}) of {row.project}: {_DONE[order]}")


@command(app, "start", rich_help_panel=ORDER)
def start(
    session: Session,
    instances: Instances,
    *,
    wait: Wait = False,
    timeout: Timeout = 600,
    explain: Explain = False,
) -> None:
    """Have stopped instances run again, on their disks."""
    _give(session, "start", instances, wait=wait, timeout=timeout, explain=explain)


@command(app, "stop", rich_help_panel=ORDER)
def stop(
    session: Session,
    instances: Instances,
    *,
    yes: Yes = False,
    reason: Reason = "",
    wait: Wait = False,
    timeout: Timeout = 600,
    explain: Explain = False,
) -> None:
    """Stop instances; disks and endpoints are kept, cores and memory are given up."""
    _give(
        session,
        "stop",
        instances,
        wait=wait,
        timeout=timeout,
        explain=explain,
        yes=yes,
        reason=reason,
    )


@command(app, "restart", rich_help_panel=ORDER)
def restart(
    session: Session,
    instances: Instances,
    *,
    wait: Wait = False,
    timeout: Timeout = 600,
    explain: Explain = False,
) -> None:
    """End the main processes of instances and start them again, on their disks."""
    _give(session, "restart", instances, wait=wait, timeout=timeout, explain=explain)


@command(app, "delete", rich_help_panel=ORDER)
def delete(
    session: Session,
    instances: Instances,
    *,
    yes: Yes = False,
    reason: Reason = "",
    wait: Wait = False,
    timeout: Timeout = 600,
    explain: Explain = False,
) -> None:
    """Remove instances with their disks; network storages stay. Asks first, on a terminal."""
    _give(
        session,
        "delete",
        instances,
        wait=wait,
        timeout=timeout,
        explain=explain,
        ask="delete {} with their root disks and local storage?",
        yes=yes,
        reason=reason,
    )


@command(app, "recover", rich_help_panel=ORDER)
def recover(
    session: Session,
    instances: Instances,
    *,
    wait: Wait = False,
    timeout: Timeout = 600,
    explain: Explain = False,
) -> None:
    """Try what failed again, at once."""
    _give(session, "recover", instances, wait=wait, timeout=timeout, explain=explain)


@command(app, "migrate", rich_help_panel=ORDER)
def migrate(
    session: Session,
    instance: Instance,
    *,
    yes: Yes = False,
    wait: Wait = False,
    timeout: Timeout = 600,
    explain: Explain = False,
) -> None:
    """Move an instance to another cluster, without its disks. Asks first, on a terminal."""
    _give(
        session,
        "migrate",
        [instance],
        wait=wait,
        timeout=timeout,
        explain=explain,
        ask="move {} to another cluster? Root disk and local storage are new there",
        yes=yes,
    )


@command(app, "wait", rich_help_panel=ORDER)
def wait_for(
    session: Session,
    instance: Instance,
    *,
    status: Annotated[
        str, typer.Option(help="What is waited for; several with commas between, any will do.")
    ] = "running",
    timeout: Timeout = 600,
) -> None:
    """Wait until an instance is in a status, and show its steps meanwhile."""
    from innkeep.domain.status import Status  # noqa: PLC0415

    wanted = [each.strip() for each in status.split(",") if each.strip()]
    if not wanted or not set(wanted) <= set(Status):
        raise typer.BadParameter(f"must be some of: {', '.join(Status)}", param_hint="--status")
    instance_id = session.instance_id(instance)
    ended = watch(session, instance_id, wanted, timeout=timeout, since=time.time())
    said = ended.status if ended else "removed"
    name = ended.name if ended else instance
    session.out.done(instance_id, f"{name} ({instance_id}): {said}", state=said)
