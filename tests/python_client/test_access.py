"""Where address and key come from, and that keys aren't shown."""

import stat
from pathlib import Path

import pytest

from innkeep.client import Client, NotConfigured
from innkeep.client.access import find_access, server_address
from innkeep.client.profiles import (
    Profile,
    Profiles,
    load_profiles,
    profiles_file,
    save_profiles,
)

HOME = Profile(name="home", url="http://127.0.0.1:8080", key="sk_home")
WORK = Profile(name="work", url="https://innkeep.example.com", key="sk_work")


def test_profiles_are_kept_for_their_owner_alone() -> None:
    save_profiles(Profiles().with_profile(HOME).with_profile(WORK))
    assert stat.S_IMODE(profiles_file().stat().st_mode) == 0o600
    assert load_profiles() == Profiles(current="work", saved={"home": HOME, "work": WORK})
    save_profiles(load_profiles().without("work"))
    assert load_profiles() == Profiles(current="home", saved={"home": HOME})


def test_arguments_win_over_the_environment_and_that_over_the_profile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(NotConfigured, match="innkeep login"):
        find_access()
    save_profiles(Profiles().with_profile(HOME).with_profile(WORK))
    assert find_access().key == "sk_work"
    monkeypatch.setenv("INNKEEP_PROFILE", "home")
    assert find_access().key == "sk_home"
    monkeypatch.setenv("INNKEEP_URL", "10.0.0.1:8080")
    monkeypatch.setenv("INNKEEP_API_KEY", "sk_env")
    assert (find_access().url, find_access().key) == ("http://10.0.0.1:8080", "sk_env")
    assert find_access(profile="work").key == "sk_work"
    assert find_access("http://x", "sk_given").key == "sk_given"
    with pytest.raises(NotConfigured, match="there are: home, work"):
        find_access(profile="wrok")


def test_a_saved_key_is_not_told_to_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    save_profiles(Profiles().with_profile(HOME))
    monkeypatch.setenv("INNKEEP_URL", "http://elsewhere.example.com")
    with pytest.raises(NotConfigured, match="no API key for"):
        find_access()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        (" https://x.example.com/ ", "https://x.example.com"),
        ("http://x/gpu-instance/openapi/v1/", "http://x"),
        ("https://x/behind/a/prefix", "https://x/behind/a/prefix"),
    ],
)
def test_addresses_are_taken_in_many_forms(text: str, address: str) -> None:
    assert server_address(text) == address


@pytest.mark.parametrize("text", ["", "ftp://x", "http://", "http://x:port", "http://a:b@x"])
def test_what_can_not_be_an_address_is_refused(text: str) -> None:
    with pytest.raises(NotConfigured):
        server_address(text)


def test_keys_are_in_no_repr() -> None:
    with Client("http://x", "sk_secret") as client:
        shown = [repr(client), repr(client.access), repr(HOME), repr(Profiles().with_profile(HOME))]
    assert not any("sk_" in text for text in shown)
    with pytest.raises(NotConfigured) as wrong:
        Client("http://x", "sk secret")
    assert "secret" not in str(wrong.value)


def test_a_broken_file_is_told_by_its_name(tmp_path: Path) -> None:
    profiles_file().parent.mkdir(parents=True)
    profiles_file().write_text("profiles = 3")
    with pytest.raises(NotConfigured, match=r"profiles\.toml is not as"):
        load_profiles()
