"""How people get into an instance, as Get shows it: with the secrets, so in no list."""

from innkeep.domain.entry import EntryAddress
from innkeep.domain.status import Status
from innkeep.services.instances import InstanceDetails


def render_log(details: InstanceDetails, entry: EntryAddress) -> dict[str, object]:
    """``connectComponentLog``: from the create's answer until the instance is removed."""
    instance, token = details.instance, details.credentials.log_token
    return {
        "systemLogAddress": entry.log_url(instance.id, token, "system"),
        "instanceLogAddress": entry.log_url(instance.id, token, "instance"),
        "isRunning": _is_up(details) and instance.status is not Status.REMOVED,
    }


def _is_up(details: InstanceDetails) -> bool:
    return details.cluster is not None and details.cluster.up
