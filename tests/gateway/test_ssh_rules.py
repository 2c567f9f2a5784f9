"""The rules of SSH that need no connection: names, limits, what is run, where it listens."""

import socket
from pathlib import Path

import pytest

from innkeep.engines.sessions import TerminalSize
from innkeep.gateway.errors import GatewayProblem
from innkeep.gateway.listen_choice import ListenSetting
from innkeep.gateway.ssh_attempts import WINDOW_SECONDS, AttemptLimits, WrongPasswords
from innkeep.gateway.ssh_login import Login, login_requests, taken_environment
from innkeep.gateway.ssh_names import LoginName, read_login_name
from innkeep.gateway.ssh_place import bind_ssh, open_host_key

ID = "5b0c1f7e93d2a846"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (ID, LoginName(ID)),
        (f"ann+{ID}", LoginName(ID, "ann")),
        (f"1000+{ID}", LoginName(ID, "1000")),
        (f"www-data+{ID}", LoginName(ID, "www-data")),
        ("root", None),
        ("", None),
        (ID.upper(), None),
        (f"{ID}0", None),
        (f"+{ID}", None),
        (f"a:b+{ID}", None),
        (f"-a+{ID}", None),
        (f"a b+{ID}", None),
        (f"{'a' * 33}+{ID}", None),
        (f"{ID}\n", None),
    ],
)
def test_a_login_name_means_a_user_in_an_instance_or_nobody(
    text: str, meant: LoginName | None
) -> None:
    assert read_login_name(text) == meant


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_wrong_passwords_are_limited_by_address_and_by_instance_until_they_are_old() -> None:
    time = Time()
    attempts = WrongPasswords(time, AttemptLimits(of_address=3, of_instance=5))
    for _ in range(3):
        assert attempts.may_try("10.0.0.1", ID)
        attempts.note_failure("10.0.0.1", ID)
    assert not attempts.may_try("10.0.0.1", ID)
    assert not attempts.may_try("10.0.0.1", "0" * 16)
    assert attempts.may_try("10.0.0.2", ID)
    attempts.note_failure("10.0.0.2", ID)
    attempts.note_failure("10.0.0.3", ID)
    assert not attempts.may_try("10.0.0.4", ID)
    assert attempts.may_try("10.0.0.4", "0" * 16)
    time.now += WINDOW_SECONDS
    assert attempts.may_try("10.0.0.1", ID)


def test_the_right_password_does_not_count() -> None:
    attempts = WrongPasswords(Time(), AttemptLimits(of_address=2, of_instance=2))
    for _ in range(10):
        assert attempts.may_try("10.0.0.1", ID)
        attempts.note_failure("10.0.0.1", ID)
        attempts.note_success("10.0.0.1", ID)


def test_a_client_chooses_language_and_nothing_that_a_program_obeys() -> None:
    offered = {
        "LANG": "de_DE.UTF-8",
        "LC_ALL": "C",
        "LD_PRELOAD": "/tmp/x.so",
        "PATH": "/tmp",
        "LC_LONG": "x" * 1000,
        "LC_NUL": "a\0b",
    }
    assert taken_environment(offered) == (("LANG", "de_DE.UTF-8"), ("LC_ALL", "C"))


def test_a_login_is_tried_with_the_tools_volume_and_without() -> None:
    size = TerminalSize(columns=91, rows=33)
    login = Login(kind="shell", user="root", terminal=size, terminal_type="xterm")
    first, second = login_requests(login)
    assert first.command[:2] == ("/.innkeep/bin/busybox", "sh")
    assert second.command[0] == "sh"
    assert (first.user, first.terminal, first.env) == ("0", size, (("TERM", "xterm"),))
    assert login_requests(Login(kind="command", user="ann"))[0].user == "ann"


def test_the_host_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    first, second = open_host_key(tmp_path), open_host_key(tmp_path)
    assert first.get_fingerprint() == second.get_fingerprint()
    assert first.get_algorithm() == "ssh-ed25519"
    assert (tmp_path / "ssh-host-key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "ssh-host-key").write_text("broken")
    with pytest.raises(GatewayProblem, match="restore it from a backup"):
        open_host_key(tmp_path)


def test_a_default_port_that_is_taken_is_replaced_and_the_choice_kept(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = stranger.getsockname()[1]
        setting = ListenSetting("127.0.0.1", taken, explicit=False)
        with bind_ssh(tmp_path, setting) as chosen:
            port = chosen.getsockname()[1]
            assert port != taken
    with bind_ssh(tmp_path, setting) as again:
        assert again.getsockname()[1] == port


def test_a_port_that_was_set_is_never_replaced(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = stranger.getsockname()[1]
        setting = ListenSetting("127.0.0.1", taken, explicit=True)
        with pytest.raises(GatewayProblem, match=f"127.0.0.1:{taken}.*ssh_listen"):
            bind_ssh(tmp_path, setting)
    assert list(tmp_path.iterdir()) == []
