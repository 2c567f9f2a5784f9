"""Who may use an instance's http ports, changed at any time and in force at once."""

from innkeep.domain.instance import Instance
from innkeep.domain.port_access import AccessWish, PortAccess, check_is_http, parse_access
from innkeep.domain.port_access import replace_access as replaced
from innkeep.services.deployment import Deployment
from innkeep.services.visibility import find_changeable
from innkeep.store import instances
from innkeep.store.database import Transaction


async def change(
    deployment: Deployment, owner_id: str, instance_id: str, wish: AccessWish
) -> PortAccess:
    """Guard an http port of the owner's instance, or open it; the container isn't touched.

    Connections that are open already stay open.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        InvalidField: a field breaks its rule, or the port is no http port of the instance.
        WrongStatus: the instance is being removed.
        ClusterUnavailable: it is stored, and the proxy can't be told for now; it will be.
    """
    access = parse_access(wish)

    def transaction(tx: Transaction) -> tuple[PortAccess, ...]:
        instance = find_changeable(deployment, tx, owner_id, instance_id, "change the access to")
        _check(instance, wish)
        everything = replaced(instance.port_access, access)
        instances.set_port_access(tx, instance_id, everything)
        return everything

    # One after the other, so that what is in force last is what was stored last.
    async with deployment.access_turn:
        everything = await deployment.database.write(transaction)
        await deployment.gateway.set_access(instance_id, everything)
    return access


def _check(instance: Instance, wish: AccessWish) -> None:
    kinds = {mapping.port: mapping.type for mapping in instance.port_mappings}
    check_is_http(f"{wish.field}port", wish.port, kinds.get(wish.port))
