"""What runs an instance's containers, where it isn't the engine's default."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column(
        "instances", sa.Column("runtime", sa.String(64), nullable=False, server_default="")
    )
