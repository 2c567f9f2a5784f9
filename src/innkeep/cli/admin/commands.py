"""Which commands there are under ``innkeep admin``."""

import typer

from innkeep.cli.admin.audit import show_audit
from innkeep.cli.admin.backup import backup
from innkeep.cli.admin.isolation import isolation_app
from innkeep.cli.admin.keys import key_app
from innkeep.cli.admin.projects import project_app
from innkeep.cli.admin.proxy import proxy_app
from innkeep.cli.admin.ssh_keys import ssh_key_app
from innkeep.cli.admin.storage import storage_app
from innkeep.cli.admin.tools import tools_app

admin_app = typer.Typer(
    help="Administer a server on this machine, by its data folder; no key is needed.",
    no_args_is_help=True,
)

_WHO = "Who may do what"
_HOST = "What is kept on this machine"

admin_app.add_typer(key_app, name="key", rich_help_panel=_WHO)
admin_app.add_typer(project_app, name="project", rich_help_panel=_WHO)
admin_app.add_typer(ssh_key_app, name="ssh-key", rich_help_panel=_WHO)
admin_app.command("audit", rich_help_panel=_WHO)(show_audit)
admin_app.command("backup", rich_help_panel=_HOST)(backup)
admin_app.add_typer(proxy_app, name="proxy", rich_help_panel=_HOST)
admin_app.add_typer(storage_app, name="storage", rich_help_panel=_HOST)
admin_app.add_typer(isolation_app, name="isolation", rich_help_panel=_HOST)
admin_app.add_typer(tools_app, name="tools", rich_help_panel=_HOST)
