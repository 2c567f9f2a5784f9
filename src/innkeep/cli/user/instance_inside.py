"""Going inside an instance: a shell, a command, files. All of it works with any image."""

import shlex
import sys
from typing import Annotated

import typer

from innkeep.cli.user.arguments import Instance
from innkeep.cli.user.complete import complete_instance
from innkeep.cli.user.instance_app import INSIDE, app
from innkeep.cli.user.session import Session, command

User = Annotated[
    str,
    typer.Option("--user", "-u", help="A user of its image, by name or number; root if not said."),
]


@command(app, "ssh", rich_help_panel=INSIDE)
def ssh(
    session: Session,
    instance: Instance,
    *,
    user: User = "",
    forward: Annotated[
        list[str] | None,
        typer.Option(
            "--forward",
            "-L",
            help="Let a port of this machine lead to one inside, as 8888 or 9000:80.",
            metavar="[HERE:]INSIDE",
        ),
    ] = None,
    no_shell: Annotated[
        bool, typer.Option("--no-shell", "-N", help="Only forward, until Ctrl-C.")
    ] = False,
    print_command: Annotated[
        bool, typer.Option("--print", help="Print the ssh command instead, for other programs.")
    ] = False,
) -> None:
    """Open a shell in an instance; its image needs neither a shell nor an sshd."""
    from innkeep.cli.user.ssh_way import place_of  # noqa: PLC0415

    place = place_of(session, instance, user=user)
    if print_command or session.out.as_json or session.out.quiet:
        line = f"ssh -p {place.port} {place.username}@{place.host}"
        session.out.done(place.instance_id, line, sshCommand=line)
        return
    from innkeep.cli.user.ssh_command import forward_only, run_inside  # noqa: PLC0415

    forwards = [_ports(word) for word in forward or ()]
    if no_shell:
        forward_only(place, forwards)
        return
    both = sys.stdin.isatty() and sys.stdout.isatty()
    raise typer.Exit(run_inside(place, None, terminal=both, forwards=forwards))


def _ports(word: str) -> tuple[int, int]:
    here, _, inside = word.rpartition(":")
    here = here or inside
    if not (here.isdigit() and inside.isdigit()):
        raise typer.BadParameter(
            f"must be like 8888 or 9000:80, is {word!r}", param_hint="--forward"
        )
    return int(here), int(inside)


@command(app, "exec", passes_rest=True, rich_help_panel=INSIDE)
def execute(
    session: Session,
    instance: Instance,
    program: Annotated[
        list[str], typer.Argument(help="What to run, and its arguments.", metavar="COMMAND...")
    ],
    *,
    user: User = "",
    terminal: Annotated[
        bool | None,
        typer.Option("--tty/--no-tty", help="Give it a terminal; only on a terminal if not said."),
    ] = None,
    no_stdin: Annotated[bool, typer.Option("--no-stdin", "-n", help="Give it no input.")] = False,
) -> None:
    """Run a command in an instance, with your input, and end with its exit code.

    innkeep instance exec web -- tail -f /var/log/app.log
    """
    from innkeep.cli.user.ssh_command import run_inside  # noqa: PLC0415
    from innkeep.cli.user.ssh_way import place_of  # noqa: PLC0415

    words = program[1:] if program[:1] == ["--"] else program
    both = sys.stdin.isatty() and sys.stdout.isatty()
    code = run_inside(
        place_of(session, instance, user=user),
        shlex.join(words),
        terminal=both if terminal is None else terminal and sys.stdin.isatty(),
        reads_input=not no_stdin,
    )
    raise typer.Exit(code)


@command(app, "cp", rich_help_panel=INSIDE)
def copy(
    session: Session,
    source: Annotated[
        str,
        typer.Argument(
            help="A file or folder: a path here, or INSTANCE:PATH.",
            metavar="SOURCE",
            autocompletion=complete_instance,
        ),
    ],
    target: Annotated[
        str,
        typer.Argument(
            help="Where to: INSTANCE:PATH, or a path here.",
            metavar="TARGET",
            autocompletion=complete_instance,
        ),
    ],
    *,
    user: User = "",
) -> None:
    """Copy files or whole folders into an instance or out of it.

    innkeep instance cp ./site web:/usr/share/nginx/html

    innkeep instance cp web:/workspace/model.bin .
    """
    from innkeep.cli.user.ssh_files import copy_files  # noqa: PLC0415
    from innkeep.cli.user.ssh_way import place_of  # noqa: PLC0415

    inside = [_is_inside(source), _is_inside(target)]
    if sum(inside) != 1:
        raise typer.BadParameter("one of both must be INSTANCE:PATH, as web:/workspace/x")
    name, _, path = (source if inside[0] else target).partition(":")
    place = place_of(session, name, user=user)
    path = path or "."
    ends = (path, target) if inside[0] else (source, path)
    copy_files(place, *ends, inwards=inside[1], shown=session.out.for_people)
    session.out.done(
        place.instance_id, f"copied {source} to {target}", source=source, target=target
    )


def _is_inside(word: str) -> bool:
    name, colon, _ = word.partition(":")
    return bool(colon and name) and "/" not in name and not name.startswith(".")
