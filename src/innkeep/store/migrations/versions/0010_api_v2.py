"""How instances are paid for, and the switch of the web terminal."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column(
        "instances",
        sa.Column("billing_mode", sa.String(16), nullable=False, server_default="onDemand"),
    )
    op.add_column("instances", sa.Column("end_at", sa.Double(), nullable=True))
    op.add_column(
        "instances",
        sa.Column("auto_renew", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.add_column(
        "instances",
        sa.Column("auto_renew_months", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "instances",
        sa.Column("web_terminal", sa.Boolean(), nullable=False, server_default=sa.text("true")),
    )
