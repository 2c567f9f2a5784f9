"""The commands about the tools volume."""

from typing import Annotated

import typer

from innkeep.cli.options import ConfigFile, DataDir, fail, settings_of
from innkeep.data_folder import DataFolder
from innkeep.tools_volume.build import BuildFailed, build_tools
from innkeep.tools_volume.jupyter_part import KERNEL_VERSIONS, find_jupyter
from innkeep.tools_volume.sources import SourcesMissing

tools_app = typer.Typer(
    help="The volume of programs that every instance has at /.innkeep.", no_args_is_help=True
)


@tools_app.callback()
def tools() -> None:
    """The volume of programs that every instance has at /.innkeep."""


@tools_app.command("build")
def build(
    jupyter: Annotated[
        bool, typer.Option("--jupyter", help="Also JupyterLab, for any image.")
    ] = False,
    kernels: Annotated[
        str, typer.Option(help="Pythons of images that notebooks can use.")
    ] = ",".join(KERNEL_VERSIONS),
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Build the volume from this host's packages; new instances get it at once."""
    versions = [version.strip() for version in kernels.split(",") if version.strip()]
    if unknown := sorted(set(versions) - set(KERNEL_VERSIONS)):
        fail(f"--kernels: {', '.join(unknown)} can't be had, only {', '.join(KERNEL_VERSIONS)}")
    settings = settings_of(data_dir=data_dir, config=config)
    try:
        version = build_tools(
            DataFolder(settings.data_dir).tools, print, find_jupyter(versions) if jupyter else None
        )
    except (SourcesMissing, BuildFailed) as problem:
        fail(str(problem))
    print(f"new instances get tools volume {version.name}: {', '.join(sorted(version.parts))}")
