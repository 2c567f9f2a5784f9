"""What an answer about one instance rests on, told by a single look.

Every commit voids what was remembered, also one that is about something else. Whoever kept an
answer about one instance can look here whether that instance, and the key that asks, are still as
they were: a hundredth of what reading it all again costs.
"""

from innkeep.store.database import Database

_STATEMENT = """
SELECT revision,
       (SELECT max(id) FROM history WHERE instance_id = instances.id),
       (SELECT count(*) FROM api_keys WHERE digest = ? AND revoked_at IS NULL)
FROM instances
WHERE id = ?
  AND NOT EXISTS (SELECT 1 FROM storage_mounts WHERE instance_id = instances.id)
  AND NOT EXISTS (SELECT 1 FROM jobs WHERE instance_id = instances.id AND ended_at IS NULL)
"""


def standing_of(database: Database, instance_id: str, key_digest: str) -> object | None:
    """Something equal as long as the store has the same of an instance, and the key is valid.

    ``None``: it can't be told at once, or the answer rests on more, as on storages and jobs.
    """
    return database.glance(_STATEMENT, (key_digest, instance_id))
