"""All routes there should be, as entries of HAProxy's two maps, each with the instance it serves.

An entry of http also carries the port's access rule (``10.89.0.7:80@0123456789abcdef/open``). Route
and rule are one value, written and read as one, so no order of changes and no crash can leave a
route in force without its rule. They come from two sides, though, and are put together here:
whoever opens and closes routes needn't know the rules.

An entry's value carries its owner (``10.89.0.7:80@0123456789abcdef``), so that the files alone
tell whose entry it is: after a restart an instance's routes can be taken away before anybody
recomputed them, and a late removal for one instance never takes a tcp port that has become
another's.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from ipaddress import IPv4Address

from innkeep.domain.endpoint import Route
from innkeep.domain.port_access import PortAccess
from innkeep.domain.ports import PortType
from innkeep.gateway.access_rules import OPEN, rule_of

NOT_RUNNING = "-"
"""Target of a name that is known while its instance doesn't run."""

_HOST_NAME = re.compile(r"[a-z0-9.-]+")
_OWNER = re.compile(r"[A-Za-z0-9_-]+")


class Table(StrEnum):
    """The two maps; the value is the file's name, and what HAProxy calls the map."""

    HTTP = "http.map"
    """Keys are host names in lower case, without a port."""
    TCP = "tcp.map"
    """Keys are ports of the gateway."""


@dataclass(frozen=True)
class Entry:
    """Where a key leads, and for which instance."""

    target: str
    """``address:port`` or ``-``."""
    owner: str
    """Id of the instance."""
    rule: str = ""
    """Of http: who may use it; see ``access_rules``."""

    @property
    def value(self) -> str:
        """The text that stands in the map."""
        return f"{self.target}@{self.owner}" + (f"/{self.rule}" if self.rule else "")


Snapshot = Mapping[Table, Mapping[str, str]]
"""For each map, every key with its value."""


class RouteBook:
    """The routes there should be.

    Args:
        host_name: gives the host name of an instance's http port.
    """

    def __init__(self, host_name: Callable[[str, int], str]) -> None:
        self._host_name = host_name
        self._entries: dict[Table, dict[str, Entry]] = {table: {} for table in Table}
        self._keys: dict[str, set[tuple[Table, str]]] = {}
        self._rules: dict[str, dict[str, str]] = {}
        """By instance, the rule of each host name that not everybody may use."""
        self.revision = 0
        """Grows with every change."""

    def load(self, table: Table, text: str) -> None:
        """Take over what a map file says; lines that aren't entries are left out."""
        for key, entry in parse_map_text(text).items():
            if entry.rule not in {"", OPEN}:
                self._rules.setdefault(entry.owner, {})[key] = entry.rule
            self._put(table, key, entry)
        self.revision += 1

    def assign(self, instance_id: str, routes: Iterable[Route]) -> None:
        """Make these the instance's routes, instead of any it had.

        Raises:
            ValueError: a route isn't the instance's, or can't be an entry of a map.
        """
        wanted = [self._entry(route) for route in routes]
        if any(entry.owner != instance_id for _, _, entry in wanted):
            raise ValueError(f"a route of another instance was given for {instance_id!r}")
        self._drop(instance_id)
        for table, key, entry in wanted:
            self._put(table, key, entry)
        self.revision += 1

    def guard(self, instance_id: str, access: Iterable[PortAccess]) -> bool:
        """Make these the guards of the instance's http ports, for routes of now and later.

        Answers whether an entry that is there was changed.
        """
        rules = self._rules_of(instance_id, access)
        if rules:
            self._rules[instance_id] = rules
        else:
            self._rules.pop(instance_id, None)
        changed = False
        for table, key in self._keys.get(instance_id, set()):
            entry = self._entries[table][key]
            rule = rules.get(key, OPEN)
            if table is Table.HTTP and entry.rule != rule:
                self._entries[table][key] = replace(entry, rule=rule)
                changed = True
        self.revision += changed
        return changed

    def remove(self, instance_id: str) -> None:
        """Forget every route of the instance, and its guards."""
        self._drop(instance_id)
        self._rules.pop(instance_id, None)
        self.revision += 1

    def replace(
        self, routes: Iterable[Route], access: Mapping[str, Iterable[PortAccess]] | None = None
    ) -> None:
        """Make these all the routes there are and, unless ``None``, these all the guards.

        Raises:
            ValueError: a route can't be an entry of a map; nothing was changed then.
        """
        wanted = [self._entry(route) for route in routes]
        if access is not None:
            guards = {owner: self._rules_of(owner, guards) for owner, guards in access.items()}
            self._rules = {owner: rules for owner, rules in guards.items() if rules}
        self._entries = {table: {} for table in Table}
        self._keys = {}
        for table, key, entry in wanted:
            self._put(table, key, entry)
        self.revision += 1

    def snapshot(self) -> Snapshot:
        """A copy of every entry, as it stands in the maps."""
        return {
            table: {key: entry.value for key, entry in entries.items()}
            for table, entries in self._entries.items()
        }

    def count(self) -> int:
        """How many entries there are in both maps."""
        return sum(len(entries) for entries in self._entries.values())

    def _put(self, table: Table, key: str, entry: Entry) -> None:
        former = self._entries[table].get(key)
        if former is not None:
            self._keys[former.owner].discard((table, key))
        if table is Table.HTTP:
            entry = replace(entry, rule=self._rules.get(entry.owner, {}).get(key, OPEN))
        self._entries[table][key] = entry
        self._keys.setdefault(entry.owner, set()).add((table, key))

    def _drop(self, instance_id: str) -> None:
        for table, key in self._keys.pop(instance_id, set()):
            del self._entries[table][key]

    def _rules_of(self, instance_id: str, access: Iterable[PortAccess]) -> dict[str, str]:
        named = ((self._host_name(instance_id, each.port), each) for each in access)
        rules = {host: rule_of(each, host) for host, each in named}
        return {host: rule for host, rule in rules.items() if rule != OPEN}

    def _entry(self, route: Route) -> tuple[Table, str, Entry]:
        mapping = route.mapping
        # Every part ends up in a command to HAProxy, where a blank or a semicolon would begin
        # another one.
        if not _OWNER.fullmatch(route.instance_id):
            raise ValueError(f"{route.instance_id!r} can't be the id of an instance")
        target = NOT_RUNNING
        if route.address is not None:
            target = f"{IPv4Address(route.address)}:{mapping.port}"
        entry = Entry(target, route.instance_id)
        if mapping.type is PortType.HTTP:
            name = self._host_name(route.instance_id, mapping.port)
            if not _HOST_NAME.fullmatch(name):
                raise ValueError(f"{name!r} can't be a host name")
            return Table.HTTP, name, entry
        if mapping.host_port is None:
            raise ValueError(f"tcp port {mapping.port} has no port of the gateway")
        return Table.TCP, str(mapping.host_port), entry


def map_text(entries: Mapping[str, str]) -> str:
    """The content of a map file."""
    lines = "".join(f"{key} {value}\n" for key, value in entries.items())
    return f"# Written by Innkeep; changes made by hand are lost.\n{lines}"


def parse_map_text(text: str) -> dict[str, Entry]:
    """Read what ``map_text`` wrote."""
    entries = {}
    for line in text.splitlines():
        key, _, value = line.partition(" ")
        target, at, rest = value.rpartition("@")
        owner, _, rule = rest.partition("/")
        if at and not key.startswith("#") and _OWNER.fullmatch(owner):
            entries[key] = Entry(target, owner, rule)
    return entries
