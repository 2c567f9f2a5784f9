"""Public keys of owners: checked, shown with their fingerprint, and only their owner's."""

import asyncssh
import pytest

from tests.api.harness import OTHER_KEY, Api


def a_key(kind: str = "ssh-ed25519", **options: int) -> asyncssh.SSHKey:
    return asyncssh.generate_private_key(kind, comment="me@laptop", **options)


def line_of(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode()


async def create(api: Api, public_key: str, name: str = "laptop") -> dict[str, str]:
    reply = await api.post("/ssh-key/create", {"name": name, "publicKey": public_key})
    assert reply.status_code == 200, reply.text
    api.clock.now += 1
    answer: dict[str, str] = reply.json()
    return answer


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"])
async def test_a_key_is_answered_and_listed_with_its_fingerprint(api: Api, kind: str) -> None:
    key = a_key(kind)
    made = await create(api, f"  {line_of(key)}")
    assert made["fingerprint"] == key.get_fingerprint()
    assert made["publicKey"] == " ".join(line_of(key).split()[:2])
    assert (made["name"], made["createdAt"].isdecimal()) == ("laptop", True)
    assert (await api.get("/ssh-keys")).json() == {"data": [made]}


async def test_the_newest_key_is_first_and_names_need_not_differ(api: Api) -> None:
    first, second = await create(api, line_of(a_key())), await create(api, line_of(a_key()))
    assert (await api.get("/ssh-keys")).json()["data"] == [second, first]


async def test_the_same_key_is_taken_once_by_an_owner(api: Api) -> None:
    line = line_of(a_key())
    made = await create(api, line)
    again = await api.post("/ssh-key/create", {"name": "desk", "publicKey": line})
    assert again.status_code == 400
    assert again.json()["reason"] == "SSH_KEY_EXISTS"
    assert again.json()["metadata"]["id"] == made["id"]
    other = await api.post("/ssh-key/create", {"name": "a", "publicKey": line}, key=OTHER_KEY)
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("", "publicKey"),
        ("hello", "must begin with one of"),
        ("ssh-ed25519", "can't be read"),
        ("ssh-ed25519 AAAA", "can't be read"),
        ("ssh-dss AAAAB3NzaC1kc3M=", "must begin with one of"),
        (f"{line_of(a_key())}\n{line_of(a_key())}", "one line"),
        (f"ssh-rsa {line_of(a_key()).split()[1]}", "can't be read"),
        (line_of(a_key("ssh-rsa", key_size=1024)), "at least 2048 bits"),
        (f'command="sh" {line_of(a_key())}', "must begin with one of"),
        ("ssh-ed25519 " + "A" * 17_000, "16384"),
    ],
    ids=["none", "text", "no key", "short", "dsa", "two", "mixed", "weak", "options", "long"],
)
async def test_what_is_no_good_key_is_refused_by_name(api: Api, given: str, told: str) -> None:
    reply = await api.post("/ssh-key/create", {"name": "laptop", "publicKey": given})
    assert reply.status_code == 400
    assert told in reply.json()["message"]
    assert reply.json()["metadata"]["field"] == "publicKey"


async def test_a_private_key_is_refused_and_not_repeated(api: Api) -> None:
    secret = a_key().export_private_key().decode()
    reply = await api.post("/ssh-key/create", {"name": "laptop", "publicKey": secret})
    assert reply.status_code == 400
    assert "is a private key" in reply.json()["message"]
    assert secret.splitlines()[1] not in reply.text


async def test_there_may_be_a_hundred_keys(api: Api) -> None:
    for _ in range(100):
        await create(api, line_of(a_key()))
    reply = await api.post("/ssh-key/create", {"name": "laptop", "publicKey": line_of(a_key())})
    assert reply.status_code == 400
    assert reply.json()["reason"] == "TOO_MANY_SSH_KEYS"


async def test_a_key_is_removed_by_its_owner_alone(api: Api) -> None:
    made = await create(api, line_of(a_key()))
    body = {"id": made["id"]}
    stranger = await api.post("/ssh-key/delete", body, key=OTHER_KEY)
    assert (stranger.status_code, stranger.json()["reason"]) == (404, "SSH_KEY_NOT_FOUND")
    assert (await api.get_as(OTHER_KEY, "/ssh-keys")).json() == {"data": []}
    assert (await api.post("/ssh-key/delete", body)).json() == {}
    assert (await api.get("/ssh-keys")).json() == {"data": []}
    assert (await api.post("/ssh-key/delete", body)).status_code == 404


async def test_the_password_for_ssh_is_in_no_list(api: Api) -> None:
    instance_id = await api.create()
    reply = await api.get("/gpu/instance", instanceId=instance_id)
    secret = reply.json()["connectComponentSSH"]["password"]
    assert len(secret) == 24
    assert secret not in (await api.get("/gpu/instances")).text
