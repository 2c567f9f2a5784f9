"""What an owner can ask of jobs: save an instance's root disk as an image, list, break off."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from innkeep.domain.errors import (
    JobNotFound,
    JobUnderWay,
    WrongStatus,
)
from innkeep.domain.job import Job, JobFilter, JobStep, JobType, push_target
from innkeep.domain.status import Status
from innkeep.services.deployment import Deployment
from innkeep.services.registry_auths import find_login
from innkeep.services.visibility import find_own, wrong_status
from innkeep.store import jobs
from innkeep.store.changes import Watch
from innkeep.store.database import Transaction

SAVED_FROM = frozenset({Status.RUNNING, Status.EXITED})
"""The statuses of instances whose root disk can be saved."""


@dataclass(frozen=True)
class VisitedJob:
    """A job with the secret in the address of its log."""

    job: Job
    log_token: str

    def __repr__(self) -> str:
        return f"VisitedJob(job={self.job.id!r}, log_token=<hidden>)"


@dataclass(frozen=True)
class JobPage:
    """One page of a list, with the number of all that match."""

    items: Sequence[VisitedJob]
    total: int


async def save_image(
    deployment: Deployment, owner_id: str, instance_id: str, *, image: str, auth_id: str
) -> str:
    """Accept that an instance's root disk is pushed as an image; the job's id is durable then.

    The login is copied, so that the registry auth can be removed at any time.

    Args:
        deployment: where the instance is.
        owner_id: whose it must be.
        instance_id: which.
        image: registry/repository:tag; without a tag it is ``latest``.
        auth_id: id of a registry auth of the owner; empty: push without a login.

    Raises:
        InvalidField: the image can't be pushed to.
        InstanceNotFound: none with that id, or it is gone.
        UnknownReference: the owner has no registry auth with that id.
        WrongStatus: the instance neither runs nor is stopped.
        JobUnderWay: a save of the instance is under way.
    """
    push_target("image", image)
    now = deployment.clock()

    def transaction(tx: Transaction) -> Job:
        instance = find_own(deployment, tx, owner_id, instance_id)
        login = find_login(tx, owner_id, auth_id, "registryAuthId") if auth_id else None
        if instance.status not in SAVED_FROM:
            raise wrong_status(instance, "save", SAVED_FROM)
        check_not_saving(tx, instance_id)
        job = Job(
            id=jobs.new_id(),
            owner_id=owner_id,
            cluster_id=instance.cluster_id,
            instance_id=instance.id,
            type=JobType.SAVE_IMAGE,
            image=image,
            login=login,
            created_at=now,
        )
        jobs.insert_new(tx, job, due=True)
        tx.made.append(job.id)
        jobs.add_step(tx, job.id, f"save of instance {instance.id} as {image} accepted", at=now)
        return job

    job = await deployment.database.write(transaction)
    deployment.waker.wake_cluster(job.cluster_id)
    return job.id


def check_not_saving(tx: Transaction, instance_id: str) -> None:
    """See that no save of an instance is under way, which needs the root disk as it is.

    Raises:
        JobUnderWay: one is.
    """
    for job in jobs.under_way_of(tx, instance_id):
        if job.type is JobType.SAVE_IMAGE:
            raise JobUnderWay(
                f"instanceId: {job.id} saves this instance; wait until it ended, or break it off",
                metadata={"field": "instanceId", "jobId": job.id},
            )


async def list_page(
    deployment: Deployment, owner_id: str, wanted: JobFilter, *, page: int, size: int
) -> JobPage:
    """The owner's jobs, newest first; ``page`` counts from 1."""

    def transaction(tx: Transaction) -> JobPage:
        found, total = jobs.list_page(tx, owner_id, wanted, offset=(page - 1) * size, limit=size)
        return JobPage([VisitedJob(job, jobs.log_token(tx, job.id)) for job in found], total)

    return await deployment.database.read(transaction)


async def break_off(deployment: Deployment, owner_id: str, job_id: str) -> None:
    """End a job now; harmless when it ended already. What it left is removed behind it.

    Raises:
        JobNotFound: the owner has none with that id.
        WrongStatus: it is a job that can't be ended half-way.
    """

    def transaction(tx: Transaction) -> Job | None:
        job = jobs.find(tx, job_id)
        if job is None or job.owner_id != owner_id:
            raise JobNotFound(job_id)
        if not job.under_way:
            return None
        if job.type is not JobType.SAVE_IMAGE:
            raise WrongStatus(
                f"jobId: a job of type {job.type} can't be broken off",
                metadata={"field": "jobId"},
            )
        jobs.break_off(tx, job_id, at=deployment.clock())
        return job

    broken = await deployment.database.write(transaction)
    if broken is not None:
        deployment.waker.wake_cluster(broken.cluster_id)


async def find_visited(deployment: Deployment, job_id: str) -> VisitedJob | None:
    """The job with that id, whoever owns it, for those who have the address of its log."""

    def transaction(tx: Transaction) -> VisitedJob | None:
        job = jobs.find(tx, job_id)
        return None if job is None else VisitedJob(job, jobs.log_token(tx, job_id))

    return await deployment.database.read(transaction)


def watch(deployment: Deployment, job_id: str) -> AbstractContextManager[Watch]:
    """Be woken whenever a job tells something."""
    return deployment.database.changes.watch(job_id)


async def told_by(
    deployment: Deployment, job_id: str, after: int = 0
) -> tuple[Sequence[JobStep], bool]:
    """What a job told after the step of that number, and whether it goes on."""

    def transaction(tx: Transaction) -> tuple[Sequence[JobStep], bool]:
        job = jobs.find(tx, job_id)
        return jobs.steps_of(tx, job_id, after), job is not None and job.under_way

    return await deployment.database.read(transaction)
