"""What happens and what goes on: ``events``, ``webhook`` and ``job``."""

from typing import Annotated

import typer

from innkeep.cli.user.arguments import Timeout, Yes
from innkeep.cli.user.complete import complete_instance
from innkeep.cli.user.jobs_watch import watch_job
from innkeep.cli.user.output import moment, wire_form
from innkeep.cli.user.session import Session, command

app = typer.Typer(add_completion=False)
webhook_app = typer.Typer(
    help="Webhooks: addresses that events are sent to.", no_args_is_help=True, add_completion=False
)
job_app = typer.Typer(
    help="Jobs: what takes longer than a request, as saving an image.",
    no_args_is_help=True,
    add_completion=False,
)
JobId = Annotated[str, typer.Argument(help="Its id.", metavar="JOB")]
WebhookId = Annotated[str, typer.Argument(help="Its id.", metavar="WEBHOOK")]


@command(app, "events")
def events(
    session: Session,
    *,
    instance: Annotated[
        str,
        typer.Option(
            "--instance", help="Only events of this one.", autocompletion=complete_instance
        ),
    ] = "",
    after: Annotated[
        str, typer.Option(help="Begin behind the event with this id; 0: with the very first.")
    ] = "",
) -> None:
    """Follow what happens to your instances, until Ctrl-C; over lost connections too.

    With --json each line is one document.
    """
    if after and not after.isdigit():
        raise typer.BadParameter("must be the id of an event, a whole number", param_hint="--after")
    instance_id = session.instance_id(instance) if instance else ""
    for event in session.client.events.follow(after=after or None, instance_id=instance_id):
        if session.out.as_json:
            session.out.json_line(wire_form(event))
        elif session.out.quiet:
            print(event.id, flush=True)
        else:
            cells = (event.id, moment(event.at), event.instance_id, event.status, event.message)
            print("  ".join(cells) if session.out.for_people else "\t".join(cells), flush=True)


@command(webhook_app, "list")
def list_webhooks(session: Session) -> None:
    """List the webhooks, newest first, with how their deliveries go."""
    session.out.rows(
        session.client.webhooks.list(),
        {
            "id": lambda row: row.id,
            "url": lambda row: row.url,
            "statuses": lambda row: row.statuses,
            "codes": lambda row: row.codes,
            "waiting": lambda row: row.waiting,
            "delivered": lambda row: row.delivered,
            "dropped": lambda row: row.dropped,
            "last error": lambda row: row.last_error,
        },
        lambda row: row.id,
        hint="no webhooks; make one: innkeep webhook create https://ops.example.com/innkeep",
    )


@command(webhook_app, "create")
def create_webhook(
    session: Session,
    url: Annotated[str, typer.Argument(help="http or https.", metavar="URL")],
    *,
    status: Annotated[
        list[str] | None,
        typer.Option(help="Send events by which an instance comes into this status."),
    ] = None,
    code: Annotated[list[str] | None, typer.Option(help="Send events with this code.")] = None,
) -> None:
    """Have events sent to an address; prints the secret that signs them, this one time."""
    made = session.client.webhooks.create(url=url, statuses=status or (), codes=code or ())
    if session.out.as_json:
        session.out.json(wire_form(made))
    elif session.out.quiet:
        print(made.id)
    else:
        session.out.pairs({"id": made.id, "url": made.url, "secret": made.secret})
        session.out.note(f"try it: innkeep webhook test {made.id}")


@command(webhook_app, "test")
def test_webhook(session: Session, webhook: WebhookId) -> None:
    """Send a message once, and tell what comes of it; exit code 1 if it isn't taken."""
    told = session.client.webhooks.test(webhook)
    said = f"taken, with {told.status}" if told.delivered else f"not taken: {told.error}"
    session.out.done(webhook, said, delivered=told.delivered, status=told.status, error=told.error)
    if not told.delivered:
        raise typer.Exit(1)


@command(webhook_app, "delete")
def delete_webhook(session: Session, webhook: WebhookId, *, yes: Yes = False) -> None:
    """Remove a webhook, with the messages that wait."""
    session.confirm(f"delete the webhook {webhook}?", yes=yes)
    session.client.webhooks.delete(webhook)
    session.out.done(webhook, f"{webhook}: deleted")


@command(job_app, "list")
def list_jobs(
    session: Session,
    *,
    state: Annotated[
        str, typer.Option(help="Only those that are: pulling, running, success, fail or break.")
    ] = "",
) -> None:
    """List the jobs, newest first."""
    from innkeep.domain.job import JobState  # noqa: PLC0415

    if state and state not in set(JobState):
        raise typer.BadParameter(f"must be one of {', '.join(JobState)}", param_hint="--state")
    session.out.rows(
        session.client.jobs.list(state=JobState(state) if state else None),
        {
            "id": lambda row: row.id,
            "type": lambda row: row.type,
            "instance": lambda row: row.instance_id,
            "state": lambda row: row.state.state,
            "created": lambda row: moment(row.created_at),
            "why": lambda row: row.state.error_message,
        },
        lambda row: row.id,
        hint="no jobs",
    )


@command(job_app, "wait")
def wait_for_job(session: Session, job: JobId, *, timeout: Timeout = 3600) -> None:
    """Wait until a job succeeded; exit code 1 if it fails."""
    ended = watch_job(session, job, timeout=timeout)
    session.out.done(job, f"{job}: {ended.state.state}", state=ended.state.state)


@command(job_app, "logs")
def job_logs(
    session: Session,
    job: JobId,
    *,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what comes, until it ended.")
    ] = False,
) -> None:
    """Show each step of a job."""
    for line in session.client.jobs.logs(job, follow=follow):
        if session.out.as_json:
            session.out.json_line({"line": line})
        else:
            print(line, flush=follow)


@command(job_app, "cancel")
def cancel_job(session: Session, job: JobId, *, yes: Yes = False) -> None:
    """End a job at once."""
    session.confirm(f"end the job {job}?", yes=yes)
    session.client.jobs.cancel(job)
    session.out.done(job, f"{job}: ended")
