"""Upgrade: an instance is made anew with another image and settings, under the same id."""

from innkeep.domain.instance import Instance
from innkeep.domain.status import LEAVING, Status
from innkeep.domain.transitions import MADE_ANEW_FROM
from innkeep.domain.upgrade import Upgrade, UpgradeRequest
from innkeep.services import network_storages, registry_auths
from innkeep.services.deployment import Deployment
from innkeep.services.instances import hold_again
from innkeep.services.jobs import check_not_saving
from innkeep.services.visibility import find_own, wrong_status
from innkeep.store import upgrades
from innkeep.store.database import Transaction


async def upgrade(
    deployment: Deployment, owner_id: str, instance_id: str, request: UpgradeRequest
) -> None:
    """Accept an upgrade; one that is under way already and asks for the same is left to go on.

    Raises:
        InstanceNotFound: none with that id, or it is gone.
        WrongStatus: it neither runs nor rests, or another upgrade is under way.
        JobUnderWay: it is being saved.
        UnknownReference: the owner has no such registry auth or network storage.
        InvalidField: a network storage can't be mounted so.
        QuotaExceeded: an exited one would hold more than its owner may.
        InsufficientResource: an exited one finds no room in its cluster.
    """
    now = deployment.clock()

    def transaction(tx: Transaction) -> bool:
        instance = find_own(deployment, tx, owner_id, instance_id)
        going = None if instance.status in LEAVING else instance.upgrade
        if going is not None and going.asks_for(request):
            return False
        if instance.status not in MADE_ANEW_FROM:
            raise wrong_status(instance, "upgrade", MADE_ANEW_FROM)
        check_not_saving(tx, instance_id)
        asked = _asked(tx, instance, request)
        if instance.status is Status.EXITED:
            hold_again(deployment, tx, instance)
        if not upgrades.begin(tx, instance, asked, now):
            raise wrong_status(instance, "upgrade", MADE_ANEW_FROM)
        return True

    if await deployment.database.write(transaction):
        deployment.waker.wake(instance_id)


def _asked(tx: Transaction, instance: Instance, request: UpgradeRequest) -> Upgrade:
    login = None
    if request.image_auth_id:
        login = registry_auths.find_login(tx, instance.owner_id, request.image_auth_id)
    return Upgrade(
        generation=0,
        image_url=request.image_url,
        image_login=login,
        image_auth_id=request.image_auth_id,
        command=request.command,
        entrypoint=request.entrypoint,
        envs=request.envs,
        storages=network_storages.storages_for(tx, instance, request.storages),
        save=request.save,
        ran=instance.status is Status.RUNNING,
    )
