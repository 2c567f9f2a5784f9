"""Templates, images that are pulled ahead, and measured use."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "templates",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_templates_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
    )
    op.create_index("ix_templates_owner", "templates", ["owner_id", "created_at", "id"])
    _make_prewarms()
    _make_usage()


def _make_prewarms() -> None:
    op.create_table(
        "image_prewarms",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("cluster_id", sa.String(length=255), nullable=False),
        sa.Column("image_name", sa.String(length=500), nullable=False),
        sa.Column("image_url", sa.String(length=500), nullable=False),
        sa.Column("image_login", sa.LargeBinary(), nullable=True),
        sa.Column("image_auth_id", sa.String(length=64), nullable=False),
        sa.Column("image_auth_name", sa.String(length=500), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("completed_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_image_prewarms_cluster_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owners.id"], name=op.f("fk_image_prewarms_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_image_prewarms")),
    )
    op.create_index("ix_image_prewarms_owner", "image_prewarms", ["owner_id", "created_at", "id"])
    op.create_index(
        "ix_image_prewarms_open",
        "image_prewarms",
        ["cluster_id"],
        sqlite_where=sa.text("completed_at IS NULL"),
        postgresql_where=sa.text("completed_at IS NULL"),
    )


def _make_usage() -> None:
    op.create_table(
        "usage_rounds",
        sa.Column("cluster_id", sa.String(length=255), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("samples", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_usage_rounds_cluster_id")
        ),
        sa.PrimaryKeyConstraint("cluster_id", "at", name=op.f("pk_usage_rounds")),
    )
    op.create_table(
        "usage_hours",
        sa.Column("instance_id", sa.String(length=16), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("samples", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_usage_hours_instance_id")
        ),
        sa.PrimaryKeyConstraint("instance_id", "hour", name=op.f("pk_usage_hours")),
    )
    op.create_index("ix_usage_hours_hour", "usage_hours", ["hour"])
