"""How an instance is said to be paid for. It is kept and shown; no money is taken.

Nothing ends when a subscription does: these are the fields that clients of the hosted service
read and change, with the same bounds.
"""

import calendar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from innkeep.domain.errors import InvalidField, WrongBilling

MAX_MONTHS = 36
"""The most that one call adds."""
MAX_AUTO_RENEW_MONTHS = 12
MAX_MONTHS_AHEAD = 120
"""A subscription ends at most so many months from now."""


class BillingMode(StrEnum):
    """The three ways, in the words of the wire."""

    ON_DEMAND = "onDemand"
    MONTHLY = "monthly"
    SPOT = "spot"


@dataclass(frozen=True, kw_only=True)
class Billing:
    """What is kept about how an instance is paid for."""

    mode: BillingMode = BillingMode.ON_DEMAND
    end_at: float | None = None
    """When the subscription ends, in Unix seconds; ``None``: it is none."""
    auto_renew: bool = False
    auto_renew_months: int = 0
    """By how many months; 0: never said."""


PAY_AS_YOU_GO = Billing()


def subscribed(months: int, now: float, field: str = "month") -> Billing:
    """A subscription of that many months from now.

    Raises:
        InvalidField: not 1-36.
    """
    _check_months(field, months, MAX_MONTHS)
    return Billing(mode=BillingMode.MONTHLY, end_at=_add_months(now, months))


def converted(billing: Billing, months: int, now: float) -> Billing:
    """Pay as you go, made a subscription.

    Raises:
        InvalidField: not 1-36 months.
        WrongBilling: it is one already.
    """
    if billing.mode is BillingMode.MONTHLY:
        raise WrongBilling("instanceId", "is on a subscription already; renew it instead")
    return subscribed(months, now)


def renewed(billing: Billing, months: int, now: float) -> Billing:
    """A subscription that ends so many months later; one that is over goes on from now.

    Raises:
        InvalidField: not 1-36 months, or it would end more than 120 months from now.
        WrongBilling: it is no subscription.
    """
    if billing.mode is not BillingMode.MONTHLY:
        raise WrongBilling(
            "instanceId", f"is not on a subscription but {billing.mode}; convert it first"
        )
    _check_months("month", months, MAX_MONTHS)
    end_at = _add_months(max(billing.end_at or now, now), months)
    if end_at > _add_months(now, MAX_MONTHS_AHEAD):
        raise InvalidField(
            "month",
            f"must leave the subscription an end within {MAX_MONTHS_AHEAD} months from now",
        )
    return replace(billing, end_at=end_at)


def with_auto_renew(billing: Billing, on: bool, months: int, field: str) -> Billing:
    """The same, renewed by itself or not.

    Args:
        billing: as it is.
        on: whether it is to be renewed.
        months: by how many, 1-12; may be 0 when it is turned off, which keeps what was said.
        field: wire name of what names the instance.

    Raises:
        InvalidField: not 1-12 months.
        WrongBilling: turned on without a subscription.
    """
    if on or months:
        _check_months("autoRenewMonth", months, MAX_AUTO_RENEW_MONTHS)
    if on and billing.mode is not BillingMode.MONTHLY:
        raise WrongBilling(field, f"is not on a subscription but {billing.mode}; convert it first")
    return replace(billing, auto_renew=on, auto_renew_months=months or billing.auto_renew_months)


def _check_months(field: str, months: int, most: int) -> None:
    if not 1 <= months <= most:
        raise InvalidField(field, f"must be 1-{most} months, is {str(months)[:40]}")


def _add_months(at: float, months: int) -> float:
    """The same day so many months later, or that month's last; in UTC."""
    start = datetime.fromtimestamp(at, UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day).timestamp()
