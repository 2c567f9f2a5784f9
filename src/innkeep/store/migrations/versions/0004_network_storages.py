"""Network storages, and which instance has which of them mounted where."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "network_storages",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("cluster_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size_gib", sa.Integer(), nullable=False),
        sa.Column("made_gib", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("removed_at", sa.Double(), nullable=True),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_network_storages_cluster_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owners.id"], name=op.f("fk_network_storages_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_storages")),
    )
    op.create_index(
        "ix_network_storages_owner",
        "network_storages",
        ["owner_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_network_storages_due",
        "network_storages",
        ["cluster_id"],
        unique=False,
        sqlite_where=sa.text("due"),
        postgresql_where=sa.text("due"),
    )
    op.create_table(
        "storage_mounts",
        sa.Column("instance_id", sa.String(length=16), nullable=False),
        sa.Column("mount_path", sa.Text(), nullable=False),
        sa.Column("storage_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_storage_mounts_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["storage_id"], ["network_storages.id"], name=op.f("fk_storage_mounts_storage_id")
        ),
        sa.PrimaryKeyConstraint("instance_id", "mount_path", name=op.f("pk_storage_mounts")),
    )
    op.create_index(
        op.f("ix_storage_mounts_storage_id"), "storage_mounts", ["storage_id"], unique=False
    )
