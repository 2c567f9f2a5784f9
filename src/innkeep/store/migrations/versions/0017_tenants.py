"""Roles and ends of keys, quotas of owners, and the log of who changed what."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    # A key that is there could do everything so far.
    op.add_column("api_keys", sa.Column("name", sa.String(255), nullable=False, server_default=""))
    op.add_column(
        "api_keys", sa.Column("role", sa.String(16), nullable=False, server_default="admin")
    )
    op.add_column("api_keys", sa.Column("expires_at", sa.Double(), nullable=True))
    op.add_column("api_keys", sa.Column("last_used_at", sa.Double(), nullable=True))
    for resource in ("instances", "cores", "memory_gib", "storage_gib", "ports"):
        op.add_column("owners", sa.Column(f"most_{resource}", sa.Integer(), nullable=True))
    there = sa.text("status != 'removed'")
    op.create_index(
        "ix_instances_owner_use",
        "instances",
        ["owner_id", "holds_capacity", "cores", "memory_gib", "local_volume_gib"],
        sqlite_where=there,
        postgresql_where=there,
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(36), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("key_id", sa.String(36), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("client", sa.String(64), nullable=False),
        sa.Column("method", sa.String(8), nullable=False),
        sa.Column("path", sa.String(255), nullable=False),
        sa.Column("objects", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_audit_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_owner", "audit", ["owner_id", "created_at", "id"])
    op.create_index("ix_audit_created_at", "audit", ["created_at"])
