"""The port doctor with a real HAProxy, programs that really listen, and an engine that can fail."""

import socket
from dataclasses import replace

import pytest

from innkeep.domain.instance import Instance
from innkeep.domain.port_health import Listener, PortProblem
from innkeep.domain.ports import PortMapping, PortType
from innkeep.engines.base import ListenerLook
from innkeep.engines.errors import EngineUnavailable, TemporaryError
from innkeep.engines.fake import FakeEngine
from innkeep.engines.fake_cluster import FakeCluster
from innkeep.gateway import haproxy_process
from innkeep.gateway.haproxy_gateway import HaproxyGateway
from innkeep.gateway.port_doctor import InstancePortDoctor
from tests.unit.builders import an_instance

from .proxy_bench import BACKEND_A as A
from .proxy_bench import BACKEND_PORT, ProxyHome, http_backend

pytestmark = pytest.mark.proxy

HTTP = PortMapping(BACKEND_PORT, PortType.HTTP)


class Inside(FakeEngine):
    """Says what the test says is inside, without any container."""

    def __init__(self) -> None:
        super().__init__(FakeCluster())
        self.found: list[Listener] = []
        self.error: Exception | None = None
        self.looks = 0

    async def listeners(self, ref: object) -> list[Listener]:
        self.looks += 1
        if self.error is not None:
            raise self.error
        return self.found


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
async def doctor(gateway: HaproxyGateway, inside: Inside) -> InstancePortDoctor:
    assert isinstance(inside, ListenerLook)
    return InstancePortDoctor(gateway, {"home": inside})


@pytest.fixture
def instance() -> Instance:
    return an_instance(address=A, port_mappings=(HTTP,), tools=())


async def _problem(doctor: InstancePortDoctor, instance: Instance) -> PortProblem | None:
    (problem,) = await doctor.examine(instance, [HTTP])
    return problem


async def test_a_program_that_takes_connections_is_reachable_and_nobody_looks_inside(
    doctor: InstancePortDoctor, inside: Inside, instance: Instance
) -> None:
    async with http_backend(A):
        assert await _problem(doctor, instance) is None
    assert inside.looks == 0


async def test_what_the_engine_sees_inside_decides_the_cause(
    doctor: InstancePortDoctor, inside: Inside, instance: Instance
) -> None:
    for found, code in (
        ([], "nothingListens"),
        ([Listener("127.0.0.1", BACKEND_PORT)], "listensOnLoopback"),
        ([Listener("::", BACKEND_PORT)], "listensOnIpv6Only"),
        ([Listener("0.0.0.0", BACKEND_PORT)], "notAccepting"),
    ):
        inside.found = found
        problem = await _problem(doctor, instance)
        assert problem is not None
        assert problem.code == code


async def test_one_look_inside_serves_all_ports(
    doctor: InstancePortDoctor, inside: Inside, instance: Instance
) -> None:
    every = [PortMapping(port, PortType.HTTP) for port in range(9001, 9016)]
    problems = await doctor.examine(instance, every)
    assert [problem.code for problem in problems if problem] == ["nothingListens"] * 15
    assert inside.looks == 1


async def test_a_program_that_came_up_between_the_looks_is_reachable(
    doctor: InstancePortDoctor, inside: Inside, instance: Instance
) -> None:
    with socket.socket() as late:
        late.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        late.bind((A, BACKEND_PORT))

        class Late(Inside):
            async def listeners(self, ref: object) -> list[Listener]:
                late.listen()
                return [Listener(A, BACKEND_PORT)]

        doctor = InstancePortDoctor(doctor._gateway, {"home": Late()})
        assert await _problem(doctor, instance) is None


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EngineUnavailable("Docker at /x does not answer."), "clusterUnavailable"),
        (TemporaryError("notRunning", "The instance does not run."), "processEnded"),
        (TemporaryError("engineError", "Something else."), "nothingListens"),
    ],
)
async def test_an_engine_that_can_not_look_still_gives_a_cause(
    doctor: InstancePortDoctor, inside: Inside, instance: Instance, error: Exception, code: str
) -> None:
    inside.error = error
    problem = await _problem(doctor, instance)
    assert problem is not None
    assert problem.code == code


async def test_an_instance_of_a_cluster_that_is_not_configured_any_more_is_told(
    doctor: InstancePortDoctor, instance: Instance
) -> None:
    problem = await _problem(doctor, replace(instance, cluster_id="gone"))
    assert problem is not None
    assert problem.code == "clusterUnavailable"


async def test_a_proxy_that_is_down_is_the_cause_and_a_taken_port_is_too(
    home: ProxyHome, inside: Inside, instance: Instance
) -> None:
    taken = home.tcp_ports[3]
    tcp = PortMapping(BACKEND_PORT, PortType.TCP, taken)
    with socket.create_server(("127.0.0.1", taken)):
        # Nothing revives the proxy during the test.
        async with http_backend(A), home.opened(home.gateway(check_seconds=600)) as gateway:
            doctor = InstancePortDoctor(gateway, {"home": inside})
            http, other = await doctor.examine(instance, [HTTP, tcp])
            assert http is None
            assert other is not None
            assert other.code == "proxyPortTaken"
            haproxy_process.stop(home.data_dir)
            http, other = await doctor.examine(instance, [HTTP, tcp])
    assert http is not None
    assert other is not None
    assert (http.code, other.code) == ("proxyDown", "proxyDown")
