"""The group ``innkeep instance``; what is in it is told by the modules beside this one."""

import typer

app = typer.Typer(
    help="Instances: make them, give them orders, look at them, go inside.",
    no_args_is_help=True,
    add_completion=False,
)
LOOK = "Look"
ORDER = "Give orders"
CHANGE = "Make and change"
INSIDE = "Go inside"
