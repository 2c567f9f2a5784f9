"""Arguments and options that several commands have, with their words."""

from typing import Annotated

import typer

from innkeep.cli.user.complete import (
    complete_auth,
    complete_cluster,
    complete_instance,
    complete_network,
    complete_storage,
    complete_template,
)

Instance = Annotated[
    str,
    typer.Argument(
        help="Its name, its id, or the beginning of its id.",
        metavar="INSTANCE",
        autocompletion=complete_instance,
    ),
]
Instances = Annotated[
    list[str],
    typer.Argument(
        help="Their names or ids.", metavar="INSTANCE...", autocompletion=complete_instance
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Don't ask.")]
Wait = Annotated[bool, typer.Option("--wait", "-w", help="Wait until it is done.")]
Timeout = Annotated[
    float, typer.Option("--timeout", help="Seconds to wait at most.", min=0, metavar="SECONDS")
]
Explain = Annotated[
    bool, typer.Option("--explain", help="Tell what would happen, and change nothing.")
]
Cluster = Annotated[
    str,
    typer.Option("--cluster", help="Id or name of a cluster.", autocompletion=complete_cluster),
]
Auth = Annotated[
    str,
    typer.Option(
        "--auth",
        help="Name or id of a stored registry login, for a private image.",
        autocompletion=complete_auth,
    ),
]
Storage = Annotated[
    str,
    typer.Argument(help="Its name or id.", metavar="STORAGE", autocompletion=complete_storage),
]
Network = Annotated[
    str,
    typer.Argument(help="Its name or id.", metavar="NETWORK", autocompletion=complete_network),
]
Template = Annotated[
    str,
    typer.Argument(help="Its name or id.", metavar="TEMPLATE", autocompletion=complete_template),
]
Envs = Annotated[
    list[str] | None,
    typer.Option(
        "--env",
        "-e",
        help="A variable, as MODE=ci; MODE alone takes your own value. Give it several times.",
        metavar="KEY=VALUE",
    ),
]
Ports = Annotated[
    list[str] | None,
    typer.Option(
        "--port",
        "-p",
        help="A port to reach from outside: 80, 80/http or 3306/tcp. Give it several times.",
        metavar="PORT",
    ),
]
Mounts = Annotated[
    list[str] | None,
    typer.Option(
        "--mount",
        help="A network storage and where it is mounted, as data:/data. Give it several times.",
        metavar="STORAGE:PATH",
    ),
]
