"""What the doctor says of what a server keeps: its folder, database, certificate."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from innkeep.data_folder import DataFolder
from innkeep.doctor.certificate import check_certificate
from innkeep.doctor.database import check_database
from innkeep.doctor.finding import Level
from innkeep.doctor.folder import check_folder
from innkeep.gateway.acme_placeholder import make_placeholder
from innkeep.gateway.acme_rules import certificate_file
from innkeep.store.deployment import claim_database
from tests.databases import Postgresql
from tests.doctor.conftest import MakeGround, levels, one
from tests.e2e.server_config import free_ports
from tests.gateway.certificates import Authority, Issued, pem_of_key


async def made_folder(path: Path) -> DataFolder:
    """A data folder as a server leaves it."""
    folder = DataFolder(path)
    database = folder.open_database()
    await database.migrate()
    await database.write(claim_database, folder.deployment_id())
    database.close()
    return folder


async def test_a_data_folder_as_a_server_leaves_it_is_well(
    ground: MakeGround, tmp_path: Path
) -> None:
    before = ground()
    assert levels(check_folder(before)) == {"data folder": Level.OK}
    assert levels(check_database(before)) == {"database": Level.OK}
    assert not before.folder.exists()
    await made_folder(tmp_path / "data")
    assert levels(check_folder(ground())) == {"data folder": Level.OK, "secrets": Level.OK}
    told = one(check_database(ground()), "database")
    assert told.level is Level.OK
    assert "has this version's schema" in told.message


async def test_secrets_that_others_may_read_are_told_of(ground: MakeGround, tmp_path: Path) -> None:
    folder = await made_folder(tmp_path / "data")
    key = folder.path / "secret.key"
    key.chmod(0o644)
    shut = one(check_folder(ground()), "secrets")
    assert shut.level is Level.WARNING
    folder.path.chmod(0o755)
    found = list(check_folder(ground()))
    assert levels(found) == {"data folder": Level.WARNING, "secrets": Level.PROBLEM}
    assert one(found, "secrets").command == f"chmod --recursive go-rwx {key}"
    key.unlink()
    lost = one(check_folder(ground()), "secrets")
    assert lost.level is Level.PROBLEM
    assert "backup" in lost.advice


async def test_a_key_that_lies_elsewhere_is_looked_for_there(
    ground: MakeGround, tmp_path: Path
) -> None:
    folder = await made_folder(tmp_path / "data")
    elsewhere = tmp_path / "sealing.key"
    lost = one(check_folder(ground(secrets_key_file=str(elsewhere))), "secrets")
    assert lost.level is Level.PROBLEM
    assert str(elsewhere) in lost.message
    folder.secrets_key_file.rename(elsewhere)
    assert one(check_folder(ground(secrets_key_file=str(elsewhere))), "secrets").level is Level.OK
    elsewhere.chmod(0o644)
    seen = one(check_folder(ground(secrets_key_file=str(elsewhere))), "secrets")
    assert (seen.level, str(elsewhere) in seen.command) == (Level.PROBLEM, True)


async def test_a_damaged_or_newer_database_is_a_problem(ground: MakeGround, tmp_path: Path) -> None:
    folder = await made_folder(tmp_path / "data")
    with sqlite3.connect(folder.database_file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    newer = one(check_database(ground()), "database")
    assert newer.level is Level.PROBLEM
    assert "newer Innkeep" in newer.message
    folder.database_file.write_bytes(b"no database, for certain " * 500)
    damaged = one(check_database(ground()), "database")
    assert damaged.level is Level.PROBLEM
    assert "damaged" in damaged.message


def test_a_postgresql_that_is_away_is_a_problem_and_its_password_is_not_shown(
    ground: MakeGround,
) -> None:
    url = f"postgresql://inn:hush-hush@127.0.0.1:{free_ports(1)[0]}/inn"
    told = one(check_database(ground(database_url=SecretStr(url))), "database")
    assert told.level is Level.PROBLEM
    assert "127.0.0.1" in told.message
    assert "hush" not in repr(told)


def test_a_postgresql_account_must_be_allowed_to_make_tables(
    ground: MakeGround, postgresql: Postgresql
) -> None:
    admin = create_engine(postgresql.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE doctored"))
        connection.execute(text("CREATE ROLE onlooker LOGIN"))
    try:
        url = postgresql.url("doctored").replace("+psycopg", "")
        settings = ground(database_url=SecretStr(url))
        assert levels(check_database(settings)) == {
            "postgresql": Level.OK,
            "database": Level.OK,
        }
        own = create_engine(postgresql.url("doctored"), isolation_level="AUTOCOMMIT")
        with own.connect() as connection:
            connection.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        own.dispose()
        poor = ground(database_url=SecretStr(url.replace("innkeep@", "onlooker@")))
        told = one(check_database(poor), "database")
        assert told.level is Level.PROBLEM
        assert "OWNER TO" in told.command
    finally:
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE doctored WITH (FORCE)"))
            connection.execute(text("DROP ROLE onlooker"))
        admin.dispose()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def pem(issued: Issued) -> bytes:
    return issued.leaf + pem_of_key(issued.key)


@pytest.mark.parametrize(
    ("names", "days", "level", "words"),
    [
        (("*.inn.test",), 60, Level.OK, "valid until"),
        (("*.inn.test",), 3, Level.WARNING, "soon"),
        (("*.inn.test",), -1, Level.PROBLEM, "expired"),
        (("www.inn.test",), 60, Level.PROBLEM, "not for *.inn.test"),
    ],
)
def test_a_certificate_must_fit_and_last(
    ground: MakeGround,
    tmp_path: Path,
    authority: Authority,
    names: tuple[str, ...],
    days: int,
    level: Level,
    words: str,
) -> None:
    file = tmp_path / "tls.pem"
    file.write_bytes(pem(authority.issue(*names, days=days)))
    file.chmod(0o600)
    settings = {
        "base_domain": "inn.test",
        "proxy_tls_listen": "127.0.0.1:8443",
        "tls_certificate": file,
    }
    told = one(check_certificate(ground(**settings)), "certificate")
    assert told.level is level
    assert words in told.message


def test_a_certificate_by_acme_is_looked_at_where_lego_keeps_it(
    ground: MakeGround, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {
        "base_domain": "inn.test",
        "proxy_tls_listen": "127.0.0.1:8443",
        "acme_dns_provider": "manual",
        "acme_email": "ann@inn.test",
    }
    acme = ground(**wanted)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    missing = list(check_certificate(acme))
    assert levels(missing) == {"acme": Level.PROBLEM, "certificate": Level.OK}
    assert one(missing, "acme").command == "apt-get install --yes lego"
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    file = certificate_file(acme.folder, acme.settings.acme_directory, "inn.test")
    file.parent.mkdir(parents=True)
    file.write_text(make_placeholder(("*.inn.test",), datetime.now(UTC)))
    waiting = one(check_certificate(acme), "certificate")
    assert (waiting.level, "was got yet" in waiting.message) == (Level.WARNING, True)
    file.write_bytes(pem(authority.issue("*.inn.test", days=60)))
    assert levels(check_certificate(acme)) == {"acme": Level.OK, "certificate": Level.OK}


def test_a_certificate_that_is_missing_or_open_to_all_is_told_of(
    ground: MakeGround, tmp_path: Path, authority: Authority
) -> None:
    file = tmp_path / "tls.pem"
    settings = {
        "base_domain": "inn.test",
        "proxy_tls_listen": "127.0.0.1:8443",
        "tls_certificate": file,
    }
    assert one(check_certificate(ground(**settings)), "certificate").level is Level.PROBLEM
    file.write_bytes(pem(authority.issue("*.inn.test", days=60)))
    file.chmod(0o644)
    told = one(check_certificate(ground(**settings)), "certificate key")
    assert (told.level, told.command) == (Level.WARNING, f"chmod 600 {file}")
    plain = one(check_certificate(ground(base_domain="inn.test")), "certificate")
    assert plain.level is Level.WARNING
    assert list(check_certificate(ground())) == []
