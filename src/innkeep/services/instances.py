"""What an owner can ask of instances: each function checks, stores the wish, and wakes."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from innkeep.domain.credentials import Credentials
from innkeep.domain.errors import (
    InsufficientResource,
    InvalidField,
    KindNotOffered,
)
from innkeep.domain.instance import (
    HistoryEntry,
    Instance,
    InstanceFilter,
    InstanceRequest,
    Kind,
    Tool,
    new_sandbox_name,
)
from innkeep.domain.job import Job
from innkeep.domain.port_health import PortHealth
from innkeep.domain.ports import PortMapping, PortRequest, PortType
from innkeep.domain.product import Cluster, Product
from innkeep.domain.status import Action, Status, Wish
from innkeep.domain.transitions import ACTION_RULES
from innkeep.services import (
    network_storages,
    ports,
    products,
    quotas,
    registry_auths,
    vpc_networks,
)
from innkeep.services.deployment import Deployment
from innkeep.services.protocols import ClusterState
from innkeep.services.visibility import find_own, seen_by, wrong_status
from innkeep.services.vpc_networks import Place
from innkeep.store import (
    clusters,
    instance_lists,
    instance_standing,
    instances,
    jobs,
    spare_sandboxes,
    tcp_ports,
)
from innkeep.store.credentials import credentials_of
from innkeep.store.database import Transaction
from innkeep.store.vpc_networks import is_vpc


@dataclass(frozen=True)
class InstancePage:
    """One page of a list, with the number of all that match."""

    items: Sequence[Instance]
    total: int


@dataclass(frozen=True, kw_only=True)
class InstanceRecord:
    """What the store knows of one instance."""

    instance: Instance
    history: Sequence[HistoryEntry]
    credentials: Credentials
    in_vpc: bool
    """Whether its network is a VPC network, not a shared one."""
    jobs: Sequence[Job]
    """Those that have not ended."""


@dataclass(frozen=True, kw_only=True)
class InstanceDetails(InstanceRecord):
    """An instance with what only a look at one of them shows."""

    ports: Sequence[PortHealth]
    """Of each port, whether a client can connect at this moment, those of tools at the end."""
    cluster: ClusterState | None
    """How its cluster is doing; ``None``: it isn't configured any more."""

    @property
    def is_settled(self) -> bool:
        """Whether it doesn't run, or whoever waits for one of its ports waits no more."""
        return not self.instance.may_serve or all(health.is_reachable for health in self.ports)

    @property
    def tools_listening(self) -> Sequence[bool]:
        """For each tool, whether a client can connect at this moment."""
        return [health.is_reachable for health in self.ports[len(self.instance.port_mappings) :]]


async def create(deployment: Deployment, owner_id: str, request: InstanceRequest) -> str:
    """Accept a new instance; its id is durable when this returns.

    Raises:
        Refused: the request can't be met; nothing was stored.
    """
    _check_kind(deployment, request.kind)
    product = products.find_product(deployment.catalog, request.product_id)
    wanted = products.find_cluster(deployment.catalog, request.cluster)
    now = deployment.clock()
    new_id = secrets.token_hex(8)

    def transaction(tx: Transaction) -> tuple[str, bool, str]:
        asked = registry_auths.with_login(tx, owner_id, request)
        network, where = vpc_networks.wished_network(
            tx, deployment.catalog, owner_id, request, wanted
        )
        storages, where = network_storages.wished_storages(
            tx, deployment.catalog, owner_id, request, product, where
        )
        quotas.check(deployment, tx, owner_id, quotas.of_new(product, request))
        usages = clusters.usages(tx, now, shared_network=network is None)
        cluster = products.choose_cluster(deployment.catalog, usages, product, where)
        if not clusters.hold(tx, cluster.id, product.cores, product.memory_gib):
            raise InsufficientResource("productId: another create took the last room just now")
        # Guards are in force already, under the new id alone; another runtime joins no sandbox that
        # lived before.
        spare = (
            None
            if request.port_access or product.runtime
            else spare_sandboxes.take(tx, cluster.id, attached=network is None)
        )
        instance_id = spare.instance_id if spare else new_id
        place = vpc_networks.take_place(tx, network, cluster.id, instance_id, asked, now, spare)
        sandbox = spare.sandbox if spare else new_sandbox_name()
        instance = _place(tx, instance_id, owner_id, asked, product, cluster, place, sandbox, now)
        instances.insert_new(tx, replace(instance, storages=storages))
        tx.made.append(instance_id)
        return instance_id, place.few_left, cluster.id

    if request.port_access:
        # Before anybody could open a route to it.
        await deployment.gateway.set_access(new_id, request.port_access)
    try:
        instance_id, few_left, cluster_id = await deployment.database.write(transaction)
    except BaseException:
        if request.port_access:
            await deployment.gateway.set_access(new_id, ())
        raise
    deployment.waker.wake(instance_id)
    if few_left:
        deployment.waker.wake_cluster(cluster_id)
    return instance_id


async def get(deployment: Deployment, owner_id: str, instance_id: str) -> InstanceDetails:
    """One instance of the owner; a removed one only for a grace.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
    """
    record = await deployment.database.recall(_record_of, instance_id)
    instance = seen_by(deployment, owner_id, instance_id, record.instance if record else None)
    assert record is not None
    health = await ports.examine(deployment, instance, record.history)
    cluster = deployment.monitor.cluster_states().get(instance.cluster_id)
    return InstanceDetails(**vars(record), ports=health, cluster=cluster)


def standing_of(deployment: Deployment, instance_id: str, key_digest: str) -> object | None:
    """Something equal as long as ``get`` would tell the same to whoever has that key.

    ``None``: it can't be told at once.
    """
    return instance_standing.standing_of(deployment.database, instance_id, key_digest)


async def list_page(
    deployment: Deployment, owner_id: str, wanted: InstanceFilter, *, page: int, size: int
) -> InstancePage:
    """The owner's instances, newest first.

    Args:
        deployment: where to look.
        owner_id: whose instances.
        wanted: which of them; removed ones only when that status is asked for.
        page: counts from 1.
        size: rows on a page.
    """

    def transaction(tx: Transaction) -> InstancePage:
        found = instance_lists.list_page(tx, owner_id, wanted, offset=(page - 1) * size, limit=size)
        return InstancePage(found, instance_lists.count(tx, owner_id, wanted))

    return await deployment.database.read(transaction)


async def act(deployment: Deployment, owner_id: str, instance_id: str, action: Action) -> None:
    """Accept an order about an existing instance; harmless when it is so already.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        WrongStatus: the order doesn't fit the status.
        QuotaExceeded: a start would hold more than the owner may.
        InsufficientResource: a start finds no room in the instance's cluster.
    """

    def transaction(tx: Transaction) -> bool:
        instance = find_own(deployment, tx, owner_id, instance_id)
        return take_order(deployment, tx, instance, action, f"{action} asked")

    if await deployment.database.write(transaction):
        deployment.waker.wake(instance_id)


def take_order(
    deployment: Deployment, tx: Transaction, instance: Instance, action: Action, message: str
) -> bool:
    """Store what is wished of an instance, whoever may ask that; whether it was not so already.

    The instance is to be woken after the commit.

    Raises:
        WrongStatus, QuotaExceeded, InsufficientResource: as ``act``.
    """
    rule = ACTION_RULES[action]
    if instance.status in rule.already:
        return False
    if instance.status not in rule.taken_from:
        raise wrong_status(instance, action, rule.taken_from)
    if action is Action.START:
        hold_again(deployment, tx, instance)
    one_more_run = action in {Action.START, Action.RESTART}
    return instances.wish(
        tx,
        instance,
        rule.wish,
        rule.status,
        runs_wished=instance.runs_wished + one_more_run,
        at=deployment.clock(),
        message=message,
    )


def _record_of(tx: Transaction, instance_id: str) -> InstanceRecord | None:
    instance = instances.find(tx, instance_id)
    if instance is None:
        return None
    return InstanceRecord(
        instance=instance,
        history=instances.history_of(tx, instance_id),
        credentials=credentials_of(tx, instance_id),
        in_vpc=is_vpc(tx, instance.network_id),
        jobs=jobs.under_way_of(tx, instance_id),
    )


def _check_kind(deployment: Deployment, kind: Kind | None) -> None:
    if kind is None and not deployment.lenient_kind:
        raise InvalidField("kind", "is required, must be cpu")
    if kind is Kind.GPU:
        raise KindNotOffered(
            "kind: no cluster here has GPUs; use kind cpu with a product of GET /cpu/products",
            metadata={"field": "kind"},
        )


def hold_again(deployment: Deployment, tx: Transaction, instance: Instance) -> None:
    """Take the room that an exited instance needs to run.

    Raises:
        QuotaExceeded: its owner may not hold so much.
        InsufficientResource: there is none in its cluster now.
    """
    quotas.check(deployment, tx, instance.owner_id, quotas.of_start(instance))
    if not instances.hold_capacity(tx, instance):
        raise InsufficientResource(
            f"instanceId: no room in cluster {instance.cluster_id!r} for {instance.cores} cores "
            f"and {instance.memory_gib} GiB now; stop or delete another instance first",
            metadata={"field": "instanceId"},
        )


def _place(
    tx: Transaction,
    instance_id: str,
    owner_id: str,
    request: InstanceRequest,
    product: Product,
    cluster: Cluster,
    place: Place,
    sandbox: str,
    now: float,
) -> Instance:
    everything = [*request.ports, *(tool.port for tool in request.tools)]
    tcp = [port for port in everything if port.type is PortType.TCP]
    host_ports = iter(tcp_ports.take(tx, instance_id, [port.port for port in tcp], now))
    return Instance(
        id=instance_id,
        owner_id=owner_id,
        name=request.name,
        kind=Kind.CPU,
        cluster_id=cluster.id,
        product_id=product.id,
        product_name=product.name,
        cores=product.cores,
        memory_gib=product.memory_gib,
        rootfs_gib=product.rootfs_gib,
        local_volume_gib=product.local_volume_gib,
        pids=product.pids,
        runtime=product.runtime,
        image_url=request.image_url,
        image_login=request.image_login,
        image_auth_id=request.image_auth_id,
        command=request.command,
        entrypoint=request.entrypoint,
        envs=request.envs,
        port_mappings=tuple(_mapping(port, host_ports) for port in request.ports),
        tools=tuple(
            Tool(tool.name, _mapping(tool.port, host_ports), secrets.token_urlsafe(24))
            for tool in request.tools
        ),
        port_access=request.port_access,
        local_mount_point=request.local_mount_point,
        network_id=place.network_id,
        address=place.address,
        alias=place.alias,
        billing=request.billing,
        auto_migrate=request.auto_migrate,
        sandbox=sandbox,
        wish=Wish.RUNNING,
        runs_wished=1,
        runs_begun=0,
        tools_launched=False,
        status=Status.TO_CREATE,
        failure=None,
        pull=None,
        handle="",
        attempts=0,
        created_at=now,
        status_at=now,
        started_at=None,
        stopped_at=None,
    )


def _mapping(request: PortRequest, host_ports: Iterator[int]) -> PortMapping:
    if request.type is PortType.HTTP:
        return PortMapping(request.port, request.type)
    return PortMapping(request.port, request.type, next(host_ports))
