"""Commands that are loaded when they are run: ``--help`` and completion need their names alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


@dataclass(frozen=True)
class Lazy:
    """A command, or a group of them, by where it is."""

    place: str
    """As ``innkeep.cli.user.instance:app``: a ``Typer``, or a function that is the command; with
    ``:login`` behind it, one command of a ``Typer``."""
    help: str
    """One sentence, as it stands in the list of commands."""
    panel: str
    """The heading it is listed under."""

    def load(self, name: str) -> Any:
        """The command itself."""
        module, attribute, *one = self.place.split(":")
        found = getattr(import_module(module), attribute)
        if not isinstance(found, typer.Typer):
            single = typer.Typer(add_completion=False)
            single.command(name)(found)
            found = single
        command: Any = typer.main.get_command(found)
        if one and isinstance(command, TyperGroup):
            command = command.commands[one[0]]
        command.name = name
        return command


def lazy_group(commands: Mapping[str, Lazy]) -> type[TyperGroup]:
    """A kind of group that has these commands, in this order, beside its own."""

    class LazyGroup(TyperGroup):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            for name, lazy in commands.items():
                stub = TyperCommand(name, help=lazy.help, rich_help_panel=lazy.panel)
                self.commands[name] = stub
            self._loaded: set[str] = set()

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            name = args[0] if args else ""
            if name in commands and name not in self._loaded:
                self._loaded.add(name)
                self.commands[name] = commands[name].load(name)
            return super().resolve_command(ctx, args)

    return LazyGroup
