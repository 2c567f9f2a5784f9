"""What ``innkeep port`` asks of the server on this machine, and how it is shown."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from innkeep.api.paths import BASE_PATH
from innkeep.data_folder import DataFolder
from innkeep.settings import Settings

_PATIENCE_SECONDS = 15.0


class ServerRefused(Exception):
    """The server is not there or did not answer what was asked; the sentence says why."""


def ask_ports(settings: Settings, instance_id: str) -> Sequence[Mapping[str, Any]]:
    """The ports of an instance of the first owner, as the server's API tells of them.

    Raises:
        ServerRefused: no server, no key, or no such instance.
    """
    query = urllib.parse.urlencode({"instanceId": instance_id})
    request = urllib.request.Request(
        f"http://{settings.listen}{BASE_PATH}/gpu/instance/ports?{query}",
        headers={"Authorization": f"Bearer {_key(settings)}"},
    )
    # The server is on this machine: a proxy of the environment's has no part in it.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_PATIENCE_SECONDS) as reply:
            ports: Sequence[Mapping[str, Any]] = json.load(reply)["ports"]
            return ports
    except urllib.error.HTTPError as problem:
        with problem:
            raise ServerRefused(_sentence(problem)) from None
    except OSError as problem:
        why = getattr(problem, "reason", problem)
        raise ServerRefused(f"no server answers at {settings.listen}: {why}") from None


def lines_of(ports: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each port; not a table, which would break the sentences up."""
    names = [_name(port) for port in ports]
    name_width = max(map(len, names), default=0)
    endpoint_width = max((len(port["endpoint"]) for port in ports), default=0)
    for name, port in zip(names, ports, strict=True):
        problem = port["problem"]
        health = f"{problem['code']}: {problem['message']}" if problem else "reachable"
        yield f"{name:{name_width}}  {port['endpoint']:{endpoint_width}}  {health}"


def _name(port: Mapping[str, Any]) -> str:
    tool = f" ({port['tool']})" if port["tool"] else ""
    return f"{port['port']}/{port['type']}{tool}"


def _key(settings: Settings) -> str:
    if settings.api_key is not None:
        return settings.api_key.get_secret_value()
    file = DataFolder(settings.data_dir).api_key_file
    try:
        return file.read_text().strip()
    except OSError:
        raise ServerRefused(f"there is no key in {file}; give one as INNKEEP_API_KEY") from None


def _sentence(problem: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(problem)["message"])
    except (ValueError, KeyError, TypeError):
        return f"the server answered {problem.code}"
