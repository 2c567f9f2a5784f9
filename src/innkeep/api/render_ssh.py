"""How somebody logs in to an instance, as Get shows it: with the password, so in no list."""

from innkeep.domain.entry import EntryAddress
from innkeep.domain.status import Status
from innkeep.services.instances import InstanceDetails


def render_ssh(details: InstanceDetails, entry: EntryAddress) -> dict[str, object]:
    """``connectComponentSSH``; without a command and a port where SSH is not served."""
    instance, cluster = details.instance, details.cluster
    may_enter = cluster is not None and cluster.up and cluster.terminals
    return {
        "sshCommand": entry.ssh_command(instance.id),
        "password": details.credentials.password,
        "isRunning": bool(
            entry.ssh_port is not None and may_enter and instance.status is Status.RUNNING
        ),
        "port": entry.ssh_port or 0,
        "address": entry.ssh_host,
        "username": instance.id,
    }
