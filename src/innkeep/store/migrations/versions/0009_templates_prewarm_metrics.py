"""Templates, images that are pulled ahead, and measured use."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    pass
