"""What is kept about an instance that its container knows nothing of."""

from typing import Any

from sqlalchemy import update

from innkeep.domain.billing import Billing
from innkeep.domain.migration import AutoMigrate
from innkeep.store.database import Transaction
from innkeep.store.tables import instances


def billing_to_columns(billing: Billing) -> dict[str, Any]:
    """How an instance is paid for, as its columns hold it."""
    return {
        "billing_mode": billing.mode.value,
        "end_at": billing.end_at,
        "auto_renew": billing.auto_renew,
        "auto_renew_months": billing.auto_renew_months,
    }


def set_billing(tx: Transaction, instance_id: str, billing: Billing) -> None:
    """Store how an instance is paid for."""
    tx.connection.execute(
        update(instances).where(instances.c.id == instance_id).values(**billing_to_columns(billing))
    )


def auto_migrate_to_columns(auto: AutoMigrate) -> dict[str, Any]:
    """Whether an instance may be moved without being asked, as its columns hold it."""
    return {"auto_migrate": auto.enabled, "auto_migrate_root_disk": auto.with_root_disk}


def set_auto_migrate(tx: Transaction, instance_id: str, auto: AutoMigrate) -> None:
    """Store whether an instance may be moved without being asked."""
    tx.connection.execute(
        update(instances)
        .where(instances.c.id == instance_id)
        .values(**auto_migrate_to_columns(auto))
    )


def set_web_terminal(tx: Transaction, instance_id: str, on: bool) -> None:
    """Store whether an instance's web terminal may be opened, and wake who watches it."""
    tx.connection.execute(
        update(instances).where(instances.c.id == instance_id).values(web_terminal=on)
    )
    tx.happened.add(instance_id)
