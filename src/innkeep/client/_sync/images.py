# Made by scripts/make-sync-client of the module of this name in _async; change that one.
"""Logins for registries, images pulled ahead, and the jobs that push images."""

from collections.abc import Iterator, Sequence

from innkeep.client._sync.log_stream import log_url, read_log
from innkeep.client._sync.paging import all_rows
from innkeep.client._sync.resource import Resource
from innkeep.client.bodies import Moment, given, unix_seconds
from innkeep.client.errors import NotFoundByName
from innkeep.domain.job import JobState, JobType
from innkeep.domain.prewarm import PrewarmState
from innkeep.wire.instance import EmptyReply
from innkeep.wire.jobs import JobIdReply, JobItemReply, JobListReply
from innkeep.wire.prewarm import (
    PrewarmIdReply,
    PrewarmListReply,
    PrewarmQuotaReply,
    PrewarmTaskReply,
)
from innkeep.wire.registry_auths import RegistryAuthListReply, RegistryAuthReply


class RegistryAuths(Resource):
    """Logins for private images. Passwords are never shown again."""

    def create(self, *, name: str, username: str, password: str) -> RegistryAuthReply:
        """Keep one, and answer it.

        Args:
            name: the registry's address, or any label; it need not be unique.
            username: without a colon.
            password: password or token.
        """
        body = {"name": name, "username": username, "password": password}
        self._transport.post("/repository/auth/save", EmptyReply, body)
        # The answer to a save has no id; the newest comes first.
        for each in self.list():
            if (each.name, each.username) == (name, username):
                return each
        raise NotFoundByName(
            f"the registry auth {name!r} was saved, and removed since", "registry auth"
        )

    def delete(self, auth_id: str) -> None:
        """Remove one; instances that were created with it are not touched."""
        self._transport.post("/repository/auth/delete", EmptyReply, {"id": auth_id})

    def list(self) -> Sequence[RegistryAuthReply]:
        """Yours, newest first."""
        return (self._transport.get("/repository/auths", RegistryAuthListReply)).data


class Prewarms(Resource):
    """Images that are pulled on a cluster before an instance needs them."""

    def create(
        self,
        *,
        image: str,
        cluster: str,
        products: Sequence[str] = (),
        registry_auth: str = "",
        note: str = "",
    ) -> PrewarmIdReply:
        """Have an image pulled.

        Args:
            image: as of a create.
            cluster: id or name.
            products: ids of products of that cluster that it is for; empty: all.
            registry_auth: id of a registry auth, for a private image.
            note: any text.
        """
        body = given(
            imageUrl=image,
            clusterId=cluster,
            productIds=list(products),
            repositoryAuth=registry_auth,
            note=note,
        )
        return self._transport.post("/image/prewarm", PrewarmIdReply, body)

    def set_note(self, task_id: str, note: str) -> PrewarmTaskReply:
        """Give a task another note, and answer the task."""
        body = {"id": task_id, "note": note}
        return self._transport.post("/image/prewarm/edit", PrewarmTaskReply, body)

    def delete(self, *task_ids: str) -> None:
        """Remove tasks, all or none; one that runs ends, and images that are there stay."""
        self._transport.post("/image/prewarm/delete", EmptyReply, {"ids": list(task_ids)})

    def quota(self) -> PrewarmQuotaReply:
        """How many tasks there are, and may be."""
        return self._transport.get("/image/prewarm/quota", PrewarmQuotaReply)

    def list(
        self, *, state: PrewarmState | None = None, cluster: str = "", name: str = ""
    ) -> Iterator[PrewarmTaskReply]:
        """Yours, newest first.

        Args:
            state: only those in this state.
            cluster: only those of the cluster with this id or name.
            name: only those with this in the image's name or the note, in any case.
        """
        return all_rows(
            self._transport,
            "/image/prewarm",
            PrewarmListReply,
            lambda page: page.data,
            lambda row: row.id,
            given(state=state, clusterId=cluster, name=name),
        )


class Jobs(Resource):
    """What goes on with an instance for longer than a request."""

    def get(self, job_id: str) -> JobItemReply:
        """One of them.

        Raises:
            NotFoundByName: there is none with that id.
        """
        for job in self.list(job_id=job_id):
            return job
        raise NotFoundByName(f"there is no job {job_id!r}", "job")

    def logs(self, job_id: str, *, follow: bool = False) -> Iterator[str]:
        """The lines that tell each of its steps.

        Args:
            job_id: which.
            follow: whether to go on with what comes, until it ended.

        Raises:
            NotAllowed: the key is ``read-only``, which is shown no logs.
        """
        url = log_url(self._transport.access.url, (self.get(job_id)).log_address)
        for line in read_log(
            self._transport, url, follow=follow, tail=None, since=None, timestamps=False
        ):
            yield line

    def cancel(self, job_id: str) -> JobIdReply:
        """End one at once; its state is ``break`` then."""
        return self._transport.post("/job/break", JobIdReply, {"jobId": job_id})

    def list(
        self,
        *,
        job_id: str = "",
        state: JobState | None = None,
        type: JobType | None = None,  # noqa: A002  # the field's own name
        start: Moment | None = None,
        end: Moment | None = None,
    ) -> Iterator[JobItemReply]:
        """Yours, newest first.

        Args:
            job_id: only this one.
            state: only those in this state.
            type: only those that do this.
            start: only those made then or later.
            end: only those made then or before.
        """
        return all_rows(
            self._transport,
            "/jobs",
            JobListReply,
            lambda page: page.jobs,
            lambda row: row.id,
            given(
                jobId=job_id,
                state=state,
                type=type,
                startTime=unix_seconds(start),
                endTime=unix_seconds(end),
            ),
        )
