"""What the second form of the API needs."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    pass
