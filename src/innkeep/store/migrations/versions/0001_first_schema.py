"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "clusters",
        sa.Column("id", sa.String(length=255), nullable=False),
        sa.Column("cores", sa.Integer(), nullable=False),
        sa.Column("memory_gib", sa.Integer(), nullable=False),
        sa.Column("cores_held", sa.Integer(), nullable=False),
        sa.Column("memory_gib_held", sa.Integer(), nullable=False),
        sa.CheckConstraint("cores_held >= 0", name=op.f("ck_clusters_cores_held")),
        sa.CheckConstraint("memory_gib_held >= 0", name=op.f("ck_clusters_memory_gib_held")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clusters")),
    )
    op.create_table(
        "owners",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owners")),
        sa.UniqueConstraint("name", name=op.f("uq_owners_name")),
    )
    op.create_table(
        "tcp_ports",
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("usable", sa.Boolean(), nullable=False),
        sa.Column("instance_id", sa.String(length=16), nullable=True),
        sa.Column("container_port", sa.Integer(), nullable=True),
        sa.Column("free_from", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("port", name=op.f("pk_tcp_ports")),
        sa.UniqueConstraint("instance_id", "container_port", name=op.f("uq_tcp_ports_instance_id")),
    )
    with op.batch_alter_table("tcp_ports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tcp_ports_instance_id"), ["instance_id"], unique=False)

    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("hint", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("revoked_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_api_keys_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_keys_digest")),
    )
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_keys_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "guarded_images",
        sa.Column("cluster_id", sa.String(length=255), nullable=False),
        sa.Column("repository", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_guarded_images_cluster_id")
        ),
        sa.PrimaryKeyConstraint("cluster_id", "repository", name=op.f("pk_guarded_images")),
    )
    op.create_table(
        "networks",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("cluster_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("subnet", sa.String(length=18), nullable=False),
        sa.Column("members_talk", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_networks_cluster_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_networks")),
        sa.UniqueConstraint("cluster_id", "subnet", name=op.f("uq_networks_cluster_id")),
    )
    with op.batch_alter_table("networks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_networks_cluster_id"), ["cluster_id"], unique=False)

    op.create_table(
        "addresses",
        sa.Column("network_id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=15), nullable=False),
        sa.Column("instance_id", sa.String(length=16), nullable=True),
        sa.Column("free_from", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["network_id"], ["networks.id"], name=op.f("fk_addresses_network_id")
        ),
        sa.PrimaryKeyConstraint("network_id", "address", name=op.f("pk_addresses")),
    )
    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.create_index(
            "ix_addresses_free",
            ["network_id", "free_from"],
            unique=False,
            sqlite_where=sa.text("instance_id IS NULL"),
        )
        batch_op.create_index("uq_addresses_instance", ["network_id", "instance_id"], unique=True)

    op.create_table(
        "instances",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("cluster_id", sa.String(length=255), nullable=False),
        sa.Column("product_id", sa.String(length=255), nullable=False),
        sa.Column("product_name", sa.String(length=255), nullable=False),
        sa.Column("cores", sa.Integer(), nullable=False),
        sa.Column("memory_gib", sa.Integer(), nullable=False),
        sa.Column("rootfs_gib", sa.Integer(), nullable=False),
        sa.Column("local_volume_gib", sa.Integer(), nullable=False),
        sa.Column("pids", sa.Integer(), nullable=False),
        sa.Column("image_url", sa.String(length=500), nullable=False),
        sa.Column("image_login", sa.LargeBinary(), nullable=True),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("entrypoint", sa.Text(), nullable=False),
        sa.Column("envs", sa.JSON(), nullable=False),
        sa.Column("port_mappings", sa.JSON(), nullable=False),
        sa.Column("tools", sa.LargeBinary(), nullable=True),
        sa.Column("local_mount_point", sa.Text(), nullable=False),
        sa.Column("network_id", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=15), nullable=False),
        sa.Column("sandbox", sa.String(length=64), nullable=False),
        sa.Column("wish", sa.String(length=16), nullable=False),
        sa.Column("wish_serial", sa.Integer(), nullable=False),
        sa.Column("look_serial", sa.Integer(), nullable=False),
        sa.Column("runs_wished", sa.Integer(), nullable=False),
        sa.Column("runs_begun", sa.Integer(), nullable=False),
        sa.Column("tools_launched", sa.Boolean(), nullable=False),
        sa.Column("holds_capacity", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("failure", sa.JSON(), nullable=True),
        sa.Column("pull", sa.JSON(), nullable=True),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=True),
        sa.Column("claim", sa.String(length=36), nullable=True),
        sa.Column("claim_until", sa.Double(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("status_at", sa.Double(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=True),
        sa.Column("stopped_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["clusters.id"], name=op.f("fk_instances_cluster_id")
        ),
        sa.ForeignKeyConstraint(
            ["network_id"], ["networks.id"], name=op.f("fk_instances_network_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owners.id"], name=op.f("fk_instances_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instances")),
        sa.UniqueConstraint("sandbox", name=op.f("uq_instances_sandbox")),
    )
    with op.batch_alter_table("instances", schema=None) as batch_op:
        batch_op.create_index("ix_instances_cluster_status", ["cluster_id", "status"], unique=False)
        batch_op.create_index(
            "ix_instances_due", ["due_at"], unique=False, sqlite_where=sa.text("due_at IS NOT NULL")
        )
        batch_op.create_index("ix_instances_owner", ["owner_id", "created_at", "id"], unique=False)

    op.create_table(
        "history",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("instance_id", sa.String(length=16), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_history_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_instance_id"), ["instance_id"], unique=False)
