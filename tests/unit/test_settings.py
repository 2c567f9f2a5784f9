"""Settings come from arguments, the environment and a file, in this order."""

import os
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from innkeep.config_file import UnknownSetting
from innkeep.setting_values import split_address, split_port_range
from innkeep.settings import Settings, docker_socket, load_settings

ACME = """
base_domain = "inn.example"
proxy_tls_listen = "0.0.0.0:443"
acme_dns_provider = "cloudflare"
acme_email = "me@inn.example"
"""


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("INNKEEP_") or name == "DOCKER_HOST":
            monkeypatch.delenv(name)


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "innkeep.toml"
    path.write_text(text)
    return path


def test_an_argument_wins_over_a_variable_and_a_variable_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _file(tmp_path, 'listen = "127.0.0.1:1"\nworkers = 2\nresync_seconds = 3\n')
    monkeypatch.setenv("INNKEEP_LISTEN", "127.0.0.1:4")
    monkeypatch.setenv("INNKEEP_WORKERS", "5")
    settings = load_settings(config=file, listen="127.0.0.1:6", data_dir=None)
    assert settings.listen == "127.0.0.1:6"
    assert settings.workers == 5
    assert settings.resync_seconds == 3
    assert settings.data_dir == Path("innkeep-data")


def test_the_file_can_be_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INNKEEP_CONFIG", str(_file(tmp_path, "workers = 7")))
    assert load_settings().workers == 7


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INNKEEP_WORKERS", "")
    assert load_settings().workers == 16


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="config file"):
        load_settings(config=tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("listen", "8080"),
        ("listen", "localhost:99999"),
        ("proxy_listen", "localhost:http"),
        ("proxy_tls_listen", "443"),
        ("hsts_seconds", "-1"),
        ("tcp_ports", "20000-x"),
        ("tcp_ports", "0-10"),
        ("tcp_ports", "20-10"),
        ("tcp_ports", "1-65536"),
        ("address_pool", "10.0.0.0/23"),
        ("address_pool", "10.0.0.1/8"),
        ("address_pool", "fd00::/8"),
        ("address_pool", "everything"),
        ("workers", "0"),
        ("workers", "257"),
        ("workers", "many"),
        ("cpu_overcommit", "0"),
        ("memory_overcommit", "-1"),
        ("resync_seconds", "0"),
        ("stop_grace_seconds", "-1"),
        ("log_level", "loud"),
        ("log_format", "xml"),
        ("lenient_kind", "perhaps"),
    ],
)
def test_a_bad_value_is_refused_by_the_setting_s_name(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"INNKEEP_{name.upper()}", value)
    with pytest.raises(ValidationError) as refused:
        load_settings()
    assert [error["loc"] for error in refused.value.errors()] == [(name,)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[clusters]]\nid = "a"\n[[clusters]]\nid = "a"\n', "two clusters have the same id"),
        (
            '[[products]]\nid = "p"\nname = "P"\ncores = 1\nmemory_gib = 1\n' * 2,
            "two products have the same id",
        ),
        (
            '[[products]]\nid = "p"\nname = "P"\ncores = 1\nmemory_gib = 1\nclusters = ["x"]\n',
            "product p names unknown clusters",
        ),
        ('[[clusters]]\nid = "a"\nspeed = 1\n', "speed"),
        ('[[clusters]]\nid = ""\n', "at least 1 character"),
        ('[[products]]\nid = "p"\nname = "P"\ncores = 0\nmemory_gib = 1\n', "cores"),
    ],
)
def test_a_bad_cluster_or_product_is_told(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        load_settings(config=_file(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('proxy_tls_listen = "0.0.0.0:443"\n', "needs tls_certificate"),
        (
            'proxy_listen = "[::]:443"\nproxy_tls_listen = "[::]:443"\ntls_certificate = "/a"\n',
            "must differ from proxy_listen",
        ),
        ("tls_only = true\n", "need proxy_tls_listen"),
        ("hsts_seconds = 60\n", "need proxy_tls_listen"),
        (f'{ACME}tls_certificate = "/a"\n', "exclude each other"),
        ('acme_dns_provider = "exec"\n', "acme_dns_provider needs proxy_tls_listen"),
        (ACME.replace("inn.example", "localhost"), "nobody certifies localhost"),
        (ACME.replace("acme_email", "public_host"), "needs acme_email"),
        (f'{ACME}acme_directory = "http://a/dir"\n', "must begin with https://"),
        (f'{ACME}acme_resolvers = "127.0.0.1:53, 10.0.0.1"\n', "must be <host>:<port>"),
    ],
)
def test_settings_of_tls_that_do_not_fit_together_are_told(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        load_settings(config=_file(tmp_path, text))


def test_certificates_by_acme_need_no_file_and_come_from_lets_encrypt(tmp_path: Path) -> None:
    settings = load_settings(config=_file(tmp_path, ACME))
    assert settings.tls_certificate is None
    assert settings.acme_directory == "https://acme-v02.api.letsencrypt.org/directory"


def test_the_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INNKEEP_API_KEY", "sk_very-secret-key")
    settings = load_settings()
    assert "sk_very-secret-key" not in f"{settings!r} {settings} {settings.model_dump()}"
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "sk_very-secret-key"


def test_docker_is_where_its_own_variable_says_unless_a_setting_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert docker_socket(Settings()) == "/var/run/docker.sock"
    monkeypatch.setenv("DOCKER_HOST", "unix:///tmp/a.sock")
    assert docker_socket(Settings()) == "unix:///tmp/a.sock"
    assert docker_socket(Settings(docker_socket="/tmp/b.sock")) == "/tmp/b.sock"


def test_addresses_and_ranges_are_read() -> None:
    assert split_address("127.0.0.1:0") == ("127.0.0.1", 0)
    assert split_address("[::1]:65535") == ("::1", 65535)
    assert split_port_range("20000-20999") == range(20000, 21000)
    assert split_port_range("22") == range(22, 23)
    assert split_port_range("1-65535") == range(1, 65536)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('data_dri = "/srv"\n', "there is no setting 'data_dri', did you mean 'data_dir'?"),
        ("WORKERS = 3\n", "there is no setting 'WORKERS', did you mean 'workers'?"),
        ("INNKEEP_WORKERS = 3\n", "did you mean 'workers'?"),
        ('[[cluster]]\nid = "a"\n', "there is no setting 'cluster', did you mean 'clusters'?"),
        ("xyz = 1\nzyx = 2\n", "there is no setting 'xyz'; there is no setting 'zyx'"),
    ],
)
def test_a_key_of_the_file_that_is_no_setting_is_refused_with_the_nearest_one(
    tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(UnknownSetting, match=re.escape(words)):
        load_settings(config=_file(tmp_path, f"workers = 2\n{text}"))


def test_several_processes_need_postgresql(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="processes above 1 needs database_url"):
        load_settings(config=_file(tmp_path, "processes = 2"))
    url = 'database_url = "postgresql://innkeep@localhost/innkeep"'
    assert load_settings(config=_file(tmp_path, f"processes = 2\n{url}")).processes == 2
    assert load_settings(config=_file(tmp_path, "")).processes == 1
