"""All routes there should be, as entries of HAProxy's two maps, each with the instance it serves.

An entry of http also carries the port's access rule (``10.89.0.7:80@0123456789abcdef/open``). Route
and rule are one value, written and read as one, so no order of changes and no crash can leave a
route in force without its rule. They come from two sides, though, and are put together here:
whoever opens and closes routes needn't know the rules.

Every entry is held once, as the text that stands in the map. The book also knows what was changed
since it was asked last, so that whoever brings files and HAProxy up to date has no need of a copy.

An entry's value carries its owner (``10.89.0.7:80@0123456789abcdef``), so that the files alone
tell whose entry it is: after a restart an instance's routes can be taken away before anybody
recomputed them, and a late removal for one instance never takes a tcp port that has become
another's.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import IPv4Address

from innkeep.domain.endpoint import Route
from innkeep.domain.port_access import PortAccess
from innkeep.domain.ports import PortType
from innkeep.gateway.access_rules import OPEN, rule_of
from innkeep.gateway.map_files import Snapshot, Table
from innkeep.gateway.route_journal import Change

NOT_RUNNING = "-"
"""Target of a name that is known while its instance doesn't run."""

_HOST_NAME = re.compile(r"[a-z0-9.-]+")
_OWNER = re.compile(r"[A-Za-z0-9_-]+")


_Key = tuple[Table, str]


class RouteBook:
    """The routes there should be.

    Args:
        host_name: gives the host name of an instance's http port.
    """

    def __init__(self, host_name: Callable[[str, int], str]) -> None:
        self._host_name = host_name
        self._values: dict[Table, dict[str, str]] = {table: {} for table in Table}
        self._keys: dict[str, tuple[_Key, ...]] = {}
        self._rules: dict[str, dict[str, str]] = {}
        """By instance, the rule of each host name that not everybody may use."""
        self._former: dict[_Key, str | None] = {}
        """What each entry was that was touched since changes were taken."""

    def load(self, entries: Snapshot) -> None:
        """Take over what the journal says; what can't be an entry is left out."""
        for table, values in entries.items():
            for key, value in values.items():
                owner, rule = _owner_and_rule(value)
                if not _OWNER.fullmatch(owner):
                    continue
                if rule not in {"", OPEN}:
                    self._rules.setdefault(owner, {})[key] = rule
                self._put(table, key, owner, value.partition("/")[0])

    def assign(self, instance_id: str, routes: Iterable[Route]) -> None:
        """Make these the instance's routes, instead of any it had.

        Raises:
            ValueError: a route isn't the instance's, or can't be an entry of a map.
        """
        routes = tuple(routes)
        wanted = [self._entry(route) for route in routes]
        if any(route.instance_id != instance_id for route in routes):
            raise ValueError(f"a route of another instance was given for {instance_id!r}")
        self._drop(instance_id)
        for table, key, leads in wanted:
            self._put(table, key, instance_id, leads)

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
        for table, key in self._keys.get(instance_id, ()):
            if table is Table.HTTP:
                leads, _, rule = self._values[table][key].partition("/")
                wanted = rules.get(key, OPEN)
                if rule != wanted:
                    self._set(table, key, f"{leads}/{wanted}")
                    changed = True
        return changed

    def remove(self, instance_id: str) -> None:
        """Forget every route of the instance, and its guards."""
        self._drop(instance_id)
        self._rules.pop(instance_id, None)

    def replace(
        self, routes: Iterable[Route], access: Mapping[str, Iterable[PortAccess]] | None = None
    ) -> None:
        """Make these all the routes there are and, unless ``None``, these all the guards.

        Raises:
            ValueError: a route can't be an entry of a map; nothing was changed then.
        """
        wanted = [(route.instance_id, *self._entry(route)) for route in routes]
        if access is not None:
            guards = {owner: self._rules_of(owner, guards) for owner, guards in access.items()}
            self._rules = {owner: rules for owner, rules in guards.items() if rules}
        for owner in list(self._keys):
            self._drop(owner)
        for owner, table, key, leads in wanted:
            self._put(table, key, owner, leads)

    def take_changes(self) -> Sequence[Change]:
        """What became of the entries since this was called last, those that went first."""
        former, self._former = self._former, {}
        changes = [
            Change(table, key, value, self._values[table].get(key))
            for (table, key), value in former.items()
        ]
        real = (change for change in changes if change.value != change.former)
        return sorted(real, key=lambda change: change.value is not None)

    def taken(self) -> Snapshot:
        """A copy of every entry as it was when changes were taken last."""
        entries = self.snapshot()
        for (table, key), value in self._former.items():
            if value is None:
                entries[table].pop(key, None)
            else:
                entries[table][key] = value
        return entries

    def snapshot(self) -> dict[Table, dict[str, str]]:
        """A copy of every entry, as it is to stand in the maps."""
        return {table: dict(values) for table, values in self._values.items()}

    def count(self) -> int:
        """How many entries there are in both maps."""
        return sum(len(values) for values in self._values.values())

    def _put(self, table: Table, key: str, owner: str, leads: str) -> None:
        former = self._values[table].get(key)
        if former is not None:
            self._disown(_owner_and_rule(former)[0], (table, key))
        if table is Table.HTTP:
            leads = f"{leads}/{self._rules.get(owner, {}).get(key, OPEN)}"
        self._set(table, key, leads)
        self._keys[owner] = (*self._keys.get(owner, ()), (table, key))

    def _drop(self, instance_id: str) -> None:
        for table, key in self._keys.pop(instance_id, ()):
            self._set(table, key, None)

    def _disown(self, owner: str, key: _Key) -> None:
        left = tuple(each for each in self._keys.pop(owner) if each != key)
        if left:
            self._keys[owner] = left

    def _set(self, table: Table, key: str, value: str | None) -> None:
        values = self._values[table]
        self._former.setdefault((table, key), values.get(key))
        if value is None:
            del values[key]
        else:
            values[key] = value

    def _rules_of(self, instance_id: str, access: Iterable[PortAccess]) -> dict[str, str]:
        named = ((self._host_name(instance_id, each.port), each) for each in access)
        rules = {host: rule_of(each, host) for host, each in named}
        return {host: rule for host, rule in rules.items() if rule != OPEN}

    def _entry(self, route: Route) -> tuple[Table, str, str]:
        """Map, key and value, which has no rule yet."""
        mapping = route.mapping
        # Every part ends up in a command to HAProxy, where a blank or a semicolon would begin
        # another one.
        if not _OWNER.fullmatch(route.instance_id):
            raise ValueError(f"{route.instance_id!r} can't be the id of an instance")
        target = NOT_RUNNING
        if route.address is not None:
            target = f"{IPv4Address(route.address)}:{mapping.port}"
        leads = f"{target}@{route.instance_id}"
        if mapping.type is PortType.HTTP:
            name = self._host_name(route.instance_id, mapping.port)
            if not _HOST_NAME.fullmatch(name):
                raise ValueError(f"{name!r} can't be a host name")
            return Table.HTTP, name, leads
        if mapping.host_port is None:
            raise ValueError(f"tcp port {mapping.port} has no port of the gateway")
        return Table.TCP, str(mapping.host_port), leads


def _owner_and_rule(value: str) -> tuple[str, str]:
    leads, _, rule = value.partition("/")
    return leads.partition("@")[2], rule
