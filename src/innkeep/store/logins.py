"""Registry logins as columns hold them: sealed, and beside them the name they are stored as."""

from innkeep.domain.instance import RegistryLogin
from innkeep.store.vault import Vault


def login_to_column(login: RegistryLogin | None, vault: Vault) -> bytes | None:
    """A login, sealed; the name that it is stored as has a column of its own."""
    return vault.seal(f"{login.username}:{login.password}") if login else None


def login_from_column(sealed: bytes | None, stored_as: str, vault: Vault) -> RegistryLogin | None:
    """The login that a column holds, if it holds one."""
    if sealed is None:
        return None
    # A username has no colon: who gives one that has is refused.
    username, _, password = vault.open(sealed).partition(":")
    return RegistryLogin(username, password, stored_as=stored_as)
