"""What is tried again and what isn't, against a server that really fails."""

import socket

import pytest

from innkeep.client import (
    AsyncClient,
    CallTimedOut,
    Client,
    Conflict,
    InvalidRequest,
    RetryPolicy,
    ServerFailed,
    ServerUnreachable,
    TooManyRequests,
    UnexpectedAnswer,
)
from innkeep.client.answers import seconds_to_wait
from innkeep.client.errors import Refused
from tests.python_client.faulty_server import DROPPED, Answer, FaultyServer, refusal

QUICK = RetryPolicy(tries_again=3, first_pause=0.01, longest_pause=0.02)
CREATED = Answer(body={"id": "5b0c1f7e93d2a846", "newer": {"than": "this client"}})
BUSY = refusal(429, "TOO_MANY_REQUESTS", Retry_After="0")


def client_of(server: FaultyServer) -> Client:
    return Client(server.url, "sk_test", retries=QUICK)


def create(client: Client) -> str:
    return client.instances.create(image="shop/web:1", product="test.small").id


def test_a_post_is_tried_again_under_one_key_until_it_is_answered() -> None:
    script = (DROPPED, BUSY, refusal(503, "STORE_UNAVAILABLE"), CREATED)
    with FaultyServer(*script).serving() as server, client_of(server) as client:
        assert create(client) == "5b0c1f7e93d2a846"
        keys = [asked.headers["Idempotency-Key"] for asked in server.asked]
        assert len(keys) == 4
        assert len(set(keys)) == 1
        create(client)
        assert server.asked[-1].headers["Idempotency-Key"] != keys[0]


async def test_the_same_by_asyncio() -> None:
    script = (DROPPED, BUSY, CREATED)
    with FaultyServer(*script).serving() as server:
        async with AsyncClient(server.url, "sk_test", retries=QUICK) as client:
            made = await client.instances.create(image="shop/web:1", product="test.small")
        assert made.id == "5b0c1f7e93d2a846"
        assert len({asked.headers["Idempotency-Key"] for asked in server.asked}) == 1


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    cut = Answer(body={"id": "5b0c1f7e93d2a846"}, cut=True)
    with FaultyServer(cut, CREATED).serving() as server, client_of(server) as client:
        assert create(client) == "5b0c1f7e93d2a846"
        assert len(server.asked) == 2


def test_a_call_that_is_still_worked_on_is_asked_for_again() -> None:
    script = (refusal(409, "IDEMPOTENCY_KEY_IN_USE"), CREATED)
    with FaultyServer(*script).serving() as server, client_of(server) as client:
        assert create(client) == "5b0c1f7e93d2a846"


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (refusal(400, "INVALID_REQUEST_BODY"), InvalidRequest),
        (refusal(409, "IDEMPOTENCY_OUTCOME_UNKNOWN"), Conflict),
        (refusal(500, "INTERNAL"), ServerFailed),
        (Answer(404, text="<h1>not here</h1>"), UnexpectedAnswer),
        (Answer(200, text="<h1>welcome</h1>"), UnexpectedAnswer),
        (Answer(200, body={"id": 7}), UnexpectedAnswer),
    ],
)
def test_what_would_not_pass_is_not_tried_again(answer: Answer, raised: type[Exception]) -> None:
    with FaultyServer(answer).serving() as server, client_of(server) as client:
        with pytest.raises(raised):
            create(client)
        assert len(server.asked) == 1


def test_it_is_given_up_after_some_tries() -> None:
    with FaultyServer(BUSY).serving() as server, client_of(server) as client:
        with pytest.raises(TooManyRequests) as refused:
            create(client)
        assert refused.value.retry_after == 0
        assert len(server.asked) == 4


def test_a_server_that_asks_for_much_patience_is_not_waited_for() -> None:
    away = refusal(503, "CLUSTER_UNAVAILABLE", Retry_After="3600")
    with FaultyServer(away).serving() as server, client_of(server) as client:
        with pytest.raises(Refused) as refused:
            client.products.list()
        assert refused.value.retry_after == 3600
        assert len(server.asked) == 1


def test_where_nothing_listens_it_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with (
        Client(f"http://127.0.0.1:{port}", "sk_test", retries=0) as client,
        pytest.raises(ServerUnreachable, match="nothing listens there"),
    ):
        client.products.list()


def test_a_server_that_says_nothing_is_not_waited_for_any_longer() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        Client(
            f"http://127.0.0.1:{silent.getsockname()[1]}", "sk_test", timeout=0.2, retries=0
        ) as client,
        pytest.raises(CallTimedOut, match="did not answer in time"),
    ):
        client.products.list()


def test_pauses_grow_and_a_told_one_is_kept() -> None:
    policy = RetryPolicy(tries_again=9, first_pause=1, longest_pause=4)
    problem = ServerUnreachable("away")
    for tried, usual in ((1, 1), (2, 2), (3, 4), (9, 4)):
        pause = policy.pause(problem, tried)
        assert pause is not None
        assert usual / 2 <= pause <= usual
    assert policy.pause(problem, 10) is None
    told = Refused("busy", status=429, reason="X", metadata={}, retry_after=5)
    kept = policy.pause(told, 1)
    assert kept is not None
    assert 5 <= kept <= 6


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", None), ("3", 3), ("soon", None), ("Thu, 01 Jan 1970 00:00:00 GMT", 0)],
)
def test_both_forms_of_retry_after_are_read(text: str, seconds: float | None) -> None:
    assert seconds_to_wait(text) == seconds
