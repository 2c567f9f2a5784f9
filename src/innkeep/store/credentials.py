"""The credentials of instances: derived from the deployment's key, so there is nothing to store.

They come back with a backup, since the key is part of it, and are the same for every server of a
deployment.
"""

from innkeep.domain.credentials import Credentials
from innkeep.store.database import Transaction


def credentials_of(tx: Transaction, instance_id: str) -> Credentials:
    """The credentials of the instance with that id."""
    return Credentials(
        password=tx.vault.derive(f"password {instance_id}", 24),
        log_token=tx.vault.derive(f"log token {instance_id}", 32),
    )
