"""The commands about the proxy, which outlives its server."""

import typer

from innkeep.cli.options import ConfigFile, DataDir, settings_of
from innkeep.gateway import haproxy_process

proxy_app = typer.Typer(help="The proxy of a server on this machine.", no_args_is_help=True)


@proxy_app.command("stop")
def stop_proxy(data_dir: DataDir = None, config: ConfigFile = None) -> None:
    """End the proxy: no instance can be reached until the server starts it again."""
    settings = settings_of(data_dir=data_dir, config=config)
    stopped = haproxy_process.stop(settings.data_dir.resolve())
    print("proxy stopped" if stopped else "no proxy was running")
