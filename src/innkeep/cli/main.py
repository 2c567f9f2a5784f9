"""Which commands there are. Each is loaded when it is run, so that all of them begin quickly."""

from typing import Annotated

import typer

from innkeep.cli.lazy import Lazy, lazy_group
from innkeep.cli.panels import FOR_OPERATORS, FOR_USERS

_USER = "innkeep.cli.user"
COMMANDS = {
    name: Lazy(place, told, FOR_USERS)
    for name, place, told in (
        ("login", f"{_USER}.login:app:login", "Sign in at a server, and remember it."),
        ("logout", f"{_USER}.login:app:logout", "Forget a saved server and its key."),
        ("whoami", f"{_USER}.login:app:whoami", "Tell which server is spoken to, and as whom."),
        (
            "instance",
            f"{_USER}.instance:app",
            "Instances: make them, give them orders, look at them, go inside.",
        ),
        ("product", f"{_USER}.catalog:product_app", "Sizes of instances."),
        ("cluster", f"{_USER}.catalog:cluster_app", "Places where instances run."),
        ("auth", f"{_USER}.auth:app", "Registry auths: logins for private images."),
        ("storage", f"{_USER}.storage:app", "Network storages: disks that outlive instances."),
        (
            "network",
            f"{_USER}.network:app",
            "VPC networks: in one, your instances reach each other by name.",
        ),
        (
            "template",
            f"{_USER}.template:app",
            "Templates: the values of creates, kept under a name.",
        ),
        ("job", f"{_USER}.happenings:job_app", "Jobs: what takes longer than a request."),
        ("events", f"{_USER}.happenings:app:events", "Follow what happens to your instances."),
        (
            "webhook",
            f"{_USER}.happenings:webhook_app",
            "Webhooks: addresses that events are sent to.",
        ),
        ("ssh-key", f"{_USER}.ssh_key:app", "Public keys that open your instances by SSH."),
        ("key", f"{_USER}.key:app", "API keys of your project."),
        ("project", f"{_USER}.project:app", "Projects: owners of instances, with quotas."),
        ("usage", f"{_USER}.account:app:usage", "Show what you use, and may use at most."),
        ("audit", f"{_USER}.account:app:audit", "Show who changed what, or was refused to."),
        (
            "mcp",
            "innkeep.cli.mcp:mcp",
            "Offer a server's API to an assistant.",
        ),
    )
} | {
    name: Lazy(place, told, FOR_OPERATORS)
    for name, place, told in (
        ("serve", "innkeep.cli.serve:serve", "Run the server until it is told to end."),
        ("doctor", "innkeep.cli.doctor:doctor", "Check this host, and tell how to mend it."),
        (
            "admin",
            "innkeep.cli.admin.commands:admin_app",
            "Administer a server on this machine, by its data folder; no key is needed.",
        ),
    )
}

app = typer.Typer(
    help="Innkeep: a self-hosted instance cloud.",
    epilog="A new user begins with: innkeep login. Operators begin with: innkeep serve.",
    no_args_is_help=True,
    add_completion=True,
    cls=lazy_group(COMMANDS),
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def main(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Innkeep: a self-hosted instance cloud."""
    if version:
        from innkeep import __version__  # noqa: PLC0415  # takes time to find out

        print(__version__)
        raise typer.Exit


if __name__ == "__main__":
    app()
