"""A real server on a real PostgreSQL: the same life of instances, nothing lost when it is away."""

from collections.abc import Iterator

import pytest

from tests.databases import Postgresql, running_postgresql
from tests.e2e.client import until
from tests.e2e.server import Server
from tests.images import ImageShelf, own_name

pytestmark = [pytest.mark.docker, pytest.mark.proxy]


@pytest.fixture(scope="module")
def image(shelf: ImageShelf) -> str:
    """Name of an image that just runs."""
    return shelf.busybox(own_name("on-postgresql"), command=["sleep", "1000"], marker="pg")


@pytest.fixture
def own_postgresql() -> Iterator[Postgresql]:
    """A PostgreSQL that the test may stop."""
    with running_postgresql() as server:
        yield server


def _on(url: str) -> Server:
    return Server(env={"INNKEEP_DATABASE_URL": url.replace("+psycopg", "")})


def test_instances_live_on_through_kills_of_the_server_and_restarts_of_the_database(
    own_postgresql: Postgresql, image: str
) -> None:
    with _on(own_postgresql.url(own_postgresql.create())) as server:
        assert not (server.data_dir / "innkeep.db").exists()
        first = server.api.create_running(image, ports="80/http, 3306/tcp")
        server.kill()
        server.start()
        assert server.api.look(first)["status"] == "running"

        own_postgresql.stop()
        until(
            lambda: server.api.http.get("/readyz").status_code == 503, what="the absence is noticed"
        )
        assert server.api.http.get("/healthz").status_code == 200
        refused = server.api.try_create(image)
        assert (refused.status_code, refused.json()["reason"]) == (503, "STORE_UNAVAILABLE")
        own_postgresql.start()
        until(lambda: server.api.http.get("/readyz").status_code == 200, what="it is found again")

        second = server.api.create_running(image)
        server.api.act("stop", first)
        server.api.wait_status(first, "exited")
        assert {row["id"] for row in server.api.list_all()} == {first, second}
        for instance_id in (first, second):
            server.api.delete(instance_id)


def test_the_command_line_works_beside_the_server_and_strangers_are_kept_out(
    own_postgresql: Postgresql,
) -> None:
    url = own_postgresql.url(own_postgresql.create())
    stranger = _on(url)
    try:
        with _on(url) as server:
            assert server.as_owner("alice").list_all() == []
            listed = server.innkeep("admin", "key", "list")
            assert "alice" in listed.stdout
            second = stranger.serve_to_its_end()
            assert second.returncode == 1
            assert "another server works on the database" in second.stderr
            backup = server.innkeep("admin", "backup", "--to", str(server.root / "backup"))
            assert backup.returncode == 0, backup.stderr
            assert "pg_dump" in backup.stdout
            assert (server.root / "backup" / "secret.key").is_file()
            assert server.stop() == 0
            wrong_folder = stranger.serve_to_its_end()
            assert wrong_folder.returncode == 1
            assert "belongs to the deployment" in wrong_folder.stderr
            server.start()
    finally:
        stranger.close()


def test_a_database_that_does_not_answer_is_told_at_the_start(own_postgresql: Postgresql) -> None:
    own_postgresql.stop()
    server = _on(own_postgresql.url("any").replace("innkeep@", "innkeep:very-secret@"))
    try:
        told = server.serve_to_its_end()
        assert told.returncode == 1
        assert "the database can't be used" in told.stderr
        assert "very-secret" not in told.stderr
    finally:
        server.close()
