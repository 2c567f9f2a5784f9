"""Clusters that take no new instances, notes in the audit log, and indexes over all projects."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    # Which key is the operator's can't be told from here: the server's start does (decision 51).
    op.add_column("clusters", sa.Column("cordoned_at", sa.Double(), nullable=True))
    op.add_column(
        "clusters", sa.Column("cordon_note", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("audit", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    there = sa.text("status != 'removed'")
    op.create_index(
        "ix_instances_there",
        "instances",
        ["created_at", "id", "name"],
        sqlite_where=there,
        postgresql_where=there,
    )
    op.create_index(
        "ix_instances_cluster_there",
        "instances",
        ["cluster_id", "created_at", "id", "name", "local_volume_gib"],
        sqlite_where=there,
        postgresql_where=there,
    )
    op.create_index("ix_instances_status", "instances", ["status", "created_at", "id"])
    op.drop_index("ix_instances_cluster_status", "instances")
    op.create_index(
        "ix_instances_cluster_status", "instances", ["cluster_id", "status", "created_at", "id"]
    )
