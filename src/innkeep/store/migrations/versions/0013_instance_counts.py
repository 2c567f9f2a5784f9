"""Numbers and revisions of instances, kept instead of counted or compared; indexes of pages."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column(
        "owners", sa.Column("instances", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute(
        "UPDATE owners SET instances = (SELECT count(*) FROM instances "
        "WHERE instances.owner_id = owners.id AND instances.status <> 'removed')"
    )
    op.add_column(
        "instances", sa.Column("revision", sa.Integer(), nullable=False, server_default="0")
    )
    op.drop_index("ix_instances_owner", "instances")
    there = sa.text("status != 'removed'")
    op.create_index(
        "ix_instances_owner",
        "instances",
        ["owner_id", "created_at", "id"],
        sqlite_where=there,
        postgresql_where=there,
    )
    op.create_index(
        "ix_instances_owner_status", "instances", ["owner_id", "status", "created_at", "id"]
    )
    free = sa.text("instance_id IS NULL")
    op.create_index(
        "ix_tcp_ports_free",
        "tcp_ports",
        ["free_from", "port"],
        sqlite_where=free,
        postgresql_where=free,
    )
