"""The place where pages are run, one for all tests of documents."""

from collections.abc import Iterator

import pytest

from tests.docs.place import Place, Receiver
from tests.e2e.conftest import need_program
from tests.e2e.guests import guest_image, jupyter_image
from tests.e2e.server import Server
from tests.e2e.server_config import SMALL_PRODUCT
from tests.engines.registry import GOOD_LOGIN, Registry
from tests.images import DOCKER_SOCKET, ImageShelf, missing_busybox, missing_docker, own_name


@pytest.fixture(scope="package")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """All that the pages talk to."""
    if missing := missing_docker() or missing_busybox():
        pytest.skip(missing)
    for program in ("haproxy", "docker-registry", "htpasswd", "jq", "curl", "ssh", "mkfs.ext4"):
        need_program(program, program)
    shelf = ImageShelf(DOCKER_SOCKET)
    registry = Registry(tmp_path_factory.mktemp("registry"), DOCKER_SOCKET, GOOD_LOGIN)
    settings = {"webhook_private_addresses": True, "resync_seconds": 0.5, "storage_trash_hours": 72}
    server = Server(
        settings=settings,
        products=[{**SMALL_PRODUCT, "id": "cpu.1c1g"}],
        # The key is where a first start writes it.
        env={"INNKEEP_API_KEY": ""},
    )
    registry.begin()
    try:
        plain = shelf.busybox(own_name("plain"), command=["sh"])
        guest = guest_image(shelf, own_name("pages"))
        registry.push(guest, "team/web", "1")
        with server, Receiver() as (hooks, messages):
            instead = {
                "/var/lib/innkeep": str(server.data_dir),
                "/var/backups/innkeep": str(server.root / "backups"),
                "127.0.0.1:8080": f"127.0.0.1:{server.port}",
                "ssh -p 2200": f"ssh -p {server.ssh_port}",
                "scp -q -P 2200": f"scp -q -P {server.ssh_port}",
                "busybox:1.36": plain,
                "nginx:1.27": guest,
                "quay.io/jupyter/base-notebook:latest": jupyter_image(shelf),
                "registry.example.com/": f"{registry.host}/",
                '"ci", "password": "a-token-of-the-registry"': (
                    f'"{GOOD_LOGIN.username}", "password": "{GOOD_LOGIN.password}"'
                ),
                "https://ops.example.com": hooks,
            }
            yield Place(server, instead, messages)
    finally:
        server.close()
        registry.forget()
        registry.end()
        shelf.clear()
