"""What a server under test is given: a config file of small things, and ports that are free."""

import contextlib
import json
import random
import socket
from collections.abc import Mapping, Sequence
from typing import Any

from tests.e2e.client import PRODUCT

SMALL_PRODUCT: Mapping[str, Any] = {
    "id": PRODUCT,
    "name": "Test Small",
    "cores": 1,
    "memory_gib": 1,
    "rootfs_gib": 10,
    "local_volume_gib": 5,
    "pids": 256,
}
DEFAULT_SETTINGS: Mapping[str, Any] = {
    "cpu_overcommit": 64,
    "memory_overcommit": 8,
    "stop_grace_seconds": 3,
    "log_format": "json",
    # Each sandbox takes time to make, which most tests have no use for.
    "sandbox_pool": 0,
    "storage_trash_hours": 0,
    # The machine's own firewall is left alone; tests on a private Docker have it.
    "isolation": False,
}


def free_ports(count: int, host: str = "127.0.0.1") -> range:
    """Ports in a row that nothing on this machine listens on now, below the ephemeral ones."""
    for _ in range(1000):
        start = random.randrange(22000, 32000 - count)
        with contextlib.ExitStack() as held:
            try:
                for port in range(start, start + count):
                    held.enter_context(socket.socket()).bind((host, port))
            except OSError:
                continue
            return range(start, start + count)
    raise AssertionError("no free ports in a row")


def to_toml(settings: Mapping[str, Any], tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """A TOML file; JSON's values are TOML's for what settings need."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    for name, rows in tables.items():
        for row in rows:
            lines += [f"[[{name}]]", *(f"{key} = {json.dumps(row[key])}" for key in row)]
    return "\n".join(lines) + "\n"
