"""Registry auths; whose database it is; what PostgreSQL needs beyond the first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "registry_auths",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("username", sa.String(length=511), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owners.id"], name=op.f("fk_registry_auths_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_auths")),
    )
    op.create_index("ix_registry_auths_owner", "registry_auths", ["owner_id", "created_at", "id"])
    op.create_table(
        "deployment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    for name, length in (("image_auth_id", 64), ("image_auth_name", 500)):
        op.add_column(
            "instances",
            sa.Column(name, sa.String(length=length), nullable=False, server_default=""),
        )
    # Of an image at Docker Hub, the full name is longer than what the owner wrote.
    with op.batch_alter_table("guarded_images", schema=None) as batch_op:
        batch_op.alter_column("repository", type_=sa.String(length=600), existing_nullable=False)
    if op.get_bind().dialect.name == "postgresql":
        _make_indexes_partial()


def _make_indexes_partial() -> None:
    op.drop_index("ix_addresses_free", "addresses")
    op.create_index(
        "ix_addresses_free",
        "addresses",
        ["network_id", "free_from"],
        postgresql_where=sa.text("instance_id IS NULL"),
    )
    op.drop_index("ix_instances_due", "instances")
    op.create_index(
        "ix_instances_due",
        "instances",
        ["due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
