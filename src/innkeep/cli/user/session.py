"""One run of a command: the server that it speaks to, and how it prints.

``command`` makes a command of a function: it adds the options that all have, gives the function a
session, and tells its errors.
"""

import functools
import inspect
import re
import sys
from collections.abc import Callable, Iterable
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeVar

import typer

from innkeep.cli.user.complete import complete_profile
from innkeep.cli.user.output import Output

if TYPE_CHECKING:
    from innkeep.client import Client
    from innkeep.wire.instance import InstanceRow

Thing = TypeVar("Thing")
Function = Callable[..., None]

INSTANCE_ID = re.compile("[0-9a-f]{16}")

_COMMON = {
    "profile": Annotated[
        str,
        typer.Option(
            "--profile",
            help="Which saved server to speak to, if not the current one.",
            envvar="INNKEEP_PROFILE",
            autocompletion=complete_profile,
            rich_help_panel="All commands",
        ),
    ],
    "as_json": Annotated[
        bool,
        typer.Option(
            "--json", help="Print JSON, in the API's words.", rich_help_panel="All commands"
        ),
    ],
    "quiet": Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Print ids alone.", rich_help_panel="All commands"),
    ],
}
_DEFAULTS: dict[str, object] = {"profile": "", "as_json": False, "quiet": False}


class Session:
    """What a command works with.

    Args:
        profile: name of the saved server; empty: the current one, or the environment.
        as_json: print JSON.
        quiet: print ids alone.
    """

    def __init__(self, *, profile: str = "", as_json: bool = False, quiet: bool = False) -> None:
        self.profile = profile
        self.out: Output[Any] = Output(as_json=as_json, quiet=quiet)

    @cached_property
    def client(self) -> "Client":
        """The server."""
        from innkeep.client import Client  # noqa: PLC0415

        return Client(profile=self.profile or None, retries=3)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        if "client" in self.__dict__:
            self.client.close()

    def instance(self, text: str) -> "InstanceRow":
        """The instance with that id or name."""
        return self.client.instances.find(text)

    def instance_id(self, text: str) -> str:
        """Its id; also of one that is removed by now, if it is named by its id."""
        return text if INSTANCE_ID.fullmatch(text) else self.instance(text).id

    def one_of(self, what: str, text: str, things: Iterable[tuple[str, str, Thing]]) -> Thing:
        """The one of these that has that id or name."""
        from innkeep.client.naming import choose  # noqa: PLC0415

        return choose(what, text, things)

    def confirm(self, question: str, *, yes: bool) -> None:
        """Ask before something is lost, where there is somebody to ask."""
        if not yes and sys.stdin.isatty() and sys.stderr.isatty():
            typer.confirm(question, abort=True, err=True)


def command(
    app: typer.Typer, name: str, *, passes_rest: bool = False, **options: Any
) -> Callable[[Function], Function]:
    """Make a command of a function whose first parameter is its session.

    Args:
        app: the group that it belongs to.
        name: what it is called.
        passes_rest: whether options behind the arguments are somebody else's.
        options: further ones of Typer's.
    """

    def register(function: Function) -> Function:
        @functools.wraps(function)
        def run(
            *, ctx: typer.Context, profile: str, as_json: bool, quiet: bool, **arguments: object
        ) -> None:
            from innkeep.cli.user.failures import failures_told  # noqa: PLC0415

            with (
                failures_told(as_json=as_json, of=f"innkeep {ctx.command_path.partition(' ')[2]}"),
                Session(profile=profile, as_json=as_json, quiet=quiet) as session,
            ):
                function(session, **arguments)

        own = list(inspect.signature(function).parameters.values())[1:]
        common = [
            inspect.Parameter(
                each,
                inspect.Parameter.KEYWORD_ONLY,
                default=_DEFAULTS[each],
                annotation=annotation,
            )
            for each, annotation in _COMMON.items()
        ]
        keyword = inspect.Parameter.KEYWORD_ONLY
        context = inspect.Parameter("ctx", keyword, annotation=typer.Context)
        every = [context, *(each.replace(kind=keyword) for each in own), *common]
        run.__signature__ = inspect.Signature(every)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in every}
        if passes_rest:
            options["context_settings"] = {"allow_interspersed_args": False}
        app.command(name, **options)(run)
        return function

    return register
