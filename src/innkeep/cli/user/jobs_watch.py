"""Waiting for a job."""

import time
from typing import TYPE_CHECKING

from innkeep.cli.user import exit_codes
from innkeep.cli.user.failures import CommandFailed

if TYPE_CHECKING:
    from innkeep.cli.user.session import Session
    from innkeep.wire.jobs import JobItemReply

_UNDER_WAY = frozenset({"pulling", "running"})


def watch_job(session: "Session", job_id: str, *, timeout: float) -> "JobItemReply":
    """Wait until a job succeeded.

    Raises:
        CommandFailed: it failed, was ended, or the time is up.
    """
    end = time.monotonic() + timeout
    while (job := session.client.jobs.get(job_id)).state.state in _UNDER_WAY:
        if time.monotonic() >= end:
            raise CommandFailed(
                f"the job {job_id} is under way still after {timeout:g} s; it goes on by itself",
                exit_codes.TIMED_OUT,
                f"innkeep job wait {job_id}",
            )
        time.sleep(0.5)
    if job.state.state != "success":
        raise CommandFailed(
            f"the job {job_id}: {job.state.state}, {job.state.error_message or 'it was ended'}",
            next_step=f"innkeep job logs {job_id}",
        )
    return job
