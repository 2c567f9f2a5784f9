"""What must be read back is sealed, what needn't be is only a digest."""

import logging
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.exc import IntegrityError

from innkeep.domain.errors import NotAuthenticated, NotFound
from innkeep.domain.instance import RegistryLogin
from innkeep.services import accounts
from innkeep.store import instances
from innkeep.store.database import Database
from innkeep.store.vault import Vault, open_vault
from tests.databases import everything_in
from tests.unit.builders import ENV_SECRET, GUARD, PASSWORD, TOKEN, an_instance


async def test_passwords_tokens_and_keys_are_not_in_what_is_stored(
    database: Database, store_url: str
) -> None:
    instance = an_instance()
    await database.write(instances.insert_new, instance)
    issued = await accounts.issue_key(database, lambda: 1.0, "ann")
    assert await database.read(instances.find, instance.id) == instance
    everything = everything_in(store_url)
    assert b"registry.example.com/tools/builder" in everything, "it was looked at where it is"
    for secret in (PASSWORD, TOKEN, GUARD, issued.secret):
        assert secret.encode() not in everything


async def test_an_error_of_the_store_tells_no_secret(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.write(instances.insert_new, an_instance())
    with caplog.at_level(logging.DEBUG), pytest.raises(IntegrityError) as failed:
        await database.write(instances.insert_new, an_instance())
    shown = f"{failed.value!r} {failed.value} {caplog.text}"
    for secret in (PASSWORD, TOKEN, GUARD, ENV_SECRET):
        assert secret not in shown


async def test_a_login_with_colons_comes_back_whole(database: Database) -> None:
    login = RegistryLogin("ann", "a:b::c")
    await database.write(instances.insert_new, an_instance(image_login=login))
    stored = await database.read(instances.find, an_instance().id)
    assert stored is not None
    assert stored.image_login == login


def test_a_vault_with_another_key_opens_nothing() -> None:
    sealed = Vault(Fernet.generate_key()).seal("secret")
    with pytest.raises(InvalidToken):
        Vault(Fernet.generate_key()).open(sealed)


def test_the_key_is_made_once_for_its_owner_only_and_leaves_nothing_beside_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "secret.key"
    sealed = open_vault(path).seal("secret")
    assert open_vault(path).open(sealed) == "secret"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


async def test_a_revoked_key_opens_nothing(database: Database) -> None:
    issued = await accounts.issue_key(database, lambda: 1.0, "bob")
    assert (await accounts.authenticate(database, lambda: 2.0, issued.secret)).owner.name == "bob"
    await accounts.revoke_key(database, lambda: 2.0, issued.id)
    with pytest.raises(NotAuthenticated):
        await accounts.authenticate(database, lambda: 2.0, issued.secret)
    with pytest.raises(NotFound):
        await accounts.revoke_key(database, lambda: 2.0, "unknown")
    (known,) = [key for key in await accounts.list_keys(database) if key.id == issued.id]
    assert known.revoked_at == 2.0
    assert issued.secret not in repr(known)
