"""Every setting of the server, read once at the start from the environment and the config file.

A setting's name in capitals behind ``INNKEEP_`` is its variable; the same name in lower case is
its key in the TOML file. A variable wins over the file. ``docs/settings.md`` holds the table, and
a test keeps it true.
"""

import os
from ipaddress import IPv4Network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from innkeep.catalog_settings import ClusterSettings, ProductSettings
from innkeep.config_file import ConfigFile
from innkeep.setting_values import (
    postgresql_url,
    split_address,
    split_addresses,
    split_list,
    split_port_range,
    split_target,
)

DEFAULT_PROXY_LISTEN = "127.0.0.1:8088"
DEFAULT_TCP_PORTS = "20000-20999"
DEFAULT_ACME_DIRECTORY = "https://acme-v02.api.letsencrypt.org/directory"
DEFAULT_SSH_LISTEN = "127.0.0.1:2200"


class Settings(BaseSettings):
    """The settings of one server."""

    model_config = SettingsConfigDict(
        env_prefix="INNKEEP_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    config: Path | None = None
    """TOML file with further settings, clusters and products."""
    data_dir: Path = Path("innkeep-data")
    """Folder for everything that must outlive the server: database, keys, proxy maps."""
    run_dir: Path = Path("/run/innkeep")
    """Folder for sockets; short, since the path of a socket may have about 100 characters."""
    listen: str = "127.0.0.1:8080"
    """Address of the API."""
    public_url: str = ""
    """Where clients reach the API, as `https://cloud.example.net`, when something stands in front
    of it; empty: `http://` and the address of `listen`."""
    console: bool = True
    """Serve the web console below `/console/`."""
    database_url: SecretStr | None = None
    """PostgreSQL database, as `postgresql://innkeep:password@db.example.net/innkeep`; none: SQLite
    in the data folder."""
    api_key: SecretStr | None = None
    """Key of the first owner; without it the first start makes one and writes it to
    `<data_dir>/api-key`."""
    lenient_kind: bool = True
    """Take a create without `kind` and use the product's kind; off: refuse it."""
    removed_grace_seconds: float = Field(default=60, ge=0)
    """How long a removed instance still answers with the status `removed`, then 404."""

    event_streams: int = Field(default=200, ge=0)
    """Streams of events that each process of the server sends at most."""
    event_streams_each: int = Field(default=10, ge=0)
    """How many of them may be one owner's."""
    webhook_private_addresses: bool = False
    """Let webhooks lead to this host and into private networks, where the server can reach what
    owners can't; off: only to the internet."""
    requests_per_second: int = Field(default=1000, ge=0)
    """Requests that each key may send to each process on average, and ten seconds' worth of them
    at once; 0: any number."""
    wrong_keys_per_minute: int = Field(default=60, ge=0)
    """Requests with a key that isn't valid that each address may send to each process; 0: any
    number."""

    proxy_listen: str = DEFAULT_PROXY_LISTEN
    """Address of the proxy for http ports. When the default is taken, a free port is chosen and
    kept; an address that you set is never replaced."""
    proxy_tls_listen: str = ""
    """Address of the proxy for https; empty: plain http only."""
    tls_certificate: Path | None = None
    """PEM file with the key and the chain for `*.<base_domain>`; followed while the proxy runs."""
    acme_dns_provider: str = ""
    """lego's code of the DNS provider of `base_domain`, as `cloudflare`: certificates are got and
    renewed by ACME. Empty: they aren't."""
    acme_email: str = ""
    """Address of the account with the authority."""
    acme_directory: str = DEFAULT_ACME_DIRECTORY
    """URL of the ACME directory."""
    acme_resolvers: str = ""
    """Name servers, `<host>:<port>` with commas between, that alone are asked whether the record
    for the authority is visible; empty: those of the zone."""
    tls_only: bool = False
    """Redirect plain http to https; off: both are served."""
    hsts_seconds: int = Field(default=0, ge=0)
    """How long browsers that came by https stay with it; 0: they aren't told to."""
    tcp_ports: str = DEFAULT_TCP_PORTS
    """Range of the proxy's ports for tcp endpoints, on the same host address. Ports that other
    programs hold are left out; when they hold most of the default range, another one is chosen
    and kept."""
    base_domain: str = "localhost"
    """Domain below which each http port has a name: `<instanceId>-<port>.<base_domain>`."""
    public_host: str = ""
    """Host in tcp endpoints; empty: the proxy's host, `localhost` for loopback."""

    ssh_listen: str = DEFAULT_SSH_LISTEN
    """Address of SSH. When the default is taken, a free port is chosen and kept; `off`: no SSH."""

    terminal_idle_seconds: float = Field(default=900, gt=0)
    """A session of the web terminal is ended after so long without a browser that shows it."""

    docker_socket: str = ""
    """The Docker Engine's socket; empty: `DOCKER_HOST`, else `/var/run/docker.sock`."""
    address_pool: str = "10.208.0.0/12"
    """IPv4 range that the instances' subnets are cut from; subnets in use elsewhere on the host
    are skipped."""
    address_quiet_seconds: float = Field(default=300, ge=0)
    """How long an address or a tcp port rests before another instance may get it."""
    cpu_overcommit: float = Field(default=8.0, gt=0)
    """Cores sold for each real one; idle instances cost almost no CPU."""
    memory_overcommit: float = Field(default=1.0, gt=0)
    """GiB of memory sold for each real one; memory can't be shared out twice safely."""
    memory_reserve_gib: float = Field(default=1.0, ge=0)
    """Memory of each cluster that is never sold: for the host, the engine and this server."""
    isolation: bool | Literal["auto"] = "auto"
    """Keep instances away from the host, its networks and link-local addresses by rules of its
    firewall. `auto`: where that can't be done, `/readyz` says so; `true`: there the server does not
    start; `false`: instances reach what the host reaches."""
    isolation_open: Annotated[tuple[str, ...], NoDecode] = ()
    """What instances may reach all the same, each as `<subnet>` or `<subnet>:<port or range>`."""
    privilege_escalation: bool = False
    """Let programs in instances gain rights by setuid programs, as `sudo` and `su` do; containers
    that are there already stay as they were made."""
    open_files: int = Field(default=65_536, ge=1024, le=1_048_576)
    """Files that each process of an instance may have open; where Docker itself was begun with
    less, that is it."""
    stop_grace_seconds: float = Field(default=10, ge=0)
    """Time between the polite and the forced end of a main process on stop and restart."""
    pull_stall_seconds: float = Field(default=60, gt=0)
    """A pull in which nothing moves for that long has failed; there is no total time-out."""
    storage_trash_hours: int = Field(default=72, ge=0, le=8760)
    """How long a deleted network storage can be restored before it is removed."""
    metrics_interval_seconds: int = Field(default=30, ge=0, le=3600)
    """Time between two measures of what instances use; 0: none are taken."""
    metrics_keep_hours: int = Field(default=24, ge=1, le=720)
    """How long measures are kept."""
    prewarm_tasks: int = Field(default=5, ge=0)
    """Image prewarm tasks that an owner may have, finished ones included."""
    prewarm_image_gib: int = Field(default=100, ge=1)
    """Largest image that is pulled ahead, GiB; a bigger one ends its task as failed."""

    quota_instances: int | None = Field(default=None, ge=0)
    """Instances that an owner may have, stopped ones included; none: as many as there is room for.
    This and the other quotas hold where `innkeep admin project quota` says nothing else."""
    quota_cores: int | None = Field(default=None, ge=0)
    """Cores that an owner's instances may hold, those that rest left out."""
    quota_memory_gib: int | None = Field(default=None, ge=0)
    """Memory that an owner's instances may hold, GiB, those that rest left out."""
    quota_storage_gib: int | None = Field(default=None, ge=0)
    """Local and network storage that an owner may have, GiB."""
    quota_ports: int | None = Field(default=None, ge=0)
    """tcp ports of the proxy that an owner's instances may have."""
    audit_keep_days: int = Field(default=90, ge=1)
    """How long it is kept who changed what."""

    processes: int = Field(default=1, ge=1, le=64)
    """Processes of this server that answer the API and work on instances; more than one need
    `database_url`."""
    workers: int = Field(default=16, ge=1, le=256)
    """Instances that each process works on at the same time."""
    sandbox_pool: int = Field(default=64, ge=0, le=500)
    """Sandboxes that each cluster keeps ready at most, so that instances start faster; how many
    follows the creates of the last half hour. 0: none."""
    resync_seconds: float = Field(default=60, gt=0)
    """Time between two full comparisons of the store with each cluster."""
    log_format: Literal["console", "json"] = "console"
    """How the server's log is written, to standard error."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important log lines to write."""

    clusters: Annotated[tuple[ClusterSettings, ...], NoDecode] = ()
    """The clusters; none: one named `local`, on this host's Docker Engine. Config file only."""
    products: Annotated[tuple[ProductSettings, ...], NoDecode] = ()
    """The products; none: sizes derived from the machine. Config file only."""

    @property
    def api_url(self) -> str:
        """Where clients reach the API, without a trailing slash."""
        return self.public_url.rstrip("/") or f"http://{self.listen}"

    @property
    def database_at(self) -> str:
        """SQLAlchemy URL of the PostgreSQL database; empty: SQLite in the data folder."""
        return postgresql_url(self.database_url.get_secret_value()) if self.database_url else ""

    @field_validator("listen", "proxy_listen")
    @classmethod
    def _has_host_and_port(cls, value: str) -> str:
        split_address(value)
        return value

    @field_validator("proxy_tls_listen")
    @classmethod
    def _is_empty_or_address(cls, value: str) -> str:
        if value:
            split_address(value)
        return value

    @field_validator("acme_directory")
    @classmethod
    def _is_https_url(cls, value: str) -> str:
        if not value.startswith("https://"):
            raise ValueError("must begin with https://")
        return value

    @field_validator("acme_resolvers")
    @classmethod
    def _is_list_of_addresses(cls, value: str) -> str:
        split_addresses(value)
        return value

    @field_validator("ssh_listen")
    @classmethod
    def _is_off_or_address(cls, value: str) -> str:
        if value != "off":
            split_address(value)
        return value

    @field_validator("public_url")
    @classmethod
    def _is_http_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value():
            return None
        postgresql_url(value.get_secret_value())
        return value

    @field_validator("address_pool")
    @classmethod
    def _is_private_subnet(cls, value: str) -> str:
        if IPv4Network(value).prefixlen > 22:
            raise ValueError("must be an IPv4 range of at least /22, as 10.208.0.0/12")
        return value

    @field_validator("isolation_open", mode="before")
    @classmethod
    def _is_list_of_targets(cls, value: object) -> object:
        found = split_list(value) if isinstance(value, str) else value
        if isinstance(found, (list, tuple)):
            for each in found:
                split_target(str(each))
        return found

    @field_validator("tcp_ports")
    @classmethod
    def _is_port_range(cls, value: str) -> str:
        split_port_range(value)
        return value

    @model_validator(mode="after")
    def _tls_is_whole(self) -> "Settings":
        if self.proxy_tls_listen and self.tls_certificate is None and not self.acme_dns_provider:
            raise ValueError(
                "proxy_tls_listen needs tls_certificate, a PEM file with key and chain, or "
                "acme_dns_provider"
            )
        if self.proxy_tls_listen == self.proxy_listen:
            raise ValueError("proxy_tls_listen must differ from proxy_listen")
        if not self.proxy_tls_listen and (self.tls_only or self.hsts_seconds):
            raise ValueError("tls_only and hsts_seconds need proxy_tls_listen")
        return self

    @model_validator(mode="after")
    def _acme_is_whole(self) -> "Settings":
        if not self.acme_dns_provider:
            return self
        if self.tls_certificate is not None:
            raise ValueError("tls_certificate and acme_dns_provider exclude each other; set one")
        if not self.proxy_tls_listen:
            raise ValueError("acme_dns_provider needs proxy_tls_listen, the address of https")
        if self.base_domain == "localhost":
            raise ValueError(
                "acme_dns_provider needs a base_domain of your own: nobody certifies localhost"
            )
        if not self.acme_email:
            raise ValueError(
                "acme_dns_provider needs acme_email, the address of the account with the authority"
            )
        return self

    @model_validator(mode="after")
    def _several_processes_share_a_database(self) -> "Settings":
        if self.processes > 1 and self.database_url is None:
            raise ValueError(
                "processes above 1 needs database_url, a PostgreSQL database: SQLite takes one "
                "process only"
            )
        return self

    @model_validator(mode="after")
    def _ids_are_unique(self) -> "Settings":
        for noun, ids in (
            ("cluster", [cluster.id for cluster in self.clusters]),
            ("product", [product.id for product in self.products]),
        ):
            if len(set(ids)) != len(ids):
                raise ValueError(f"two {noun}s have the same id")
        known = {cluster.id for cluster in self.clusters} or {"local"}
        for product in self.products:
            unknown = set(product.clusters) - known
            if unknown:
                raise ValueError(f"product {product.id} names unknown clusters {sorted(unknown)}")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the base class's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line over environment over TOML file."""
        path = init_settings().get("config") or os.environ.get("INNKEEP_CONFIG")
        if not path:
            return init_settings, env_settings
        return init_settings, env_settings, ConfigFile(settings_cls, Path(path))


def load_settings(**overrides: object) -> Settings:
    """Read the settings; ``None`` among the overrides means "not given".

    Raises:
        FileNotFoundError: the config file isn't there.
        UnknownSetting: it has a key that is no setting.
        pydantic.ValidationError: a value breaks its rule.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    path = given.get("config") or os.environ.get("INNKEEP_CONFIG")
    if path and not Path(str(path)).is_file():
        raise FileNotFoundError(f"config file {path} not found")
    return Settings(**given)  # type: ignore[arg-type]  # pydantic checks them


def docker_socket(settings: Settings) -> str:
    """Where the Docker Engine is reached: the setting, Docker's own variable, or the default."""
    return settings.docker_socket or os.environ.get("DOCKER_HOST") or "/var/run/docker.sock"
