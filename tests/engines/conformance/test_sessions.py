"""Every promise about commands that are talked to, on every engine."""

import asyncio
import random
import signal

import pytest

from innkeep.engines.errors import PermanentError, TemporaryError
from innkeep.engines.sessions import CommandOpener, CommandRequest, CommandSession, TerminalSize
from innkeep.engines.values import ContainerSpec
from tests.engines.conformance.bench import Bench, make_spec, ref_of
from tests.engines.conformance.talks import BOUND_SECONDS, read_all, read_until


@pytest.fixture
async def guest(bench: Bench) -> ContainerSpec:
    """A running instance."""
    spec = await make_spec(bench)
    await bench.engine.start(spec, await bench.engine.create(spec))
    return spec


async def begin(
    bench: Bench, guest: ContainerSpec, name: str, terminal: TerminalSize | None = None
) -> CommandSession:
    assert isinstance(bench.engine, CommandOpener)
    request = CommandRequest(command=bench.talk(name), terminal=terminal)
    return await bench.engine.open_command(ref_of(guest), request)


async def until_gone(bench: Bench, guest: ContainerSpec, name: str) -> None:
    async with asyncio.timeout(BOUND_SECONDS):
        while await bench.talking(guest, name):
            await asyncio.sleep(0.05)


async def test_both_streams_are_told_apart_and_the_exit_code_is_told(
    bench: Bench, guest: ContainerSpec
) -> None:
    session = await begin(bench, guest, "both")
    assert await read_all(session) == (b"to the one\n", b"to the other\n", 7)
    assert await session.read() is None
    await session.close()


async def test_megabytes_go_in_and_come_out_as_they_were(
    bench: Bench, guest: ContainerSpec
) -> None:
    session = await begin(bench, guest, "cat")
    data = random.Random(3).randbytes(3_000_000)

    async def feed() -> None:
        await session.write(data)
        await session.end_input()

    feeding = asyncio.create_task(feed())
    out, err, code = await read_all(session)
    await feeding
    assert (out == data, err, code) == (True, b"", 0)
    await session.close()


async def test_output_goes_on_after_the_input_ended(bench: Bench, guest: ContainerSpec) -> None:
    session = await begin(bench, guest, "lazy")
    await read_until(session, b"ready\n")
    await session.write(b"five!")
    await session.end_input()
    await session.send_signal(signal.SIGUSR1)
    out, _, code = await read_all(session)
    assert (out, code) == (b"5\n", 0)
    await session.close()


async def test_input_waits_for_a_command_that_does_not_read(
    bench: Bench, guest: ContainerSpec
) -> None:
    session = await begin(bench, guest, "lazy")
    await read_until(session, b"ready\n")
    size = 16_000_000

    async def feed() -> None:
        for _ in range(size // 100_000):
            await session.write(bytes(100_000))
        await session.end_input()

    feeding = asyncio.create_task(feed())
    # Long enough for all of it, if somebody took it.
    await asyncio.wait({feeding}, timeout=1)
    assert not feeding.done()
    await session.send_signal(signal.SIGUSR1)
    out, _, code = await read_all(session)
    assert (out, code) == (f"{size}\n".encode(), 0)
    await feeding
    await session.close()


async def test_output_that_nobody_reads_ends_with_the_session(
    bench: Bench, guest: ContainerSpec
) -> None:
    session = await begin(bench, guest, "endless")
    await read_until(session, b"y\ny\n")
    await session.close()
    await until_gone(bench, guest, "endless")


async def test_user_folder_and_environment_are_those_asked_for(
    bench: Bench, guest: ContainerSpec
) -> None:
    assert isinstance(bench.engine, CommandOpener)
    request = CommandRequest(
        command=bench.talk("tell"), env=(("MOOD", "fine"),), working_dir="/tmp", user="1234"
    )
    session = await bench.engine.open_command(ref_of(guest), request)
    assert await read_all(session) == (b"good day fine /tmp 1234\n", b"", 0)
    await session.close()


async def test_a_terminal_has_the_size_asked_for_and_takes_another(
    bench: Bench, guest: ContainerSpec
) -> None:
    session = await begin(bench, guest, "size", TerminalSize(columns=91, rows=33))
    await read_until(session, b"first\r\n")
    await session.resize(TerminalSize(columns=120, rows=44))
    assert await read_all(session) == (b"second\r\n", b"", 5)
    await session.resize(TerminalSize(columns=10, rows=10))
    await session.close()


async def test_all_output_of_a_terminal_is_one_stream(bench: Bench, guest: ContainerSpec) -> None:
    session = await begin(bench, guest, "on_terminal", TerminalSize(80, 24))
    assert await read_all(session) == (b"yes\r\n", b"", 0)
    await session.close()


async def test_the_end_of_input_ends_what_reads_from_a_terminal(
    bench: Bench, guest: ContainerSpec
) -> None:
    session = await begin(bench, guest, "cat", TerminalSize(80, 24))
    await session.end_input()
    _, _, code = await read_all(session)
    assert code == 0
    await session.close()


async def test_a_signal_ends_a_command_that_does_not_heed_it(
    bench: Bench, guest: ContainerSpec
) -> None:
    session = await begin(bench, guest, "sleep")
    await read_until(session, b"ready\n")
    await session.send_signal(signal.SIGTERM)
    assert await read_all(session) == (b"", b"", 128 + signal.SIGTERM)
    await session.send_signal(signal.SIGTERM)
    await session.close()


async def test_a_signal_reaches_a_command_that_heeds_it(bench: Bench, guest: ContainerSpec) -> None:
    session = await begin(bench, guest, "heeds")
    await read_until(session, b"ready\n")
    await session.send_signal(signal.SIGTERM)
    out, _, code = await read_all(session)
    assert (out, code) == (b"heard\n", 3)
    await session.close()


async def test_letting_go_leaves_nothing_behind(bench: Bench, guest: ContainerSpec) -> None:
    names, terminals = ("sleep", "stubborn"), (None, TerminalSize(80, 24))
    sessions = [await begin(bench, guest, name, size) for name in names for size in terminals]
    for session in sessions:
        await read_until(session, b"ready")
    assert all([await bench.talking(guest, name) for name in names])
    await asyncio.gather(*(session.close() for session in sessions))
    for name in names:
        await until_gone(bench, guest, name)
    for session in sessions:
        await session.close()


async def test_letting_go_is_done_even_when_the_one_who_does_is_cancelled(
    bench: Bench, guest: ContainerSpec
) -> None:
    session = await begin(bench, guest, "stubborn")
    await read_until(session, b"ready\n")
    closing = asyncio.create_task(session.close())
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.gather(closing, return_exceptions=True)
    await until_gone(bench, guest, "stubborn")


async def test_a_begin_that_is_cancelled_leaves_nothing_behind(
    bench: Bench, guest: ContainerSpec
) -> None:
    engine = bench.another_engine()
    await engine.connect()
    assert isinstance(engine, CommandOpener)
    request = CommandRequest(command=bench.talk("sleep"))
    for pause in (0, 0.01, 0.03, 0.06):
        opening = asyncio.create_task(engine.open_command(ref_of(guest), request))
        await asyncio.wait({opening}, timeout=pause)
        opening.cancel()
        for session in await asyncio.gather(opening, return_exceptions=True):
            if not isinstance(session, BaseException):
                await session.close()
    # Waits for what was given up before it was known to have begun.
    await engine.close()
    await until_gone(bench, guest, "sleep")


async def test_input_for_a_command_that_ended_is_lost_without_a_word(
    bench: Bench, guest: ContainerSpec
) -> None:
    session = await begin(bench, guest, "both")
    await read_all(session)
    for _ in range(3):
        await session.write(bytes(200_000))
    await session.end_input()
    await session.close()


async def test_a_command_ends_with_its_instance(bench: Bench, guest: ContainerSpec) -> None:
    session = await begin(bench, guest, "sleep")
    await read_until(session, b"ready\n")
    await bench.engine.stop(ref_of(guest), 0)
    _, _, code = await read_all(session)
    assert code == 128 + signal.SIGKILL
    await session.close()


async def test_a_program_that_is_not_there_is_refused(bench: Bench, guest: ContainerSpec) -> None:
    assert isinstance(bench.engine, CommandOpener)
    with pytest.raises(PermanentError, match="/no/such/program") as refusal:
        await bench.engine.open_command(
            ref_of(guest), CommandRequest(command=("/no/such/program",))
        )
    assert refusal.value.state == "commandRefused"


async def test_no_command_begins_in_an_instance_that_does_not_run(bench: Bench) -> None:
    spec = await make_spec(bench)
    with pytest.raises(TemporaryError) as absent:
        await begin(bench, spec, "cat")
    await bench.engine.create(spec)
    with pytest.raises(TemporaryError) as created:
        await begin(bench, spec, "cat")
    assert (absent.value.state, created.value.state) == ("notRunning", "notRunning")
