"""Messages get to webhooks: signed, in order, again and again until taken, and after a crash."""

import asyncio
import logging
from dataclasses import replace

import pytest

from innkeep.domain import webhook as rules
from innkeep.domain.status import Status
from innkeep.store import webhook_deliveries, webhooks
from innkeep.store.database import Database, Transaction
from innkeep.store.vault import Vault
from innkeep.webhooks.deliverer import Deliverer
from tests.api.harness import OTHER_KEY, Api, prepare_store
from tests.databases import VAULT_KEY, running_postgresql
from tests.webhooks.conftest import Post, RunningClock
from tests.webhooks.receiver import Received, Receiver, until

LIFE = ["toCreate", "creating", "running"]


async def _live(post: Post, number: int = 1) -> list[str]:
    ids = [await post.api.create() for _ in range(number)]
    for status in (Status.CREATING, Status.RUNNING):
        for instance_id in ids:
            await post.api.move(instance_id, status)
    return ids


async def test_each_event_is_sent_signed_and_in_the_order_of_its_instance(
    post: Post, receiver: Receiver
) -> None:
    made = await post.webhook(f"{receiver.url}/hook?from=innkeep")
    async with post.delivering():
        ids = await _live(post, 3)
        messages = await receiver.wait_taken(9)
        assert receiver.by_instance() == dict.fromkeys(ids, LIFE)
        await _until_told(post, made["id"], waiting=0, delivered=9, lastError="")
    for message in messages:
        assert message.path == "/hook"
        assert message.is_signed_by(made["secret"])
        assert message.id == f"{made['id']}-{message.event['id']}"
        assert message.headers["content-type"] == "application/json"
        assert message.headers["user-agent"].startswith("innkeep/")
    assert len({message.id for message in messages}) == 9
    assert messages[0].event["type"] == "instance.status"


async def test_only_what_is_wanted_is_sent(post: Post, receiver: Receiver) -> None:
    await post.webhook(f"{receiver.url}/status", statuses=["running"])
    await post.webhook(f"{receiver.url}/code", codes=["told"])
    await post.webhook(f"{receiver.url}/both", codes=["told"], statuses=["running"])
    async with post.delivering():
        (instance_id,) = await _live(post)
        await post.api.say(instance_id, "within running")
        await post.api.move(instance_id, Status.TO_STOP)
        await receiver.wait_taken(4)
        told = sorted((each.path, each.event["code"]) for each in receiver.taken)
    assert told == [("/both", "test"), ("/both", "told"), ("/code", "told"), ("/status", "test")]


async def test_a_webhook_is_sent_at_once_what_came_while_it_was_made(
    post: Post, receiver: Receiver
) -> None:
    first = await post.webhook(f"{receiver.url}/first")
    async with post.delivering():
        await _live(post)
        await _until_told(post, first["id"], delivered=3)

        def insert(tx: Transaction) -> None:
            found = webhooks.find_with_secret(tx, first["id"])
            assert found is not None
            webhook, secret = found
            # As if these events had come between the look at the last one and the commit.
            url = f"{receiver.url}/later"
            webhooks.insert_new(
                tx, replace(webhook, id="wh-later", url=url, looked_until=0), secret
            )

        await post.api.database.write(insert)
        await receiver.wait_taken(6)
    assert [each.path for each in receiver.taken[3:]] == ["/later"] * 3


async def test_only_its_owner_is_told(post: Post, receiver: Receiver) -> None:
    await post.webhook(receiver.url)
    async with post.delivering():
        body = {"productId": "cpu.2c4g", "imageUrl": "a:1", "kind": "cpu"}
        assert (await post.api.post("/gpu/instance/create", body, key=OTHER_KEY)).status_code == 200
        own = await post.api.create()
        (message, *others) = await receiver.wait_taken(1)
    assert message.event["instanceId"] == own
    assert not others


async def test_what_is_not_taken_is_sent_again_under_the_same_name(
    post: Post, receiver: Receiver
) -> None:
    answers = iter((500, 404, 302))
    receiver.answer = lambda _: next(answers, 200)
    made = await post.webhook(receiver.url)
    async with post.delivering():
        await post.api.create()
        await until(lambda: len(receiver.received) == 3)
        told = await post.told_of(made["id"])
        await receiver.wait_taken(1)
        await _until_told(post, made["id"], waiting=0, delivered=1, dropped=0, lastError="")
    assert "answered with status" in str(told["lastError"])
    assert told["lastFailedAt"] != "0"
    assert len({message.id for message in receiver.received}) == 1
    assert {message.body for message in receiver.received} == {receiver.taken[0].body}


async def test_what_fails_holds_up_its_own_instance_only(post: Post, receiver: Receiver) -> None:
    made = await post.webhook(receiver.url)
    first, second = await _live(post, 2)
    is_mended = asyncio.Event()

    def answer(message: Received) -> int:
        fails = message.event["instanceId"] == first and message.event["status"] == "creating"
        return 500 if fails and not is_mended.is_set() else 204

    receiver.answer = answer
    async with post.delivering():
        await receiver.wait_taken(4)
        await until(lambda: len(receiver.received) >= 6)
        assert receiver.by_instance() == {first: ["toCreate"], second: LIFE}
        is_mended.set()
        await receiver.wait_taken(6)
        await _until_told(post, made["id"], waiting=0, delivered=6)
    assert receiver.by_instance() == {first: LIFE, second: LIFE}


async def test_nothing_is_lost_by_a_death_at_any_moment(post: Post, receiver: Receiver) -> None:
    made = await post.webhook(receiver.url)
    ids = await _live(post, 3)
    receiver.answer = lambda _: 0
    async with post.delivering():
        # It dies while messages are on their way.
        await until(lambda: len(receiver.received) >= 3)
    receiver.answer = lambda _: 204
    for instance_id in ids:
        await post.api.move(instance_id, Status.TO_STOP)
    for _ in range(8):
        async with post.delivering():
            await asyncio.sleep(0.05)
    async with post.delivering():
        await until(lambda: len({message.event["id"] for message in receiver.taken}) == 12)
        await _until_told(post, made["id"], waiting=0)
    for told in receiver.by_instance().values():
        # Some may have come twice; leaving the repetitions out, it is the order of things.
        assert list(dict.fromkeys(told)) == [*LIFE, "toStop"]


async def test_a_slow_receiver_holds_up_no_other(post: Post, receiver: Receiver) -> None:
    await post.webhook(f"{receiver.url}/slow")
    await post.webhook(f"{receiver.url}/quick")
    receiver.answer = lambda message: 0 if message.path == "/slow" else 204
    async with post.delivering():
        await _live(post, 6)
        messages = await receiver.wait_taken(18)
        assert {message.path for message in messages} == {"/quick"}
        slow = [message for message in receiver.received if message.path == "/slow"]
        assert 1 <= len(slow) <= 4
        receiver.let_go.set()
        await receiver.wait_taken(36)


async def test_a_message_is_given_up_after_so_many_attempts_and_that_is_told(
    post: Post, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MAX_ATTEMPTS", 3)
    made = await post.webhook(receiver.url)
    receiver.answer = lambda message: 500 if message.event["status"] == "toCreate" else 204
    async with post.delivering(0.01):
        await _live(post)
        await _until_told(post, made["id"], waiting=0, dropped=1, delivered=2)
        told = await post.told_of(made["id"])
    failed = [message for message in receiver.received if message.event["status"] == "toCreate"]
    assert len(failed) == 3
    assert told["lastDroppedEvent"] == failed[0].event["id"]
    assert told["lastDroppedAt"] != "0"


async def test_what_is_too_old_is_given_up_together_when_an_attempt_fails(
    post: Post, receiver: Receiver
) -> None:
    made = await post.webhook(receiver.url)
    await _live(post, 2)
    post.api.clock.now += rules.MAX_AGE_SECONDS + 60
    receiver.answer = lambda _: 503
    last = await post.api.create()
    async with post.delivering(600.0):
        await _until_told(post, made["id"], dropped=6)
        # The newest one is younger, and waits for its next attempt.
        await _until_told(post, made["id"], waiting=1, dropped=6)
    assert all(message.event["instanceId"] != last for message in receiver.taken)


async def test_old_messages_are_sent_when_the_receiver_takes_them(
    post: Post, receiver: Receiver
) -> None:
    made = await post.webhook(receiver.url)
    await _live(post, 2)
    post.api.clock.now += rules.MAX_AGE_SECONDS + 60
    async with post.delivering():
        await _until_told(post, made["id"], waiting=0, delivered=6, dropped=0)


async def test_more_than_may_wait_is_sent_as_there_is_room(
    post: Post, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_deliveries, "MAX_WAITING", 2)
    monkeypatch.setattr("innkeep.webhooks.deliverer._PAGE", 2)
    made = await post.webhook(receiver.url)
    ids = await _live(post, 3)
    async with post.delivering():
        await _until_told(post, made["id"], waiting=0, delivered=9)
    assert receiver.by_instance() == dict.fromkeys(ids, LIFE)


async def test_a_deleted_webhook_is_sent_nothing_more(post: Post, receiver: Receiver) -> None:
    receiver.answer = lambda message: 500 if message.path == "/one" else 204
    made = await post.webhook(f"{receiver.url}/one")
    async with post.delivering():
        await post.api.create()
        await until(lambda: receiver.received)
        assert (await post.api.post("/webhook/delete", {"id": made["id"]})).json() == {}
        await post.webhook(f"{receiver.url}/other")
        await post.api.create()
        (message,) = await receiver.wait_taken(1)
    assert message.path == "/other"


async def test_without_a_webhook_nothing_is_looked_at(post: Post) -> None:
    async with post.delivering():
        await post.api.create()
        await asyncio.sleep(0.3)
        assert not [task for task in asyncio.all_tasks() if task.get_name() == "event-feed"]


async def test_the_end_of_the_server_lets_a_message_come_to_its_end(
    post: Post, receiver: Receiver
) -> None:
    made = await post.webhook(receiver.url)
    receiver.answer = lambda _: 0
    running = asyncio.create_task(Deliverer(post.api.deployment).run())
    await post.api.create()
    await until(lambda: receiver.received)
    post.api.deployment.closing.set()
    receiver.let_go.set()
    await asyncio.wait_for(running, 60)
    await _until_told(post, made["id"], waiting=0, delivered=1)


async def test_webhooks_go_on_after_the_database_was_away(receiver: Receiver) -> None:
    with running_postgresql() as server:
        database = Database(server.url(server.create()), Vault(VAULT_KEY))
        await database.migrate()
        await prepare_store(database)
        api = Api(database, clock=RunningClock())
        async with api.client:
            post = Post(api)
            made = await post.webhook(receiver.url)
            async with post.delivering():
                await api.create()
                await receiver.wait_taken(1)
                await asyncio.to_thread(server.stop)
                reply = await api.get("/webhooks")
                assert reply.status_code == 503
                await asyncio.to_thread(server.start)
                await _until_told(post, made["id"], waiting=0, delivered=1)
                await api.create()
                await receiver.wait_taken(2)
                await _until_told(post, made["id"], waiting=0, delivered=2)
        database.close()


async def test_no_secret_is_logged(
    post: Post, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.answer = lambda _: 500
    made = await post.webhook(f"{receiver.url}/token-in-the-path")
    async with post.delivering():
        await post.api.create()
        await until(lambda: len(receiver.received) >= 3)
    assert made["secret"] not in caplog.text
    assert made["secret"].removeprefix("whsec_") not in caplog.text


async def _until_told(post: Post, webhook_id: str, **wanted: object) -> None:
    async with asyncio.timeout(90):
        while True:
            told = await post.told_of(webhook_id)
            if all(told[name] == value for name, value in wanted.items()):
                return
            await asyncio.sleep(0.05)
