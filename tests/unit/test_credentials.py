"""Derived secrets: always the same for one purpose, different for every other, never shown."""

import pytest
from cryptography.fernet import Fernet

from innkeep.domain.credentials import Credentials
from innkeep.store.vault import Vault


def test_a_derived_secret_is_the_same_each_time_and_unlike_any_other() -> None:
    key = Fernet.generate_key()
    secret = Vault(key).derive("password 5b0c1f7e93d2a846", 24)
    assert Vault(key).derive("password 5b0c1f7e93d2a846", 24) == secret
    others = {
        Vault(key).derive("password 5b0c1f7e93d2a847", 24),
        Vault(key).derive("log token 5b0c1f7e93d2a846", 24),
        Vault(Fernet.generate_key()).derive("password 5b0c1f7e93d2a846", 24),
    }
    assert len(others) == 3
    assert secret not in others


@pytest.mark.parametrize("length", [16, 24, 40])
def test_a_derived_secret_is_letters_and_digits_of_the_asked_length(length: int) -> None:
    secret = Vault(Fernet.generate_key()).derive("anything", length)
    assert len(secret) == length
    assert secret.isascii()
    assert secret.isalnum()


def test_credentials_never_show_themselves() -> None:
    assert "hunter2" not in repr(Credentials(password="hunter2", log_token="hunter2"))
