"""The setting of a database elsewhere: what it takes, and that it keeps its password."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from innkeep.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INNKEEP_DATABASE_URL", raising=False)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://innkeep@db/innkeep", "postgresql+psycopg://innkeep@db/innkeep"),
        ("postgres://u:p%40ss@db:5433/x", "postgresql+psycopg://u:p%40ss@db:5433/x"),
        ("postgresql+psycopg://u@/x?host=/run/pg", "postgresql+psycopg://u@/x?host=/run/pg"),
    ],
)
def test_usual_urls_are_taken_with_the_driver_that_is_there(given: str, used: str) -> None:
    assert load_settings(database_url=given).database_at == used


def test_none_and_empty_mean_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Settings().database_at == ""
    monkeypatch.setenv("INNKEEP_DATABASE_URL", "")
    assert Settings().database_at == ""
    file = tmp_path / "innkeep.toml"
    file.write_text('database_url = ""\n')
    assert load_settings(config=file).database_at == ""


@pytest.mark.parametrize(
    "given",
    [
        "sqlite:////tmp/very-secret.db",
        "mysql://u:very-secret@db/x",
        "very-secret",
        "postgresql://u:very-secret@db",
        "postgresql://u:very-secret@db:port/x",
    ],
)
def test_anything_else_is_refused_in_a_sentence_without_the_password(given: str) -> None:
    with pytest.raises(ValidationError) as refused:
        load_settings(database_url=given)
    (error,) = refused.value.errors()
    assert error["loc"] == ("database_url",)
    assert "very-secret" not in error["msg"]


def test_the_password_is_not_shown_with_the_settings() -> None:
    settings = load_settings(database_url="postgresql://u:very-secret@db/x")
    assert "very-secret" not in f"{settings!r} {settings}"
