"""The commands about the tools volume."""

import typer

from innkeep.cli.options import ConfigFile, DataDir, fail, settings_of
from innkeep.data_folder import DataFolder
from innkeep.tools_volume.build import BuildFailed, build_tools
from innkeep.tools_volume.sources import SourcesMissing

tools_app = typer.Typer(
    help="The volume of programs that every instance has at /.innkeep.", no_args_is_help=True
)


@tools_app.callback()
def tools() -> None:
    """The volume of programs that every instance has at /.innkeep."""


@tools_app.command("build")
def build(data_dir: DataDir = None, config: ConfigFile = None) -> None:
    """Build the volume from this host's packages; new instances get it at once."""
    settings = settings_of(data_dir=data_dir, config=config)
    try:
        version = build_tools(DataFolder(settings.data_dir).tools, print)
    except (SourcesMissing, BuildFailed) as problem:
        fail(str(problem))
    print(f"new instances get tools volume {version.name}: {', '.join(sorted(version.parts))}")
