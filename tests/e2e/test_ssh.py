"""SSH as people use it, with the real programs, on every kind of image."""

import asyncio
import contextlib
import fcntl
import os
import pty
import random
import re
import socket
import struct
import subprocess
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from tests.e2e.client import Client, until
from tests.e2e.conftest import need_program
from tests.e2e.server import Server
from tests.e2e.server_config import free_ports
from tests.e2e.ssh_client import BOUND_SECONDS, SshClient
from tests.images import ImageShelf, own_name

_PASSWD = (
    "root:x:0:0:root:/root:/bin/sh\n"
    "ann:x:1001:1001:Ann:/home/ann:/bin/sh\n"
    "daemon:x:1:1:daemon:/:/usr/sbin/nologin\n"
)
# Only reached from inside.
_GUEST = "#!/bin/sh\nexec httpd -f -p 127.0.0.1:7777 -h /www\n"


@pytest.fixture(scope="module")
def guest(server: Server, shelf: ImageShelf) -> Iterator[str]:
    """An instance with a shell, a second user, and a listener on its loopback alone."""
    image = shelf.busybox(
        own_name("ssh-guest"),
        command=["/bin/guest"],
        env={"FROM_IMAGE": "kept"},
        programs={
            "bin/guest": _GUEST,
            "etc/passwd": _PASSWD,
            "home/ann/.keep": "",
            "www/index.html": "good day\n",
        },
    )
    yield from _instance(server, image)


@pytest.fixture(scope="module")
def bare(server: Server, bare_image: str) -> Iterator[str]:
    """An instance without a shell."""
    yield from _instance(server, bare_image)


@pytest.fixture(scope="module")
def debian(server: Server, debian_image: str) -> Iterator[str]:
    """An instance with bash and rsync."""
    yield from _instance(server, debian_image)


@pytest.fixture(scope="module")
def musl(server: Server, musl_image: str) -> Iterator[str]:
    """An instance whose C library is musl."""
    yield from _instance(server, musl_image)


def _instance(server: Server, image: str) -> Iterator[str]:
    instance_id = server.api.create_running(image)
    yield instance_id
    server.api.delete(instance_id)


@pytest.fixture(scope="module")
def me(server: Server, tmp_path_factory: pytest.TempPathFactory) -> SshClient:
    """The first owner's person, whose key is known."""
    need_program("ssh", "openssh-client")
    client = SshClient(server, tmp_path_factory.mktemp("ssh") / "me")
    client.add_key(server.api)
    return client


@pytest.fixture(params=["guest", "debian", "musl", "bare"])
def anyone(request: pytest.FixtureRequest) -> str:
    """Each kind of instance in turn."""
    found: str = request.getfixturevalue(request.param)
    return found


def processes_in(server: Server, instance_id: str) -> list[str]:
    status, answer = server.ask_docker("GET", f"containers/innkeep-{instance_id}/top")
    assert status == 200, answer
    return [row[answer["Titles"].index("CMD")] for row in answer["Processes"]]


def until_gone(server: Server, instance_id: str, command: str) -> None:
    until(
        lambda: not [line for line in processes_in(server, instance_id) if command in line],
        what=f"{command} gone",
    )


def until_there(server: Server, instance_id: str, command: str) -> None:
    until(
        lambda: [line for line in processes_in(server, instance_id) if command in line],
        what=f"{command} there",
    )


def test_get_tells_a_command_that_logs_in(server: Server, me: SshClient, guest: str) -> None:
    shown = server.api.look(guest)["connectComponentSSH"]
    assert shown["isRunning"] is True
    told = re.fullmatch(r"ssh -p (\d+) (\S+)@(\S+)", shown["sshCommand"])
    assert told is not None
    assert (int(told[1]), told[2], told[3]) == (shown["port"], guest, shown["address"])
    done = subprocess.run(
        [*shown["sshCommand"].split(), *me.options(), "id -u"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=BOUND_SECONDS,
    )
    assert (done.stdout, done.returncode) == (b"0\n", 0), done.stderr
    assert shown["password"] not in str(server.api.list_all())


def test_both_streams_and_the_exit_code_come_back(me: SshClient, anyone: str) -> None:
    done = me.run(anyone, "echo one; echo two >&2; exit 7")
    assert (done.stdout, done.stderr, done.returncode) == (b"one\n", b"two\n", 7)


def test_a_shell_without_a_terminal_takes_commands_from_its_input(
    me: SshClient, anyone: str
) -> None:
    # What Visual Studio Code begins with.
    done = me.run(anyone, options=["-T"], given=b"echo piped\nexit 9\n")
    assert (done.stdout, done.returncode) == (b"piped\n", 9)


def test_the_password_logs_in_and_is_in_no_log(server: Server, me: SshClient, anyone: str) -> None:
    password = server.api.look(anyone)["connectComponentSSH"]["password"]
    done = me.with_password(anyone, password, "echo in")
    assert (done.stdout, done.returncode) == (b"in\n", 0), done.stderr
    assert password not in server.log
    assert f'"instance":"{anyone}"' in server.log


def test_the_environment_is_the_containers_with_the_users_own(me: SshClient, guest: str) -> None:
    done = me.run(
        guest,
        'echo "$FROM_IMAGE $HOME $USER $LOGNAME $SHELL $LANG $(pwd)"; echo "${SECRET-unset}"',
        options=["-oSendEnv=LANG SECRET"],
        env={"LANG": "en_GB.UTF-8", "SECRET": "x"},
    )
    first, second = done.stdout.decode().splitlines()
    assert first == "kept /root root root /bin/sh en_GB.UTF-8 /root"
    assert second == "unset"


def test_another_user_of_the_image_can_be_named(me: SshClient, guest: str) -> None:
    done = me.run(f"ann+{guest}", 'echo "$(id -u) $USER $HOME $(pwd)"')
    assert done.stdout == b"1001 ann /home/ann /home/ann\n"
    assert me.run(f"daemon+{guest}", "id -u").stdout == b"1\n"
    refused = me.run(f"nobody-here+{guest}", "id")
    assert refused.returncode == 1
    assert b"nobody-here" in refused.stderr


def test_megabytes_go_through_as_they_were(me: SshClient, guest: str) -> None:
    data = random.Random(5).randbytes(3_000_000)
    done = me.run(guest, "cat", given=data)
    assert (done.stdout == data, done.returncode) == (True, 0)
    assert me.run(guest, "wc -c", given=data).stdout == b"3000000\n"


class Terminal:
    """A ``ssh`` on a terminal of this test's."""

    def __init__(self, command: list[str], columns: int, rows: int) -> None:
        self.master, slave = pty.openpty()
        self._size(columns, rows)
        # A session of its own: the terminal's signals are to reach ssh alone.
        self.process = subprocess.Popen(
            ["setsid", "--ctty", "--wait", *command], stdin=slave, stdout=slave, stderr=slave
        )
        os.close(slave)
        self.seen = ""

    def _size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        self._size(columns, rows)

    def send(self, text: str) -> None:
        os.write(self.master, text.encode())

    def read_until(self, pattern: str) -> str:
        end = time.monotonic() + BOUND_SECONDS
        os.set_blocking(self.master, False)
        while not (found := re.search(pattern, self.seen)):
            assert time.monotonic() < end, self.seen
            try:
                self.seen += os.read(self.master, 4096).decode(errors="replace")
            except BlockingIOError:
                time.sleep(0.02)
            except OSError:
                raise AssertionError(self.seen) from None
        self.seen = self.seen[found.end() :]
        return found[0]

    def close(self) -> None:
        # The end of its terminal ends ssh, and with it what waits for it.
        os.close(self.master)
        self.process.wait(BOUND_SECONDS)


@contextlib.contextmanager
def terminal(command: list[str], columns: int = 91, rows: int = 33) -> Iterator[Terminal]:
    opened = Terminal(command, columns, rows)
    try:
        yield opened
    finally:
        opened.close()


def test_a_shell_has_the_size_of_the_window_and_follows_it(me: SshClient, anyone: str) -> None:
    with terminal(me.command(anyone)) as window:
        window.read_until(r"[#$] ")
        window.send("stty size; echo $TERM-\n")
        window.read_until(r"\n33 91\r\n")
        window.resize(120, 44)
        window.send('until [ "$(stty size)" = "44 120" ]; do sleep 0.1; done; echo follo""wed\n')
        window.read_until("followed")
        window.send("exit 5\n")
        assert window.process.wait(BOUND_SECONDS) == 5


def test_a_command_on_a_terminal_has_its_size_from_the_first(me: SshClient, guest: str) -> None:
    with terminal(me.command(guest, "stty size", options=["-t"])) as window:
        window.read_until("33 91")


def test_ctrl_c_reaches_the_program_in_front(server: Server, me: SshClient, guest: str) -> None:
    with terminal(me.command(guest)) as window:
        window.read_until(r"[#$] ")
        window.send("sleep 4001\n")
        until_there(server, guest, "sleep 4001")
        window.send("\x03")
        until_gone(server, guest, "sleep 4001")
        window.send("echo $((40 + 2))\n")
        window.read_until(r"\n42\r\n")


@pytest.mark.parametrize("on_terminal", [False, True], ids=["pipes", "terminal"])
def test_a_client_that_vanishes_leaves_no_process(
    server: Server, me: SshClient, guest: str, on_terminal: bool
) -> None:
    options = ["-tt"] if on_terminal else []
    process = subprocess.Popen(
        me.command(guest, "sleep 4002; sleep 4003", options=options),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until_there(server, guest, "sleep 4002")
    process.kill()
    process.wait()
    until_gone(server, guest, "sleep 400")
    assert process.stdin is not None
    process.stdin.close()


@pytest.mark.parametrize("old", [[], ["-O"]], ids=["sftp", "old"])
def test_scp_copies_both_ways(me: SshClient, anyone: str, old: list[str], tmp_path: Path) -> None:
    data = random.Random(7).randbytes(300_000)
    (tmp_path / "there").write_bytes(data)
    place = f"{anyone}@localhost:/copied-{len(old)}"
    to = me.copy(*old, str(tmp_path / "there"), place)
    assert to.returncode == 0, to.stderr
    back = me.copy(*old, place, str(tmp_path / "back"))
    assert back.returncode == 0, back.stderr
    assert (tmp_path / "back").read_bytes() == data


def test_sftp_puts_and_gets(me: SshClient, anyone: str, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("precious")
    done = me.sftp(
        anyone,
        "mkdir /folder",
        f"put {tmp_path}/note /folder/note",
        f"get /folder/note {tmp_path}/back",
        "rm /folder/note",
        "rmdir /folder",
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "back").read_text() == "precious"


def test_rsync_copies_both_ways_where_the_image_has_it(
    me: SshClient, debian: str, tmp_path: Path
) -> None:
    need_program("rsync", "rsync")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "note").write_text("precious")
    to = me.rsync(f"{tmp_path}/there/", f"{debian}@localhost:/tmp/synced/")
    assert to.returncode == 0, to.stderr
    back = me.rsync(f"{debian}@localhost:/tmp/synced/", f"{tmp_path}/back/")
    assert back.returncode == 0, back.stderr
    assert (tmp_path / "back" / "note").read_text() == "precious"


def test_a_shell_is_the_users_own(me: SshClient, debian: str) -> None:
    done = me.run(debian, 'echo "$SHELL $HOME $BASH"')
    assert done.stdout.decode().split() == ["/bin/bash", "/root", "/bin/bash"]
    hers = me.run(f"ann+{debian}", "id -un; pwd")
    assert hers.stdout.decode().split() == ["ann", "/home/ann"]


def test_a_file_copied_as_another_user_is_theirs(me: SshClient, guest: str, tmp_path: Path) -> None:
    me.run(guest, "chown ann /home/ann")
    (tmp_path / "note").write_text("hers")
    done = me.copy(str(tmp_path / "note"), f"ann+{guest}@localhost:note")
    assert done.returncode == 0, done.stderr
    assert me.run(guest, "stat -c '%U %n' /home/ann/note").stdout == b"ann /home/ann/note\n"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_listener_on_the_loopback_inside_is_reached(me: SshClient, guest: str, host: str) -> None:
    (port,) = free_ports(1)
    options = ["-N", "-oExitOnForwardFailure=yes", f"-L{port}:{host}:7777"]
    process = subprocess.Popen(me.command(guest, options=options), stdin=subprocess.DEVNULL)
    try:
        until(lambda: _fetch(port).endswith(b"good day\n"), what="the page")
        assert _fetch(port).startswith(b"HTTP/1.1 200")
    finally:
        process.terminate()
        process.wait()


def _fetch(port: int) -> bytes:
    told = b""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 10) as line:
        line.sendall(b"GET / HTTP/1.0\r\n\r\n")
        while piece := line.recv(4096):
            told += piece
    return told


def test_other_targets_and_silent_ports_are_refused_with_a_sentence(
    server: Server, me: SshClient, guest: str
) -> None:
    gateway = server.inspect(guest)["HostConfig"]["NetworkMode"]
    assert gateway.startswith("container:")
    for target in ("172.17.0.1", "10.0.0.1", "example.com", "0.0.0.0", "[fe80::1]"):
        done = me.run(guest, options=[f"-W{target}:80"])
        assert done.returncode == 255
        assert b"only localhost of the instance can be reached" in done.stderr
    done = me.run(guest, options=["-Wlocalhost:7778"])
    assert b"nothing listens on localhost port 7778" in done.stderr


def test_remote_and_agent_forwarding_are_refused(me: SshClient, guest: str) -> None:
    options = ["-oExitOnForwardFailure=yes", "-R0:127.0.0.1:22"]
    assert me.run(guest, "true", options=options).returncode == 255
    command = me.command(guest, 'echo "agent=${SSH_AUTH_SOCK-none}"', options=["-A"])
    command = [word for word in command if word != "-oIdentityAgent=none"]
    done = subprocess.run(
        ["ssh-agent", *command], capture_output=True, timeout=BOUND_SECONDS, input=b""
    )
    assert done.stdout == b"agent=none\n"
    assert b"agent forwarding is not offered" in done.stderr


def test_a_wrong_password_and_an_unknown_instance_are_told_alike(me: SshClient, guest: str) -> None:
    answers = {
        me.with_password(login, "wrong-password", "true").stderr.replace(login.encode(), b"?")
        for login in (guest, "0123456789abcdef", "somebody", f"ann+{guest}")
    }
    (answer,) = answers
    assert b"Permission denied" in answer


def test_a_key_of_another_owner_opens_nothing(
    server: Server, second_owner: Client, guest: str, tmp_path: Path
) -> None:
    stranger = SshClient(server, tmp_path / "stranger")
    stranger.add_key(second_owner)
    done = stranger.run(guest, "true")
    assert done.returncode == 255
    assert b"Permission denied" in done.stderr


def test_a_key_opens_what_runs_already_and_nothing_once_it_is_removed(
    server: Server, guest: str, tmp_path: Path
) -> None:
    person = SshClient(server, tmp_path / "person")
    assert person.run(guest, "true").returncode == 255
    key_id = person.add_key(server.api)
    assert person.run(guest, "true").returncode == 0
    assert server.api.post("/ssh-key/delete", {"id": key_id}).status_code == 200
    assert person.run(guest, "true").returncode == 255


def test_the_command_line_keeps_and_removes_keys(
    server: Server, guest: str, tmp_path: Path
) -> None:
    person = SshClient(server, tmp_path / "person")
    file = person.key.with_suffix(".pub")
    added = server.innkeep("admin", "ssh-key", "add", str(file), "--owner", "default")
    assert added.returncode == 0, added.stderr
    key_id, fingerprint = added.stdout.split()
    listed = subprocess.run(["ssh-keygen", "-lf", file], capture_output=True, text=True).stdout
    assert fingerprint == listed.split()[1]
    assert person.run(guest, "true").returncode == 0
    assert fingerprint in server.innkeep("admin", "ssh-key", "list").stdout
    again = server.innkeep("admin", "ssh-key", "add", str(file), "--owner", "default")
    assert again.returncode == 1
    assert "is there already" in again.stderr
    removed = server.innkeep("admin", "ssh-key", "remove", key_id, "--owner", "default")
    assert removed.returncode == 0, removed.stderr
    assert person.run(guest, "true").returncode == 255


def test_after_many_wrong_passwords_only_keys_are_taken(
    server: Server, me: SshClient, bare: str
) -> None:
    password = server.api.look(bare)["connectComponentSSH"]["password"]
    # From an address of its own, so that no other test is kept out; a connection asks six times.
    away = ["-b127.0.0.9", "-oNumberOfPasswordPrompts=6"]
    for _ in range(5):
        wrong = me.with_password(bare, "wrong", "true", options=away)
        assert wrong.returncode == 255
    refused = me.with_password(bare, password, "true", options=away)
    assert refused.returncode == 255
    assert b"Too many wrong passwords" in refused.stderr
    assert me.run(bare, "true", options=away[:1]).returncode == 0


def test_a_stopped_instance_tells_its_status(server: Server, me: SshClient, guest: str) -> None:
    server.api.act("stop", guest)
    server.api.wait_status(guest, "exited")
    try:
        done = me.run(guest, "true")
        assert done.returncode == 1
        assert f"The instance {guest} is exited".encode() in done.stderr
        assert server.api.look(guest)["connectComponentSSH"]["isRunning"] is False
        assert b"is exited" in me.sftp(guest, "ls").stderr
    finally:
        server.api.act("start", guest)
        server.api.wait_status(guest, "running")
    assert me.run(guest, "true").returncode == 0


def test_the_end_of_the_server_ends_sessions_and_the_host_key_stays(
    shelf: ImageShelf, tmp_path: Path
) -> None:
    need_program("haproxy", "haproxy")
    with Server() as server:
        person = SshClient(server, tmp_path / "person")
        person.add_key(server.api)
        instance_id = server.api.create_running(
            shelf.busybox(own_name("ssh-rest"), command=["sleep", "100000"])
        )
        process = subprocess.Popen(
            person.command(instance_id, "sleep 4004"),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until_there(server, instance_id, "sleep 4004")
        server.restart()
        assert process.wait(BOUND_SECONDS) == 255
        until_gone(server, instance_id, "sleep 4004")
        # The client would refuse another host key.
        assert person.run(instance_id, "true").returncode == 0
        key = server.data_dir / "ssh-host-key"
        assert key.stat().st_mode & 0o777 == 0o600
        assert process.stdin is not None
        process.stdin.close()


async def test_a_signal_of_a_client_reaches_the_command(
    server: Server, me: SshClient, anyone: str
) -> None:
    # OpenSSH's own client sends none.
    async with (
        asyncio.timeout(BOUND_SECONDS),
        asyncssh.connect(
            "localhost",
            server.ssh_port,
            username=anyone,
            client_keys=[str(me.key)],
            known_hosts=str(me.folder / "known_hosts"),
            config=None,
            agent_path=None,
        ) as connection,
        connection.create_process(
            "trap 'echo heard; exit 3' TERM; echo ready; while :; do sleep 0.1; done"
        ) as process,
    ):
        assert await process.stdout.readline() == "ready\n"
        process.send_signal("TERM")
        assert await process.stdout.readline() == "heard\n"
        assert (await process.wait()).exit_status == 3


def test_many_sessions_at_once_are_each_served(me: SshClient, guest: str) -> None:
    running = [
        subprocess.Popen(
            me.command(guest, f"sleep 1; echo {number}"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        for number in range(12)
    ]
    told = [process.communicate(timeout=BOUND_SECONDS)[0] for process in running]
    assert told == [f"{number}\n".encode() for number in range(12)]
