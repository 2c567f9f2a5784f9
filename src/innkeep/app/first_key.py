"""The key that a server has from its first start on, and whose holder runs it."""

import structlog

from innkeep.data_folder import DataFolder, write_private
from innkeep.domain.account import Role
from innkeep.domain.clock import system_clock
from innkeep.services import accounts, audit
from innkeep.settings import Settings
from innkeep.store.database import Database

FIRST_OWNER = "default"
_log = structlog.get_logger(__name__)


async def ensure_first_key(settings: Settings, folder: DataFolder, database: Database) -> None:
    """Have a key of the role ``operator``: the one that is set, or the one in the data folder.

    One from before there was that role gets it, since whoever set it, or can read the folder, runs
    the server. Other keys stay what they are.

    Raises:
        InvalidField: the key that is set is too short.
    """
    if settings.api_key is not None:
        secret = settings.api_key.get_secret_value()
        await accounts.issue_key(database, system_clock, FIRST_OWNER, secret, role=Role.OPERATOR)
    elif not await accounts.list_keys(database):
        # The file first: a key that nobody could read would lock the operator out.
        secret = accounts.new_secret()
        write_private(folder.api_key_file, secret)
        await accounts.issue_key(database, system_clock, FIRST_OWNER, secret, role=Role.OPERATOR)
        _log.info("first API key made", file=str(folder.api_key_file))
    else:
        secret = folder.first_api_key()
    # Which key it was can't be told from the store, but by having it.
    trusted = await accounts.trust_first_key(database, FIRST_OWNER, secret) if secret else None
    if trusted is not None:
        owner_id = trusted.owner.id
        await audit.note_command(database, system_clock, owner_id, "innkeep serve", trusted.id)
        _log.info("the first API key has the role operator now", key=trusted.id)
