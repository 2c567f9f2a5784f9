"""A server's restart with thousands of running instances, until it knows that all is in order."""

import contextlib

from tests.images import ImageShelf, ask_docker, missing_busybox, missing_docker, own_name

from bench.benchmark import Benchmark, CantMeasure, Effort
from bench.figures import Comparison, Goal, Outcome, Series
from bench.turns import in_turns, seconds
from bench.watched import Synced, WatchedServer

_ONE_LIST_EACH = {"list_networks": 1, "survey": 1}


async def _measure(effort: Effort) -> Outcome:
    if missing := missing_docker() or missing_busybox():
        raise CantMeasure(missing)
    notes: list[str] = []
    fake = await _fake(effort, notes)
    return Outcome(comparisons=[*fake, *await _docker(effort, notes)], notes=notes)


async def _fake(effort: Effort, notes: list[str]) -> list[Comparison]:
    many, few = effort.of(2000, 30), 10
    with contextlib.ExitStack() as open_:
        crowd = open_.enter_context(WatchedServer(fake=True))
        crowd.fill(many)
        # That it works is seen with one server as well.
        handful = crowd
        if not effort.short:
            handful = open_.enter_context(WatchedServer(fake=True))
            handful.fill(few)
        work: list[float] = []

        async def restart_crowd() -> float:
            start = _checked(crowd)
            work.append(start.work_seconds)
            return start.seconds

        async def restart_handful() -> float:
            return _checked(handful).seconds

        warm_up = effort.of(1, 0)
        ours, peer = await in_turns(
            effort.of(9, 1), restart_crowd, restart_handful, warm_up=warm_up
        )
    work = work[warm_up:]
    notes.append(
        f"Fake cluster: {many:,} instances; the time to fill its memory is taken off. One list "
        "call of each kind (networks, containers) was made in each start; more would be an error."
    )
    notes.append(
        "A start is timed from the beginning of the process: the larger part is Python loading "
        "its modules, which is the same for any number of instances."
    )
    return [
        Comparison(
            what=f"restart to all in sync, {many:,} running",
            unit="s",
            ours=Series(name=f"{many:,} instances", values=ours),
            peer=Series(name=f"{few} instances", values=peer),
            goal=Goal(must=1.5, aim=1),
        ),
        Comparison(
            what=f"of it, from loaded to in sync, {many:,} running",
            unit="s",
            ours=Series(name=f"{many:,} instances", values=work),
            peer=Series(name="the aim of 1 s", values=[1.0]),
            goal=Goal(must=1),
        ),
    ]


def _checked(server: WatchedServer) -> Synced:
    start = server.timed_start()
    server.stop()
    if dict(start.calls) != _ONE_LIST_EACH or start.due:
        raise AssertionError(f"not one list call of each kind, or not in sync: {start}")
    return start


async def _docker(effort: Effort, notes: list[str]) -> list[Comparison]:
    count = effort.of(50, 1)
    shelf = ImageShelf()
    server = WatchedServer(fake=False)
    try:
        with server:
            image = shelf.busybox(own_name("bench-restart"), command=["sleep", "1000000"])
            ids = [server.api.create(image, ports="80/http") for _ in range(count)]
            for instance_id in ids:
                server.api.wait_status(instance_id, "running", seconds=300)
            starts: list[Synced] = []
            server.stop()

            async def compare() -> float:
                starts.append(_checked(server))
                return starts[-1].comparison_seconds

            async def list_once() -> None:
                label = f'{{"label":["innkeep.deployment={server.deployment}"]}}'
                status, found = ask_docker(
                    "GET", "containers/json", query={"all": "1", "filters": label}
                )
                if status != 200 or len(found) != 2 * count:
                    raise AssertionError(f"Docker lists {found}")

            warm_up = effort.of(1, 0)
            ours, peer = await in_turns(
                effort.of(7, 1), compare, seconds(list_once), warm_up=warm_up
            )
    finally:
        shelf.clear()
    restarts = [start.seconds for start in starts[warm_up:]]
    notes.append(
        f"Docker: {count} instances, so {2 * count} containers. The first comparison after a "
        "start is a thorough one: it lists volumes and images as well."
    )
    listed = Series(name="GET /containers/json", values=peer)
    return [
        Comparison(
            what=f"full comparison with {count} on Docker",
            unit="s",
            ours=Series(name="comparison", values=ours),
            peer=listed,
        ),
        Comparison(
            what=f"restart to all in sync, {count} on Docker",
            unit="s",
            ours=Series(name="restart", values=restarts),
            peer=listed,
        ),
    ]


RESTART = Benchmark(
    key="restart",
    question="how long until a restarted server is in sync with what runs?",
    peer="the same with 10 instances, and one list call of the engine",
    run=_measure,
)
