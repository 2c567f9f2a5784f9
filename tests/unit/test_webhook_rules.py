"""What a webhook wants, how its messages are signed, how long they are tried, where they may go."""

from dataclasses import replace

import pytest

from innkeep.domain.event import InstanceEvent, event_body
from innkeep.domain.public_address import is_public
from innkeep.domain.status import Status
from innkeep.domain.webhook import (
    MAX_AGE_SECONDS,
    MAX_ATTEMPTS,
    Webhook,
    is_given_up,
    pause_after,
)
from innkeep.domain.webhook_signature import key_of_secret, new_secret, signed_headers

EVENT = InstanceEvent(
    id=7,
    owner_id="owner-1",
    instance_id="a" * 16,
    at=1614265330.25,
    status=Status.RUNNING,
    former_status=Status.CREATING,
    code="running",
    message="main process runs",
)
STEP = replace(EVENT, former_status=Status.RUNNING, code="portsChanged")
ALL = Webhook(
    id="wh-1", owner_id="owner-1", url="", statuses=(), codes=(), created_at=0, looked_until=0
)


def test_the_signature_is_that_of_the_specifications_own_example() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    name = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert signed_headers(secret, name, 1614265330.9, b'{"test": 2432232314}') == {
        "webhook-id": name,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_new_secret_is_one_and_never_the_same() -> None:
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    assert {len(key_of_secret(secret)) for secret in made} == {32}


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_not base64 at all, and long enough",
        "whsec_MfKQ9r8GKYqrTwjUPD8I",
        f"whsec_{'QUJD' * 22}",
    ],
)
def test_what_is_no_secret_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match="must be whsec_ followed by the base64") as refused:
        key_of_secret(secret)
    assert len(secret) < 10 or secret not in str(refused.value)


def test_an_event_is_told_with_what_was_before_it() -> None:
    assert event_body(EVENT) == {
        "id": "7",
        "type": "instance.status",
        "instanceId": "a" * 16,
        "status": "running",
        "formerStatus": "creating",
        "code": "running",
        "message": "main process runs",
        "at": "1614265330.250",
    }
    assert event_body(STEP)["type"] == "instance.step"
    assert event_body(replace(EVENT, former_status=None))["formerStatus"] == ""


@pytest.mark.parametrize(
    ("statuses", "codes", "event", "step"),
    [
        ((), (), True, True),
        ((Status.RUNNING,), (), True, False),
        ((Status.EXITED,), (), False, False),
        ((), ("portsChanged",), False, True),
        ((Status.RUNNING,), ("portsChanged",), True, True),
        ((Status.EXITED,), ("outOfMemory",), False, False),
    ],
)
def test_a_webhook_wants_what_comes_into_a_status_or_has_a_code(
    statuses: tuple[Status, ...], codes: tuple[str, ...], event: bool, step: bool
) -> None:
    webhook = replace(ALL, statuses=statuses, codes=codes)
    assert (webhook.wants(EVENT), webhook.wants(STEP)) == (event, step)


def test_messages_are_tried_for_about_a_day_with_pauses_that_grow() -> None:
    pauses = [pause_after(failed) for failed in range(1, MAX_ATTEMPTS)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= 10
    assert 24 * 3600 <= sum(pauses) <= MAX_AGE_SECONDS
    assert not is_given_up(MAX_ATTEMPTS - 1, sum(pauses))
    assert is_given_up(MAX_ATTEMPTS, 0)
    assert is_given_up(1, MAX_AGE_SECONDS + 1)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "198.18.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd12::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "example.com",
        "127.1",
    ],
)
def test_any_other_address_is_not(address: str) -> None:
    assert not is_public(address)
