"""How people get into an instance, as Get shows it: with the secrets, so in no list."""

from innkeep.domain.entry import TERMINAL_USER, EntryAddress
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


def render_terminal(details: InstanceDetails, entry: EntryAddress) -> dict[str, object]:
    """``connectComponentWebTerminal``."""
    instance = details.instance
    return {
        "address": entry.terminal_url(instance.id),
        "username": TERMINAL_USER,
        "password": details.credentials.password,
        "isRunning": instance.web_terminal and _can_enter(details),
    }


def render_ssh(details: InstanceDetails, entry: EntryAddress) -> dict[str, object]:
    """``connectComponentSSH``; without a command and a port where SSH is not served."""
    instance = details.instance
    return {
        "sshCommand": entry.ssh_command(instance.id),
        "password": details.credentials.password,
        "isRunning": entry.ssh_port is not None and _can_enter(details),
        "port": entry.ssh_port or 0,
        "address": entry.ssh_host,
        "username": instance.id,
    }


def _can_enter(details: InstanceDetails) -> bool:
    """Whether a command could be begun in it at this moment."""
    cluster = details.cluster
    can_run_commands = cluster is not None and cluster.up and cluster.terminals
    return can_run_commands and details.instance.may_serve


def _is_up(details: InstanceDetails) -> bool:
    return details.cluster is not None and details.cluster.up
