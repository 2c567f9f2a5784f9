"""Failures with all that was seen, and containers that an engine could not end."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.add_column("instances", sa.Column("left_behind", sa.JSON(), nullable=True))
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "failures",
        sa.Column("id", key, autoincrement=True, nullable=False),
        sa.Column("instance_id", sa.String(16), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("last_at", sa.Double(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("exit_code", sa.Integer(), nullable=True),
        sa.Column("exit_signal", sa.Integer(), nullable=True),
        sa.Column("out_of_memory", sa.Boolean(), nullable=False),
        sa.Column("log", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_failures_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
    )
    op.create_index("ix_failures_instance_id", "failures", ["instance_id"])
    op.create_table(
        "fences",
        sa.Column("holder", sa.String(16), nullable=False),
        sa.Column("instance_id", sa.String(16), nullable=False),
        sa.Column("cluster_id", sa.String(255), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("sandbox", sa.String(64), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_fences_instance_id")
        ),
        sa.ForeignKeyConstraint(["cluster_id"], ["clusters.id"], name=op.f("fk_fences_cluster_id")),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_fences")),
    )
    op.create_index("ix_fences_cluster_id", "fences", ["cluster_id"])
