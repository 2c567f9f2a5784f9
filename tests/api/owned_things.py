"""One thing of each kind that an owner can have, and every secret that opens one of them."""

from dataclasses import dataclass, field
from typing import Any

from innkeep.api.paths import BASE_PATH
from innkeep.domain.status import Status
from tests.api.harness import KEY, Api

PUBLIC_KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA3RsbTq0OAYpbP0O8Rp2Co0wmQrBDynlEJn7/smDlSp ann@laptop"
)
IMAGE = "registry.example.com/tools/first-owners-builder:1.4"
NAME = "first-owners"


@dataclass
class Things:
    """Ids by kind, and secrets."""

    ids: dict[str, str] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)


async def make_one_of_each(api: Api) -> Things:
    """Make them with the first owner's key."""
    things = Things()
    ids = things.ids

    async def made(path: str, body: object) -> Any:
        reply = await api.post(path, body)
        assert reply.status_code == 200, reply.text
        return reply.json()

    network = {"clusterId": "home-1", "name": NAME}
    ids["network"] = (await made("/network/create", network))["network"][0]["Id"]
    storage = {"clusterId": "home-1", "storageName": NAME, "storageSize": 10}
    ids["storage"] = (await made("/networkstorage/create", storage))["storageId"]
    login = {"name": NAME, "username": NAME, "password": "password of a registry"}
    await made("/repository/auth/save", login)
    (auth,) = (await api.get("/repository/auths")).json()["data"]
    ids["registry auth"] = auth["id"]
    ids["ssh key"] = (await made("/ssh-key/create", {"name": NAME, "publicKey": PUBLIC_KEY}))["id"]
    made_key = await made("/key/create", {"name": NAME, "role": "member"})
    ids["key"] = made_key["id"]
    ids["template"] = (
        await made(
            "/template/create",
            {
                "template": {
                    "name": NAME,
                    "type": "instance",
                    "channel": "private",
                    "image": IMAGE,
                    "rootfsSize": 10,
                    "envs": [{"key": "KEY", "value": "secret in a template"}],
                }
            },
        )
    )["templateId"]
    prewarm = {"imageUrl": IMAGE, "clusterId": "home-1", "note": NAME}
    ids["prewarm"] = (await made("/image/prewarm", prewarm))["id"]
    ids["instance"] = await api.create(
        name=NAME,
        imageUrl=IMAGE,
        clusterId="home-1",
        ports="80/http, 81/http, 3306/tcp",
        portAccess=[
            {"port": 80, "mode": "token"},
            {"port": 81, "mode": "basic", "username": "ann", "password": "password of a port"},
        ],
        envs=[{"key": "KEY", "value": "secret in an environment"}],
        tools=[{"name": "Jupyter", "port": "8888", "type": "http"}],
    )
    await api.run(ids["instance"])
    saved = {"instanceId": ids["instance"], "image": "registry.example.com/first-owners/b:2"}
    ids["job"] = (await made("/job/save/image", saved))["jobId"]
    url = "https://first-owners.example.com/hook"
    made_webhook = await made("/webhook/create", {"url": url, "statuses": ["running"]})
    ids["webhook"] = made_webhook["id"]
    things.secrets |= {url, made_webhook["secret"]}
    things.secrets |= await _secrets_of(api, ids)
    things.secrets |= {"password of a registry", made_key["key"], KEY}
    return things


async def _secrets_of(api: Api, ids: dict[str, str]) -> set[str]:
    instance = await api.stored(ids["instance"])
    assert instance.status is Status.RUNNING
    shown = (await api.get("/gpu/instance", instanceId=instance.id)).json()
    (job,) = (await api.get("/jobs")).json()["jobs"]
    addresses = [
        job["logAddress"],
        *(shown["connectComponentLog"][f"{log}LogAddress"] for log in ("system", "instance")),
    ]
    return {
        "secret in an environment",
        "secret in a template",
        *(access.secret for access in instance.port_access),
        *(tool.token for tool in instance.tools),
        shown["connectComponentSSH"]["password"],
        *(address.split("/")[-2] for address in addresses),
    }


def below_base(path: str) -> str:
    """A documented path as the harness takes it."""
    return path.removeprefix(BASE_PATH)
