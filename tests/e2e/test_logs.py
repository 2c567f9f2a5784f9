"""Logs of real instances: during a pull, of a start that failed, over restarts, after the end."""

import contextlib
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.client import until
from tests.e2e.conftest import running_server
from tests.e2e.server import Server
from tests.e2e.slow_registry import SlowRegistry
from tests.images import ImageShelf, own_name

pytestmark = pytest.mark.docker

# Counts over its runs, so that each line is written once in the instance's life, also when it is
# told to end in the midst.
_COUNTING = """
trap 'ending=yes' TERM
while [ -z "$ending" ]; do
    number=$(($(cat /number 2>/dev/null || echo 0) + 1))
    echo $number > /number
    if [ $((number % 3)) = 0 ]; then echo line $number >&2; else echo line $number; fi
    sleep 0.02
done
"""


@pytest.fixture(scope="module")
def counting(shelf: ImageShelf) -> str:
    return shelf.busybox(own_name("counting"), command=["sh", "-c", _COUNTING])


def address(server: Server, instance_id: str, log: str) -> str:
    shown = server.api.look(instance_id)["connectComponentLog"]
    assert shown["isRunning"] is True
    return str(shown[f"{log}LogAddress"])


def read(server: Server, instance_id: str, log: str, **query: str | int) -> list[str]:
    reply = httpx.get(address(server, instance_id, log), params=query, trust_env=False, timeout=30)
    assert reply.status_code == 200, reply.text
    return reply.text.splitlines()


@contextlib.contextmanager
def following(
    server: Server, instance_id: str, log: str, **query: str | int
) -> Iterator[Iterator[str]]:
    with httpx.stream(
        "GET",
        address(server, instance_id, log),
        params={"follow": 1, **query},
        trust_env=False,
        timeout=60,
    ) as reply:
        assert reply.status_code == 200
        yield reply.iter_lines()


def numbers(lines: list[str]) -> list[int]:
    return [int(line.rpartition(" ")[2]) for line in lines]


def test_a_pull_is_told_of_step_by_step_while_it_goes_on(server: Server) -> None:
    with SlowRegistry() as registry:
        instance_id = server.api.create(registry.image)
        with following(server, instance_id, "system") as lines:
            told = [next(lines) for _ in range(5)]
            assert told[0].startswith("toCreate: create accepted, placed in cluster ")
            assert told[2].startswith("pulling: downloading ")
            for line in told[3:5]:
                assert re.fullmatch(
                    r"pulling: downloaded \d+\.\d of \d+\.\d MB \(\d+\.\d MB/s\), "
                    r"\d of 1 layers unpacked",
                    line,
                )
            assert read(server, instance_id, "instance") == []
            registry.hurry.set()
            until(lambda: next(lines) == "running: the main process runs", what="running")
        assert any("the container is made" in line for line in read(server, instance_id, "system"))
        server.api.delete(instance_id)


def test_a_start_that_failed_has_a_history_that_tells_why_and_an_empty_output(
    server: Server, shelf: ImageShelf
) -> None:
    image = shelf.busybox(own_name("unstartable"), command=["/no/such/program"])
    instance_id = server.api.create(image)
    server.api.wait_status(instance_id, "exited")
    shown = server.api.look(instance_id)["statusError"]
    assert shown["state"] == "startFailed"
    assert read(server, instance_id, "system")[-1] == f"exited: {shown['message']}"
    server.api.delete(instance_id)
    instance_id = server.api.create("127.0.0.1:1/no/such:1")
    until(
        lambda: "registry" in read(server, instance_id, "system")[-1].lower(),
        what="a failed pull in the history",
    )
    assert read(server, instance_id, "instance") == []
    server.api.delete(instance_id)


def test_a_follower_goes_on_over_a_restart_and_ends_with_the_instance(
    server: Server, counting: str
) -> None:
    instance_id = server.api.create_running(counting)
    with following(server, instance_id, "instance") as lines:
        seen = [next(lines) for _ in range(5)]
        server.api.act("restart", instance_id)
        until(
            lambda: read(server, instance_id, "system").count("running: the main process runs") > 1
        )
        seen += [next(lines) for _ in range(30)]
        assert numbers(seen) == list(range(1, 36))
        server.api.act("delete", instance_id)
        rest = numbers(list(lines))
        assert rest == list(range(36, 36 + len(rest)))


def test_reading_on_by_time_loses_and_repeats_nothing(server: Server, counting: str) -> None:
    instance_id = server.api.create_running(counting)
    seen: list[str] = []
    for _ in range(4):
        since = {"since": seen[-1].split(" ")[0]} if seen else {}
        with following(server, instance_id, "instance", timestamps=1, **since) as lines:
            seen += [next(lines) for _ in range(10)]
    assert numbers(seen) == list(range(1, 41))
    assert sorted(seen) == seen
    tail = numbers(read(server, instance_id, "instance", tail=3))
    assert tail == list(range(tail[0], tail[0] + 3))
    server.api.delete(instance_id)


def test_both_logs_are_there_after_the_end_and_gone_with_the_instance(
    server: Server, shelf: ImageShelf
) -> None:
    image = shelf.busybox(own_name("brief"), command=["sh", "-c", "echo last words; exit 3"])
    instance_id = server.api.create(image)
    server.api.wait_status(instance_id, "exited")
    assert read(server, instance_id, "instance") == ["last words"]
    assert read(server, instance_id, "system")[-1].startswith("exited: ")
    assert "3" in read(server, instance_id, "system")[-1]
    gone = address(server, instance_id, "instance")
    server.api.delete(instance_id)
    until(lambda: httpx.get(gone, trust_env=False).status_code == 404)


def test_a_server_that_stops_breaks_followers_off_at_once_and_they_can_read_on(
    counting: str,
) -> None:
    with running_server() as server:
        instance_id = server.api.create_running(counting)
        with following(server, instance_id, "instance", timestamps=1) as lines:
            seen = [next(lines) for _ in range(5)]
            assert server.stop() == 0
            with pytest.raises(httpx.RemoteProtocolError):
                seen += list(lines)
        server.start()
        since = seen[-1].split(" ")[0]
        with following(server, instance_id, "instance", timestamps=1, since=since) as lines:
            seen += [next(lines) for _ in range(5)]
        assert numbers(seen) == list(range(1, len(seen) + 1))
        assert "graceful shutdown exceeded" not in server.log
        assert "without completing response" not in server.log
        path = address(server, instance_id, "instance").split("/")
        assert path[-2] not in server.log
        server.api.delete(instance_id)
