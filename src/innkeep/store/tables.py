"""The tables, for SQLite and PostgreSQL alike. ``migrations/`` makes them; a test compares."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Id = BigInteger().with_variant(Integer, "sqlite")

owners = Table(
    "owners",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", String(255), nullable=False, unique=True),
    Column("created_at", Double, nullable=False),
    Column("instances", Integer, nullable=False, server_default="0"),
    # Quotas; NULL: the server's own, -1: none.
    Column("most_instances", Integer),
    Column("most_cores", Integer),
    Column("most_memory_gib", Integer),
    Column("most_storage_gib", Integer),
    Column("most_ports", Integer),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False, index=True),
    Column("hint", String(16), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("created_at", Double, nullable=False),
    Column("revoked_at", Double),
    Column("name", String(255), nullable=False, server_default=""),
    Column("role", String(16), nullable=False, server_default="admin"),
    Column("expires_at", Double),
    Column("last_used_at", Double),
)

clusters = Table(
    "clusters",
    metadata,
    Column("id", String(255), primary_key=True),
    Column("cores", Integer, nullable=False),
    Column("memory_gib", Integer, nullable=False),
    Column("cores_held", Integer, nullable=False),
    Column("memory_gib_held", Integer, nullable=False),
    # From then on it takes no new instances.
    Column("cordoned_at", Double),
    Column("cordon_note", Text, nullable=False, server_default=""),
    CheckConstraint("cores_held >= 0", name="cores_held"),
    CheckConstraint("memory_gib_held >= 0", name="memory_gib_held"),
)

networks = Table(
    "networks",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("cluster_id", ForeignKey("clusters.id"), nullable=False, index=True),
    Column("name", String(64), nullable=False),
    Column("subnet", String(18)),
    Column("members_talk", Boolean, nullable=False),
    Column("owner_id", ForeignKey("owners.id")),
    Column("title", String(30), nullable=False, server_default=""),
    Column("state", String(16), nullable=False, server_default="ready"),
    Column("error", Text, nullable=False, server_default=""),
    Column("created_at", Double, nullable=False, server_default="0"),
    Column("removed_at", Double),
    UniqueConstraint("cluster_id", "subnet"),
    Index("ix_networks_owner", "owner_id", "created_at", "id"),
)

addresses = Table(
    "addresses",
    metadata,
    Column("network_id", ForeignKey("networks.id"), primary_key=True),
    Column("address", String(15), primary_key=True),
    Column("instance_id", String(16)),
    Column("free_from", Double, nullable=False),
    Index(
        "ix_addresses_free",
        "network_id",
        "free_from",
        sqlite_where=text("instance_id IS NULL"),
        postgresql_where=text("instance_id IS NULL"),
    ),
    Index("uq_addresses_instance", "network_id", "instance_id", unique=True),
)

tcp_ports = Table(
    "tcp_ports",
    metadata,
    Column("port", Integer, primary_key=True),
    Column("usable", Boolean, nullable=False),
    Column("instance_id", String(16), index=True),
    Column("container_port", Integer),
    Column("free_from", Double, nullable=False),
    UniqueConstraint("instance_id", "container_port"),
    Index(
        "ix_tcp_ports_free",
        "free_from",
        "port",
        sqlite_where=text("instance_id IS NULL"),
        postgresql_where=text("instance_id IS NULL"),
    ),
)

instances = Table(
    "instances",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("name", String(255), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("cluster_id", ForeignKey("clusters.id"), nullable=False),
    Column("product_id", String(255), nullable=False),
    Column("product_name", String(255), nullable=False),
    Column("cores", Integer, nullable=False),
    Column("memory_gib", Integer, nullable=False),
    Column("rootfs_gib", Integer, nullable=False),
    Column("local_volume_gib", Integer, nullable=False),
    Column("pids", Integer, nullable=False),
    Column("runtime", String(64), nullable=False, server_default=""),
    Column("image_url", String(500), nullable=False),
    Column("image_login", LargeBinary),
    Column("image_auth_id", String(64), nullable=False, server_default=""),
    Column("image_auth_name", String(500), nullable=False, server_default=""),
    Column("command", Text, nullable=False),
    Column("entrypoint", Text, nullable=False),
    Column("envs", JSON, nullable=False),
    Column("port_mappings", JSON, nullable=False),
    Column("tools", LargeBinary),
    Column("ports_leaving", Boolean, nullable=False, server_default=text("false")),
    Column("billing_mode", String(16), nullable=False, server_default="onDemand"),
    Column("end_at", Double),
    Column("auto_renew", Boolean, nullable=False, server_default=text("false")),
    Column("auto_renew_months", Integer, nullable=False, server_default="0"),
    Column("auto_migrate", Boolean, nullable=False, server_default=text("false")),
    Column("auto_migrate_root_disk", Boolean, nullable=False, server_default=text("false")),
    Column("web_terminal", Boolean, nullable=False, server_default=text("true")),
    Column("port_access", LargeBinary),
    Column("local_mount_point", Text, nullable=False),
    Column("network_id", ForeignKey("networks.id"), nullable=False),
    Column("address", String(15), nullable=False),
    Column("alias", String(63), nullable=False, server_default=""),
    Column("sandbox", String(64), nullable=False, unique=True),
    Column("wish", String(16), nullable=False),
    Column("wish_serial", Integer, nullable=False),
    Column("look_serial", Integer, nullable=False),
    Column("runs_wished", Integer, nullable=False),
    Column("runs_begun", Integer, nullable=False),
    Column("tools_launched", Boolean, nullable=False),
    Column("holds_capacity", Boolean, nullable=False),
    Column("status", String(16), nullable=False),
    Column("failure", JSON),
    Column("setback", JSON),
    Column("generation", Integer, nullable=False, server_default="0"),
    Column("last_generation", Integer, nullable=False, server_default="0"),
    Column("upgrade", LargeBinary),
    Column("left_behind", JSON),
    Column("target_cluster_id", String(255)),
    Column("target_network_id", String(64)),
    Column("target_address", String(15)),
    Column("migration_job", String(64)),
    Column("pull", JSON),
    Column("handle", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Double),
    Column("claim", String(36)),
    Column("claim_until", Double),
    Column("created_at", Double, nullable=False),
    Column("status_at", Double, nullable=False),
    Column("started_at", Double),
    Column("stopped_at", Double),
    # Every UPDATE of a row gives it another one.
    Column(
        "revision",
        Integer,
        nullable=False,
        server_default="0",
        onupdate=literal_column("instances.revision + 1"),
    ),
    Index(
        "ix_instances_owner",
        "owner_id",
        "created_at",
        "id",
        sqlite_where=text("status != 'removed'"),
        postgresql_where=text("status != 'removed'"),
    ),
    # All that is summed for quotas is in it, so that no row is looked at.
    Index(
        "ix_instances_owner_use",
        "owner_id",
        "holds_capacity",
        "cores",
        "memory_gib",
        "local_volume_gib",
        sqlite_where=text("status != 'removed'"),
        postgresql_where=text("status != 'removed'"),
    ),
    Index("ix_instances_owner_status", "owner_id", "status", "created_at", "id"),
    Index(
        "ix_instances_due",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    # Lists over all projects; names are in them to be searched without a look at the rows.
    Index(
        "ix_instances_there",
        "created_at",
        "id",
        "name",
        sqlite_where=text("status != 'removed'"),
        postgresql_where=text("status != 'removed'"),
    ),
    Index(
        "ix_instances_cluster_there",
        "cluster_id",
        "created_at",
        "id",
        "name",
        "local_volume_gib",
        sqlite_where=text("status != 'removed'"),
        postgresql_where=text("status != 'removed'"),
    ),
    Index("ix_instances_status", "status", "created_at", "id"),
    Index("ix_instances_cluster_status", "cluster_id", "status", "created_at", "id"),
    Index("ix_instances_cluster_created", "cluster_id", "created_at"),
    Index("ix_instances_network", "network_id"),
)

spare_sandboxes = Table(
    "spare_sandboxes",
    metadata,
    Column("instance_id", String(16), primary_key=True),
    Column("cluster_id", ForeignKey("clusters.id"), nullable=False, index=True),
    Column("sandbox", String(64), nullable=False, unique=True),
    Column("network_id", ForeignKey("networks.id")),
    Column("address", String(15), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", Double, nullable=False),
)

history = Table(
    "history",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("instance_id", ForeignKey("instances.id"), nullable=False, index=True),
    Column("at", Double, nullable=False),
    Column("status", String(16), nullable=False),
    Column("code", String(64), nullable=False),
    Column("message", Text, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("instance_id", ForeignKey("instances.id"), nullable=False, index=True),
    Column("at", Double, nullable=False),
    Column("last_at", Double, nullable=False),
    Column("times", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("state", String(64), nullable=False),
    Column("message", Text, nullable=False),
    Column("exit_code", Integer),
    Column("exit_signal", Integer),
    Column("out_of_memory", Boolean, nullable=False),
    Column("log", LargeBinary),
)

fences = Table(
    "fences",
    metadata,
    Column("holder", String(16), primary_key=True),
    Column("instance_id", ForeignKey("instances.id"), nullable=False),
    Column("cluster_id", ForeignKey("clusters.id"), nullable=False, index=True),
    Column("generation", Integer, nullable=False),
    Column("sandbox", String(64), nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("at", Double, nullable=False),
)

guarded_images = Table(
    "guarded_images",
    metadata,
    Column("cluster_id", ForeignKey("clusters.id"), primary_key=True),
    Column("repository", String(600), primary_key=True),
)

registry_auths = Table(
    "registry_auths",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("name", String(500), nullable=False),
    Column("username", String(511), nullable=False),
    Column("password", LargeBinary, nullable=False),
    Column("created_at", Double, nullable=False),
    Index("ix_registry_auths_owner", "owner_id", "created_at", "id"),
)

ssh_keys = Table(
    "ssh_keys",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("name", String(255), nullable=False),
    Column("public_key", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("created_at", Double, nullable=False),
    Index("ix_ssh_keys_owner_fingerprint", "owner_id", "fingerprint", unique=True),
)

network_storages = Table(
    "network_storages",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("cluster_id", ForeignKey("clusters.id"), nullable=False),
    Column("name", String(255), nullable=False),
    Column("size_gib", Integer, nullable=False),
    Column("made_gib", Integer, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("removed_at", Double),
    Column("due", Boolean, nullable=False),
    # Of a deleted one: from then on nobody can have it back.
    Column("purge_at", Double),
    Index("ix_network_storages_owner", "owner_id", "created_at", "id"),
    Index(
        "ix_network_storages_due",
        "cluster_id",
        sqlite_where=text("due"),
        postgresql_where=text("due"),
    ),
)

storage_mounts = Table(
    "storage_mounts",
    metadata,
    Column("instance_id", ForeignKey("instances.id"), primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("mount_path", Text, primary_key=True),
    Column("storage_id", ForeignKey("network_storages.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
)

templates = Table(
    "templates",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("name", String(255), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Double, nullable=False),
    Index("ix_templates_owner", "owner_id", "created_at", "id"),
)

image_prewarms = Table(
    "image_prewarms",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("cluster_id", ForeignKey("clusters.id"), nullable=False),
    Column("image_name", String(500), nullable=False),
    Column("image_url", String(500), nullable=False),
    Column("image_login", LargeBinary),
    Column("image_auth_id", String(64), nullable=False),
    Column("image_auth_name", String(500), nullable=False),
    Column("products", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("completed_at", Double),
    Index("ix_image_prewarms_owner", "owner_id", "created_at", "id"),
    Index(
        "ix_image_prewarms_open",
        "cluster_id",
        sqlite_where=text("completed_at IS NULL"),
        postgresql_where=text("completed_at IS NULL"),
    ),
)

usage_rounds = Table(
    "usage_rounds",
    metadata,
    Column("cluster_id", ForeignKey("clusters.id"), primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("samples", LargeBinary, nullable=False),
)

usage_hours = Table(
    "usage_hours",
    metadata,
    Column("instance_id", ForeignKey("instances.id"), primary_key=True),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("samples", LargeBinary, nullable=False),
    Index("ix_usage_hours_hour", "hour"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("cluster_id", ForeignKey("clusters.id"), nullable=False),
    Column("instance_id", ForeignKey("instances.id"), nullable=False, index=True),
    Column("type", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("error", String(64), nullable=False),
    Column("message", Text, nullable=False),
    Column("image", Text, nullable=False),
    Column("login", LargeBinary),
    Column("login_name", String(500), nullable=False),
    Column("due", Boolean, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("ended_at", Double),
    Index("ix_jobs_owner", "owner_id", "created_at", "id"),
    Index(
        "ix_jobs_due",
        "cluster_id",
        sqlite_where=text("due"),
        postgresql_where=text("due"),
    ),
)

job_steps = Table(
    "job_steps",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("job_id", ForeignKey("jobs.id"), nullable=False, index=True),
    Column("at", Double, nullable=False),
    Column("message", Text, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("owner_id", ForeignKey("owners.id"), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("held_until", Double, nullable=False),
    Column("carried_out", Boolean, nullable=False),
    Column("made", String(255)),
    Column("status", Integer),
    Column("answer", LargeBinary),
    Column("expires_at", Double, nullable=False, index=True),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("statuses", JSON, nullable=False),
    Column("codes", JSON, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("looked_until", BigInteger, nullable=False),
    Column("delivered", BigInteger, nullable=False, server_default="0"),
    Column("delivered_at", Double),
    Column("failed_at", Double),
    Column("error", Text, nullable=False, server_default=""),
    Column("dropped", BigInteger, nullable=False, server_default="0"),
    Column("dropped_at", Double),
    Column("dropped_event", BigInteger),
    Index("ix_webhooks_owner", "owner_id", "created_at", "id"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("webhook_id", ForeignKey("webhooks.id"), nullable=False),
    Column("event_id", ForeignKey("history.id"), nullable=False),
    Column("instance_id", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Double, nullable=False),
    UniqueConstraint("webhook_id", "event_id"),
    Index("ix_webhook_deliveries_order", "webhook_id", "instance_id", "event_id"),
    Index("ix_webhook_deliveries_due", "webhook_id", "due_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner_id", ForeignKey("owners.id"), nullable=False),
    Column("created_at", Double, nullable=False, index=True),
    Column("key_id", String(36), nullable=False),
    Column("role", String(16), nullable=False),
    Column("client", String(64), nullable=False),
    Column("method", String(8), nullable=False),
    Column("path", String(255), nullable=False),
    # Ids with a blank around each.
    Column("objects", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("reason", String(64), nullable=False),
    Column("request_id", String(64), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Index("ix_audit_owner", "owner_id", "created_at", "id"),
)

deployment = Table(
    "deployment",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("proof", LargeBinary, nullable=False),
)
