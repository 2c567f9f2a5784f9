"""What an instance tells: its logs, its history, its ports, its use."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from innkeep.cli.user.arguments import Instance
from innkeep.cli.user.instance_app import LOOK, app
from innkeep.cli.user.output import duration, moment, wire_form
from innkeep.cli.user.session import Session, command

if TYPE_CHECKING:
    from innkeep.wire.instance_events import FailureReply


@command(app, "logs", rich_help_panel=LOOK)
def logs(
    session: Session,
    instance: Instance,
    *,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")
    ] = False,
    tail: Annotated[
        int | None, typer.Option("--tail", "-n", help="Only the last so many lines.", min=0)
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            help="Only what came in the last so long, as 15m or 2h, or after a time, as "
            "2030-12-31T08:00:00Z."
        ),
    ] = "",
    timestamps: Annotated[
        bool, typer.Option("--timestamps", "-t", help="Begin each line with its time.")
    ] = False,
    system: Annotated[
        bool, typer.Option("--system", help="The instance's own history instead.")
    ] = False,
) -> None:
    """Show what its program wrote; with --json one document for each line."""
    lines = session.client.instances.logs(
        session.instance_id(instance),
        follow=follow,
        tail=tail,
        since=_since(since),
        timestamps=timestamps,
        system=system,
    )
    for line in lines:
        if session.out.as_json:
            session.out.json_line({"line": line})
        else:
            print(line)
        if follow:
            sys.stdout.flush()


def _since(text: str) -> str | None:
    if not text:
        return None
    if text[-1] in "smhd" and text[:-1].isdigit():
        from innkeep.cli.user.reading import seconds_of  # noqa: PLC0415

        at = datetime.now(UTC).timestamp() - seconds_of(text, option="--since")
        return datetime.fromtimestamp(at, UTC).isoformat()
    try:
        return datetime.fromisoformat(text).astimezone().isoformat()
    except ValueError:
        raise typer.BadParameter(
            f"must be like 15m, 2h or 2030-12-31T08:00:00Z, is {text!r}", param_hint="--since"
        ) from None


@command(app, "events", rich_help_panel=LOOK)
def events(session: Session, instance: Instance) -> None:
    """Show what happened to it step by step, and each failure with its cause and what to do."""
    told = session.client.instances.events(session.instance_id(instance))
    if session.out.as_json:
        session.out.json(wire_form(told))
        return
    cells = [
        (
            moment(step.at),
            step.status,
            "" if step.seconds is None else f"{step.seconds:.1f} s",
            step.message,
        )
        for step in told.events
    ]
    session.out.table(("at", "status", "took", "what"), cells)
    for failure in told.failures:
        print("\n".join(_told(failure)))


def _told(failure: "FailureReply") -> list[str]:
    times = f", {failure.times} times until {moment(failure.last_at)}" if failure.times > 1 else ""
    how = [
        f"exit code {failure.exit_code}" if failure.exit_code is not None else "",
        failure.signal or "",
        "out of memory" if failure.out_of_memory else "",
    ]
    ended = ", ".join(each for each in how if each)
    lines = [f"failed at {moment(failure.at)}{times}: {failure.message}"]
    if ended:
        lines.append(f"  {ended}")
    lines += [f"  | {line}" for line in failure.log]
    if failure.next_step:
        lines.append(f"  {failure.next_step}")
    return lines


@command(app, "port", rich_help_panel=LOOK)
def port(session: Session, instance: Instance) -> None:
    """Tell of each port whether it can be reached and, if not, why; exit code 1 if one can't."""
    told = session.client.instances.ports(session.instance_id(instance))
    if session.out.as_json:
        session.out.json(wire_form(told))
    elif session.out.quiet:
        for each in told.ports:
            print(each.endpoint)
    else:
        cells = [
            (
                f"{each.port}/{each.type}" + (f" ({each.tool})" if each.tool else ""),
                each.endpoint,
                "yes" if each.is_reachable else "no",
                each.problem.message if each.problem else "",
            )
            for each in told.ports
        ]
        session.out.table(("port", "endpoint", "reachable", "why not"), cells)
        if not cells:
            session.out.note(f"no ports; open one: innkeep instance edit {instance} --port 80")
    if not all(each.is_reachable for each in told.ports):
        raise typer.Exit(1)


@command(app, "metrics", rich_help_panel=LOOK)
def metrics(
    session: Session,
    instance: Instance,
    *,
    last: Annotated[str, typer.Option(help="The last so long, as 15m or 6h.")] = "15m",
    interval: Annotated[str, typer.Option(help="What one line stands for, as 60s or 5m.")] = "60s",
) -> None:
    """Show what it used of its cores, memory and root disk, in percent."""
    from innkeep.cli.user.reading import seconds_of  # noqa: PLC0415

    now = datetime.now(UTC).timestamp()
    usage = session.client.instances.metrics(
        session.instance_id(instance),
        start=now - max(60, seconds_of(last, option="--last")),
        end=now,
        interval_seconds=int(seconds_of(interval, option="--interval")),
    )
    if session.out.as_json:
        session.out.json(wire_form(usage))
        return
    sides = (usage.cpu_utilization, usage.mem_utilization, usage.root_disk_utilization)
    by_time = [{point.timestamp: point.value for point in side} for side in sides]
    times = sorted({at for side in by_time for at in side}, key=float)
    cells = [
        (moment(at), *(f"{side[at]:.1f} %" if at in side else "" for side in by_time))
        for at in times
    ]
    session.out.table(("at", "cpu", "memory", "root disk"), cells)
    if not cells:
        session.out.note(
            f"nothing was measured in the last {duration(seconds_of(last, option=''))}"
        )
