"""All commands of ``innkeep instance``, in the order in which they are listed."""

# isort: off
from innkeep.cli.user import instance_create
from innkeep.cli.user import instance_change
from innkeep.cli.user import instance_lists
from innkeep.cli.user import instance_reads
from innkeep.cli.user import instance_orders
from innkeep.cli.user import instance_inside
from innkeep.cli.user.instance_app import app
# isort: on

__all__ = [
    "app",
    "instance_change",
    "instance_create",
    "instance_inside",
    "instance_lists",
    "instance_orders",
    "instance_reads",
]
