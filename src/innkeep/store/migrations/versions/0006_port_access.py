"""Who may use an instance's http ports."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("instances", sa.Column("port_access", sa.LargeBinary(), nullable=True))
