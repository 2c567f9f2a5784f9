"""Upgrades that are under way, and which container of an instance a storage is mounted in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for column in (
        sa.Column("setback", sa.JSON(), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("last_generation", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("upgrade", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("instances", column)
    _add_generation_to_mounts()


def _add_generation_to_mounts() -> None:
    # It becomes part of the primary key, which SQLite can't change: the table is made anew.
    op.execute("CREATE TABLE storage_mounts_before AS SELECT * FROM storage_mounts")
    op.drop_table("storage_mounts")
    op.create_table(
        "storage_mounts",
        sa.Column("instance_id", sa.String(length=16), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("mount_path", sa.Text(), nullable=False),
        sa.Column("storage_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_storage_mounts_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["storage_id"], ["network_storages.id"], name=op.f("fk_storage_mounts_storage_id")
        ),
        sa.PrimaryKeyConstraint(
            "instance_id", "generation", "mount_path", name=op.f("pk_storage_mounts")
        ),
    )
    op.create_index(
        op.f("ix_storage_mounts_storage_id"), "storage_mounts", ["storage_id"], unique=False
    )
    op.execute(
        "INSERT INTO storage_mounts (instance_id, generation, mount_path, storage_id, position) "
        "SELECT instance_id, 0, mount_path, storage_id, position FROM storage_mounts_before"
    )
    op.drop_table("storage_mounts_before")
