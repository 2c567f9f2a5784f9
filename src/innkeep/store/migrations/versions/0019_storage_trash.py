"""When a deleted network storage is really removed."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("network_storages", sa.Column("purge_at", sa.Double(), nullable=True))
