"""Sandboxes made ahead of time, and an index to see how many creates came lately."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "spare_sandboxes",
        sa.Column("instance_id", sa.String(16), primary_key=True),
        sa.Column("cluster_id", sa.String(255), sa.ForeignKey("clusters.id"), nullable=False),
        sa.Column("sandbox", sa.String(64), nullable=False),
        sa.Column("network_id", sa.String(64), sa.ForeignKey("networks.id")),
        sa.Column("address", sa.String(15), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.UniqueConstraint("sandbox"),
    )
    op.create_index("ix_spare_sandboxes_cluster_id", "spare_sandboxes", ["cluster_id"])
    op.create_index("ix_instances_cluster_created", "instances", ["cluster_id", "created_at"])
