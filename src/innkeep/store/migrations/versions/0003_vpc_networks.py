"""VPC networks: whose a network is and where it is in its life; what members call an instance."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("networks", schema=None) as batch_op:
        batch_op.alter_column("subnet", existing_type=sa.String(length=18), nullable=True)
        batch_op.add_column(sa.Column("owner_id", sa.String(length=36), nullable=True))
        batch_op.add_column(
            sa.Column("title", sa.String(length=30), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("state", sa.String(length=16), nullable=False, server_default="ready")
        )
        batch_op.add_column(sa.Column("error", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("created_at", sa.Double(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("removed_at", sa.Double(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_networks_owner_id"), "owners", ["owner_id"], ["id"]
        )
        batch_op.create_index("ix_networks_owner", ["owner_id", "created_at", "id"], unique=False)

    op.add_column(
        "instances",
        sa.Column("alias", sa.String(length=63), nullable=False, server_default=""),
    )
    op.create_index("ix_instances_network", "instances", ["network_id"], unique=False)
