"""What commands have in common: where a server's things are, and how a command fails."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError

from innkeep.config_file import UnknownSetting
from innkeep.data_folder import DataFolder
from innkeep.settings import Settings, load_settings

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Data folder of the server.", envvar="INNKEEP_DATA_DIR"),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="TOML file with settings.", envvar="INNKEEP_CONFIG"),
]


def settings_of(**given: object) -> Settings:
    """The settings as the command line, the environment and the config file say; ends if wrong."""
    try:
        return load_settings(**given)
    except FileNotFoundError as problem:
        fail(str(problem))
    except ValidationError as problem:
        for error in problem.errors():
            name = ".".join(str(part) for part in error["loc"]) or "settings"
            print(f"innkeep: {name}: {error['msg']}", file=sys.stderr)
        raise typer.Exit(2) from None
    except UnknownSetting as problem:
        print(f"innkeep: {problem}", file=sys.stderr)
        raise typer.Exit(2) from None
    except ValueError as problem:
        fail(f"the config file can't be read: {problem}")


def data_folder_of(settings: Settings) -> DataFolder:
    """The server's data folder; ends if it isn't there, instead of making an empty one."""
    if not settings.data_dir.is_dir():
        fail(f"there is no data folder {settings.data_dir}; give the server's with --data-dir")
    return DataFolder(settings.data_dir)


def fail(message: str) -> NoReturn:
    """End the command with a sentence."""
    print(f"innkeep: {message}", file=sys.stderr)
    raise typer.Exit(1)
