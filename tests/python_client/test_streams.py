"""Streams that break off are read on behind what was read."""

import threading

import pytest

from innkeep.client import Client, NotAuthenticated, ServerUnreachable
from tests.fake_server import FakeServer
from tests.python_client.faulty_server import DROPPED, Answer, FaultyServer, refusal
from tests.python_client.test_retries import QUICK

STREAM = {"Content-Type": "text/event-stream"}


def sent(number: int) -> str:
    data = (
        f'{{"id": "{number}", "type": "instance.step", "instanceId": "a", "status": "running", '
        f'"formerStatus": "", "code": "x", "message": "é\u2028", "at": "1.0", "more": 1}}'
    )
    return f"id: {number}\nevent: instance.step\ndata: {data}\n\n"


def test_events_go_on_behind_the_last_one_that_came() -> None:
    script = (
        refusal(503, "EVENT_STREAMS_FULL"),
        Answer(text=sent(7) + sent(8) + sent(9)[:30], headers=STREAM, cut=True),
        DROPPED,
        Answer(text=": still here\n\n" + sent(9), headers=STREAM, cut=True),
        refusal(401, "UNAUTHORIZED"),
    )
    with (
        FaultyServer(*script).serving() as server,
        Client(server.url, "sk_test", retries=QUICK) as client,
    ):
        events = client.events.follow()
        seen = [next(events) for _ in range(3)]
        with pytest.raises(NotAuthenticated):
            next(events)
    assert [event.id for event in seen] == ["7", "8", "9"]
    assert {event.message for event in seen} == {"é\u2028"}
    begun = [asked.path.rpartition("events")[2] for asked in server.asked]
    assert begun == ["", "", "?after=8", "?after=8", "?after=9"]


def test_a_stream_that_never_began_is_given_up_soon() -> None:
    with (
        FaultyServer(DROPPED).serving() as server,
        Client(server.url, "sk_test", retries=QUICK) as client,
    ):
        with pytest.raises(ServerUnreachable):
            next(client.events.follow())
        assert len(server.asked) == 4


def test_events_are_followed_over_a_restart_of_the_server() -> None:
    with FakeServer() as server, Client(server.url, server.key) as client:
        made = client.instances.create(image="shop/web:1", product="test.small")
        client.instances.wait(made.id, timeout=60)
        events = client.events.follow(after=0)
        first = next(events)
        restarted = threading.Event()

        def restart() -> None:
            server.restart()
            client.instances.delete(made.id)
            restarted.set()

        threading.Thread(target=restart).start()
        seen = [first]
        for event in events:
            seen.append(event)
            if event.status == "removed":
                break
        assert restarted.wait(60)
        ids = [int(event.id) for event in seen]
        assert ids == sorted(set(ids))
        assert {event.instance_id for event in seen} == {made.id}
