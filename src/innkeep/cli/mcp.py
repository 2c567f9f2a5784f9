"""The command that lets an assistant use a server's API."""

import sys
from typing import Annotated

import typer


def mcp(
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Offer only tools that change nothing.")
    ] = False,
    url: Annotated[
        str | None, typer.Option(help="Address of the server; else INNKEEP_URL or the profile's.")
    ] = None,
    profile: Annotated[str | None, typer.Option(help="Profile that `innkeep login` saved.")] = None,
) -> None:
    """Offer a server's API to an assistant, by the Model Context Protocol on standard input.

    It is started by the assistant's program; the key comes from `innkeep login` or INNKEEP_API_KEY.
    """
    # Here, since they take a second that no other command should cost.
    from innkeep.client import AsyncClient, ClientError  # noqa: PLC0415
    from innkeep.mcp_server.server import build_server  # noqa: PLC0415

    try:
        client = AsyncClient(url, profile=profile)
    except ClientError as problem:
        print(f"innkeep: {problem.message}", file=sys.stderr)
        raise typer.Exit(1) from None
    build_server(client, read_only=read_only).run("stdio")
