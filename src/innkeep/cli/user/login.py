"""Which server is spoken to, as whom: ``login``, ``logout`` and ``whoami``."""

from typing import Annotated

import typer

from innkeep.cli.user import exit_codes
from innkeep.cli.user.output import moment
from innkeep.cli.user.session import Session, command

app = typer.Typer(add_completion=False)
_USUAL_URL = "http://127.0.0.1:8080"


@command(app, "login")
def login(
    session: Session,
    url: Annotated[
        str,
        typer.Argument(help="The server's address; asked for if it isn't given.", metavar="URL"),
    ] = "",
    *,
    key_stdin: Annotated[
        bool, typer.Option("--key-stdin", help="Read the API key from the standard input.")
    ] = False,
) -> None:
    """Sign in at a server, and remember it.

    The key is asked for without showing it, and kept in a file that only you can read. With
    --profile NAME several servers are remembered; the last one is the current one.
    """
    from innkeep.cli.user.reading import read_secret  # noqa: PLC0415
    from innkeep.client import Client  # noqa: PLC0415
    from innkeep.client.access import sendable_key, server_address  # noqa: PLC0415
    from innkeep.client.profiles import (  # noqa: PLC0415
        DEFAULT_PROFILE,
        Profile,
        load_profiles,
        profiles_file,
        save_profiles,
    )

    profiles = load_profiles()
    name = session.profile or DEFAULT_PROFILE
    before = profiles.saved.get(name)
    address = server_address(url or _ask_url(before.url if before else _USUAL_URL))
    key = sendable_key(read_secret("API key", from_stdin=key_stdin))
    with Client(address, key, retries=1) as client:
        own = client.keys.own()
    save_profiles(profiles.with_profile(Profile(name=name, url=address, key=key)))
    session.out.done(
        name,
        f"signed in at {address} to the project {own.project}, as {own.role}; saved as profile "
        f"{name} in {profiles_file()}",
        url=address,
        project=own.project,
        role=own.role,
    )
    if not session.out.as_json:
        session.out.note("next: innkeep product list; innkeep instance create IMAGE --wait")


def _ask_url(usual: str) -> str:
    import sys  # noqa: PLC0415

    if not sys.stdin.isatty():
        raise typer.BadParameter("say the server's address", param_hint="URL")
    return str(typer.prompt("Server's address", default=usual, err=True))


@command(app, "logout")
def logout(session: Session) -> None:
    """Forget a saved server and its key; the key itself stays good."""
    from innkeep.cli.user.failures import CommandFailed  # noqa: PLC0415
    from innkeep.client.profiles import load_profiles, save_profiles  # noqa: PLC0415

    profiles = load_profiles()
    name = session.profile or profiles.current
    if name not in profiles.saved:
        known = ", ".join(profiles.saved) or "none"
        raise CommandFailed(
            f"there is no profile {name!r}; there are: {known}"
            if name
            else "you are signed in nowhere",
            exit_codes.NOT_FOUND,
            "innkeep whoami",
        )
    save_profiles(profiles.without(name))
    session.out.done(name, f"forgot {profiles.saved[name].url} (profile {name})")


@command(app, "whoami")
def whoami(session: Session) -> None:
    """Tell which server is spoken to, with which key, and what else is saved."""
    from innkeep.client.profiles import load_profiles  # noqa: PLC0415

    saved = load_profiles().saved
    client = session.client
    own = client.keys.own()
    told = {
        "server": client.access.url,
        "profile": client.access.profile,
        "project": own.project,
        "role": own.role,
        "key": " ".join(each for each in (f"{own.hint}...", own.id, own.name) if each),
        "expires": moment(own.expires_at),
    }
    if session.out.as_json:
        session.out.json({**told, "profiles": {each.name: each.url for each in saved.values()}})
    elif session.out.quiet:
        print(told["profile"])
    else:
        others = [f"{each.name} ({each.url})" for each in saved.values()]
        session.out.pairs({**told, "saved profiles": others})
