"""What is asked of an ACME client, when, and what is told of its answer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from innkeep.gateway.acme_client import AcmeClient
from innkeep.gateway.acme_placeholder import is_placeholder, make_placeholder
from innkeep.gateway.acme_rules import (
    AcmeSetting,
    account_folder,
    is_due,
    lego_command,
    lego_environment,
    lego_files,
    retry_seconds,
    secrets_of,
    told_problem,
)
from innkeep.gateway.certificate import read_certificate
from innkeep.gateway.lego import Lego

from .certificates import Authority, Issued, pem_of_key

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SETTING = AcmeSetting(
    provider="cloudflare",
    email="me@inn.example",
    directory="https://ca.example/directory",
    base_domain="inn.example",
)


def test_the_command_asks_for_the_wildcard_and_the_domain_itself() -> None:
    command = lego_command("/usr/bin/lego", Path("/data/acme/ca"), SETTING)
    assert command == [
        "/usr/bin/lego",
        *("--path", "/data/acme/ca"),
        *("--server", "https://ca.example/directory"),
        *("--email", "me@inn.example"),
        "--accept-tos",
        *("--dns", "cloudflare"),
        *("--domains", "*.inn.example", "--domains", "inn.example"),
        "run",
    ]


def test_resolvers_that_are_set_are_the_only_ones_to_be_asked() -> None:
    setting = AcmeSetting(
        provider="exec",
        email="a@b",
        directory="https://ca",
        base_domain="b",
        resolvers=("10.0.0.1:53", "10.0.0.2:53"),
    )
    command = " ".join(lego_command("lego", Path("/a"), setting))
    assert "--dns.resolvers 10.0.0.1:53 --dns.resolvers 10.0.0.2:53 --dns.disable-cp" in command


def test_lego_gets_the_providers_variables_and_none_of_the_servers() -> None:
    given = {
        "PATH": "/usr/bin",
        "CLOUDFLARE_DNS_API_TOKEN": "token",
        "LEGO_CA_CERTIFICATES": "/ca.pem",
        "INNKEEP_API_KEY": "sk_x",
        "INNKEEP_DATABASE_URL": "postgresql://a:b@c/d",
        "PGPASSWORD": "b",
    }
    assert set(lego_environment(given)) == {
        "PATH",
        "CLOUDFLARE_DNS_API_TOKEN",
        "LEGO_CA_CERTIFICATES",
    }
    assert "token" not in repr(Lego(program="lego", environment=given))


def test_each_authority_has_a_folder_of_its_own() -> None:
    folder = account_folder(Path("/data"), "https://acme-v02.api.letsencrypt.org/directory")
    assert folder == Path("/data/acme/acme-v02.api.letsencrypt.org_directory")
    assert account_folder(Path("/data"), "https://localhost:14000/../../dir").parent == Path(
        "/data/acme"
    )
    assert lego_files(folder, SETTING)[1] == folder / "certificates" / "_.inn.example.key"


@pytest.mark.parametrize(
    ("lifetime_days", "left_days", "due"),
    [
        (90, 31, False),
        (90, 29, True),
        (90, -5, True),
        (45, 16, False),
        (45, 14, True),
        (6, 3, False),
        (6, 1, True),
        (365, 31, False),
        (365, 29, True),
    ],
)
def test_a_certificate_is_due_in_its_last_third_but_not_earlier_than_30_days_before_its_end(
    lifetime_days: int, left_days: int, due: bool
) -> None:
    end = NOW + timedelta(days=left_days)
    assert is_due(end - timedelta(days=lifetime_days), end, NOW) is due


def test_pauses_grow_from_minutes_to_hours() -> None:
    pauses = [retry_seconds(failures) for failures in range(1, 40)]
    assert pauses[:3] == [720, 1440, 2880]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 12 * 3600
    assert 3600 / retry_seconds(0) <= 5


def test_the_last_sentence_is_told_with_what_belongs_to_it() -> None:
    output = (
        "2026/11/24 14:55:57 [INFO] acme: Registering account\n"
        "2026/11/24 14:55:58 Could not obtain certificates:\n"
        "\terror: one or more domains had a problem:\n"
        "[inn.example] acme: error: 403\n"
    )
    assert told_problem(output, ()) == (
        "Could not obtain certificates: error: one or more domains had a problem: "
        "[inn.example] acme: error: 403"
    )
    assert told_problem("", ()) == "it said nothing"
    assert len(told_problem("x" * 5000, ())) < 350


def test_no_credential_is_told_in_whatever_form() -> None:
    environment = {
        "PROVIDER_TOKEN": "s3cr et/token",
        "PROVIDER_USER": "token",
        "PATH": "/usr/bin",
        "SHORT": "a",
    }
    output = (
        "2026/11/24 14:55:58 Get https://dns.example/s3cr%20et%2Ftoken/set?key=Zm9vYmFy: "
        "refused for s3cr et/token and s3cr+et%2Ftoken by /usr/bin/x"
    )
    assert told_problem(output, secrets_of(environment)) == (
        "Get https://dns.example/***/set?*** refused for *** and *** by /usr/bin/x"
    )


def test_a_placeholder_can_be_served_and_is_recognised() -> None:
    placeholder = make_placeholder(SETTING.names, NOW)
    served = read_certificate(placeholder.encode(), NOW + timedelta(days=3000))
    assert served.names == SETTING.names
    assert is_placeholder(served.pem)


def _by_lego(folder: Path, issued: Issued, authority: Authority) -> None:
    chain, key = lego_files(folder, SETTING)
    chain.parent.mkdir(parents=True, exist_ok=True)
    chain.write_bytes(issued.leaf + authority.pem)
    key.write_bytes(pem_of_key(issued.key))


def test_what_lego_left_when_the_server_died_is_used_and_the_better_one_is_kept(
    tmp_path: Path,
) -> None:
    authority = Authority()
    assert not is_placeholder((authority.issue("x").leaf).decode())

    def prepared() -> AcmeClient:
        client = AcmeClient(tmp_path, SETTING, Lego(program="lego", environment={}))
        client.prepare()
        return client

    def held(client: AcmeClient) -> str:
        return read_certificate(client.file.read_bytes(), datetime.now(UTC)).fingerprint

    folder = account_folder(tmp_path, SETTING.directory)
    assert prepared().status.placeholder is True
    first = authority.issue(*SETTING.names, days=10)
    _by_lego(folder, first, authority)
    client = prepared()
    assert client.status.placeholder is False
    assert held(client) == first.fingerprint
    # A key that fits no certificate: lego was ended between its two files.
    lego_files(folder, SETTING)[1].write_bytes(pem_of_key(authority.issue("x").key))
    assert held(prepared()) == first.fingerprint
    renewed = authority.issue(*SETTING.names, days=20)
    _by_lego(folder, renewed, authority)
    assert held(prepared()) == renewed.fingerprint
    # Neither is good any longer: something must be served all the same.
    _by_lego(folder, authority.issue(*SETTING.names, days=-1), authority)
    client.file.write_bytes(b"")
    assert prepared().status.placeholder is True
    assert is_placeholder(client.file.read_text())
