"""Ports that an edit takes from an instance, and where a migration takes it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for name in ("ports_leaving", "auto_migrate", "auto_migrate_root_disk"):
        op.add_column(
            "instances",
            sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text("false")),
        )
    for name, length in (
        ("target_cluster_id", 255),
        ("target_network_id", 64),
        ("target_address", 15),
        ("migration_job", 64),
    ):
        op.add_column("instances", sa.Column(name, sa.String(length), nullable=True))
