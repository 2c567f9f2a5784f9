"""Whether an instance holds ports of the gateway that are in none of its mappings any more."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "instances",
        sa.Column("ports_leaving", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
