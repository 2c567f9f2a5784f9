"""The port doctor's judgement: from what was found to the cause and its advice."""

from dataclasses import replace
from typing import Any

import pytest

from innkeep.domain.instance import Failure, HistoryEntry
from innkeep.domain.port_health import (
    Findings,
    Listener,
    PortHealth,
    why_not_running,
    why_unreachable,
)
from innkeep.domain.ports import PortMapping, PortType
from innkeep.domain.status import Status
from tests.unit.builders import an_instance

HTTP = PortMapping(80, PortType.HTTP)
TCP = PortMapping(3306, PortType.TCP, 20001)
GOOD = Findings(proxy_up=True, proxy_has_port=True, accepts=True)
SHUT = replace(GOOD, accepts=False)


def _entry(code: str, message: str, status: Status = Status.EXITED) -> HistoryEntry:
    return HistoryEntry(at=1.0, status=status, code=code, message=message)


@pytest.mark.parametrize("mapping", [HTTP, TCP])
def test_a_port_that_accepts_behind_a_proxy_that_runs_has_no_problem(mapping: PortMapping) -> None:
    assert why_unreachable(mapping, GOOD) is None
    assert PortHealth(mapping, None).is_reachable


@pytest.mark.parametrize(
    ("listeners", "code", "says"),
    [
        ([], "nothingListens", "Nothing listens on port 80"),
        ([("0.0.0.0", 8080), ("::", 9000)], "nothingListens", "Programs listen on 8080, 9000."),
        ([("127.0.0.1", 8080)], "nothingListens", "0.0.0.0:80"),
        ([("127.0.0.1", 80)], "listensOnLoopback", "on 127.0.0.1:80 only"),
        ([("127.8.9.1", 80)], "listensOnLoopback", "0.0.0.0:80"),
        ([("::1", 80)], "listensOnLoopback", "[::1]:80"),
        ([("::ffff:127.0.0.1", 80)], "listensOnLoopback", "on 127.0.0.1:80 only"),
        ([("127.0.0.1", 80), ("::1", 80)], "listensOnLoopback", "127.0.0.1:80 and [::1]:80"),
        ([("::", 80)], "listensOnIpv6Only", "[::]:80 and takes no IPv4"),
        ([("::1", 80), ("fd00::7", 80)], "listensOnIpv6Only", "0.0.0.0:80"),
        ([("0.0.0.0", 80)], "notAccepting", "did not take a connection"),
        ([("127.0.0.1", 80), ("10.1.2.3", 80)], "notAccepting", "10.1.2.3:80"),
    ],
)
def test_what_listens_inside_tells_the_cause(
    listeners: list[tuple[str, int]], code: str, says: str
) -> None:
    found = replace(SHUT, listeners=[Listener(*each) for each in listeners])
    problem = why_unreachable(HTTP, found)
    assert problem is not None
    assert problem.code == code
    assert says in problem.message


def test_a_visitor_is_not_told_what_else_listens() -> None:
    found = replace(SHUT, listeners=[Listener("0.0.0.0", 8080)])
    problem = why_unreachable(HTTP, found)
    assert problem is not None
    assert "8080" in problem.message
    assert problem.public == "Nothing listens on port 80 of this instance."


def test_no_more_ports_are_listed_than_one_can_read() -> None:
    found = replace(SHUT, listeners=[Listener("0.0.0.0", port) for port in range(9000, 9100)])
    problem = why_unreachable(HTTP, found)
    assert problem is not None
    assert "9000, 9001, 9002, 9003, 9004, 9005, 9006, 9007 and more." in problem.message


@pytest.mark.parametrize(
    ("mapping", "changes", "code"),
    [
        (HTTP, {"accepts": False, "process_ended": True}, "processEnded"),
        (HTTP, {"accepts": False, "cluster_problem": "no answer."}, "clusterUnavailable"),
        (HTTP, {"accepts": False}, "nothingListens"),
        (HTTP, {"proxy_up": False}, "proxyDown"),
        (TCP, {"proxy_up": False}, "proxyDown"),
        (HTTP, {"proxy_up": False, "accepts": False}, "nothingListens"),
        (TCP, {"proxy_has_port": False}, "proxyPortTaken"),
    ],
)
def test_each_cause_has_a_code_of_its_own(
    mapping: PortMapping, changes: dict[str, Any], code: str
) -> None:
    problem = why_unreachable(mapping, replace(GOOD, **changes))
    assert problem is not None
    assert problem.code == code
    assert problem.message.endswith(".")
    assert problem.public.endswith(".")


def test_a_running_instance_is_not_the_cause() -> None:
    assert why_not_running(an_instance(), []) is None


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.RUNNING])
def test_an_instance_that_does_not_run_is_named_with_its_status(status: Status) -> None:
    problem = why_not_running(an_instance(status=status), [])
    assert problem is not None
    assert f"its status is {status}." in problem.message
    assert problem.public == f"The instance is not running, its status is {status}."


def test_a_stop_that_was_asked_for_is_told_from_an_end() -> None:
    stopped = an_instance(status=Status.EXITED)
    asked = why_not_running(stopped, [_entry("stopped", "stopped as asked; disks are kept")])
    ended = why_not_running(stopped, [_entry("ended", "the main process ended with exit code 0")])
    assert asked is not None
    assert ended is not None
    assert (asked.code, ended.code) == ("instanceNotRunning", "processEnded")
    assert "The main process ended with exit code 0. Start it" in ended.message


def test_the_reason_of_a_failure_is_for_the_owner_alone() -> None:
    failed = an_instance(
        status=Status.EXITED, failure=Failure(state="exitCode", message="secret.example.com said 3")
    )
    problem = why_not_running(failed, [_entry("exitCode", "secret.example.com said 3")])
    assert problem is not None
    assert problem.code == "processEnded"
    assert "Secret.example.com said 3." in problem.message
    assert "ecret.example.com" not in problem.public
