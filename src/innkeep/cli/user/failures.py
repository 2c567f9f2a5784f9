"""Errors as a command tells them: a sentence, the next command to try, and an exit code."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import typer

from innkeep.cli.user import exit_codes
from innkeep.client import errors

_NEXT_BY_REASON: Mapping[str, str] = {
    "PRODUCT_NOT_FOUND": "innkeep product list",
    "CLUSTER_NOT_FOUND": "innkeep cluster list",
    "REGISTRY_AUTH_NOT_FOUND": "innkeep auth list",
    "NETWORK_STORAGE_NOT_FOUND": "innkeep storage list",
    "NETWORK_STORAGE_IN_USE": "innkeep instance list",
    "NETWORK_NOT_FOUND": "innkeep network list",
    "NETWORK_IN_USE": "innkeep instance list",
    "TEMPLATE_NOT_FOUND": "innkeep template list",
    "INSTANCE_NOT_FOUND": "innkeep instance list",
    "PROJECT_NOT_FOUND": "innkeep project list",
    "PROJECT_EXISTS": "innkeep project list",
    "KEY_NOT_FOUND": "innkeep key list",
    "SSH_KEY_NOT_FOUND": "innkeep ssh-key list",
    "SSH_KEY_EXISTS": "innkeep ssh-key list",
    "TOO_MANY_SSH_KEYS": "innkeep ssh-key list",
    "WEBHOOK_NOT_FOUND": "innkeep webhook list",
    "TOO_MANY_WEBHOOKS": "innkeep webhook list",
    "JOB_NOT_FOUND": "innkeep job list",
    "JOB_UNDER_WAY": "innkeep job list",
    "TOO_MANY_KEYS": "innkeep key list",
    "LAST_ADMIN_KEY": "innkeep key create --role admin",
    "INSUFFICIENT_RESOURCE": "innkeep product list",
    "QUOTA_EXCEEDED": "innkeep usage",
    "MIGRATION_NOT_POSSIBLE": "innkeep cluster list",
    "VPC_NOT_OFFERED": "innkeep cluster list",
    "NETWORK_STORAGE_NOT_OFFERED": "innkeep cluster list",
    "INVALID_INSTANCE_STATUS": "innkeep instance list",
}

_GROUPS: Mapping[str, str] = {
    "registry auth": "auth",
    "network storage": "storage",
    "VPC network": "network",
    "public key": "ssh-key",
    "trashed storage": "storage trash; innkeep storage",
}
"""Groups of commands by the things that they are about, where they are called otherwise."""


class CommandFailed(Exception):
    """A command that can't go on, for a reason of its own.

    Args:
        message: one sentence.
        code: how it ends.
        next_step: the command to try; empty: none.
    """

    def __init__(self, message: str, code: int = exit_codes.REFUSED, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.next_step = next_step


@contextmanager
def failures_told(*, as_json: bool, of: str) -> Iterator[None]:
    """End the command in its words when something in here fails.

    Args:
        as_json: whether a program reads it.
        of: the command, as ``innkeep instance create``.
    """
    try:
        yield
    except (CommandFailed, errors.ClientError) as problem:
        _tell(problem, as_json=as_json, of=of)
        raise typer.Exit(_code_of(problem)) from None


def _tell(problem: CommandFailed | errors.ClientError, *, as_json: bool, of: str) -> None:
    next_step = _next_step(problem, of)
    if as_json:
        told: dict[str, object] = {"message": problem.message, "nextStep": next_step}
        if isinstance(problem, errors.Refused):
            told |= {
                "status": problem.status,
                "reason": problem.reason,
                "metadata": dict(problem.metadata),
                "requestId": problem.request_id,
            }
        print(json.dumps({"error": told}, ensure_ascii=False), file=sys.stderr)
        return
    print(f"innkeep: {problem.message}", file=sys.stderr)
    if isinstance(problem, errors.ServerFailed) and problem.request_id:
        print(f"  the server's log has it as request {problem.request_id}", file=sys.stderr)
    if next_step:
        print(f"  try: {next_step}", file=sys.stderr)


def _code_of(problem: CommandFailed | errors.ClientError) -> int:
    match problem:
        case CommandFailed():
            return problem.code
        case errors.NotConfigured() | errors.NotAuthenticated() | errors.NotAllowed():
            return exit_codes.NOT_ALLOWED
        case errors.NotFound() | errors.NotFoundByName() | errors.NotUnique():
            return exit_codes.NOT_FOUND
        case errors.StatusNotReached() | errors.CallTimedOut():
            return exit_codes.TIMED_OUT
        case errors.ServerUnreachable():
            return exit_codes.UNREACHABLE
    return exit_codes.NOT_FOUND if _names_nothing(problem) else exit_codes.REFUSED


def _names_nothing(problem: errors.ClientError) -> bool:
    return isinstance(problem, errors.Refused) and problem.reason.endswith("_NOT_FOUND")


def _next_step(problem: CommandFailed | errors.ClientError, of: str) -> str:
    match problem:
        case CommandFailed():
            return problem.next_step
        case errors.NotConfigured() | errors.NotAuthenticated():
            return "innkeep login"
        case errors.NotAllowed():
            return "innkeep whoami"
        case errors.ServerUnreachable() | errors.UnexpectedAnswer():
            return "innkeep whoami, for the address; innkeep doctor, on the server's machine"
        case errors.NotFoundByName() | errors.NotUnique():
            return f"innkeep {_GROUPS.get(problem.what, problem.what)} list"
        case errors.Refused() if problem.reason in _NEXT_BY_REASON:
            return _NEXT_BY_REASON[problem.reason]
        case errors.InvalidRequest() if problem.reason.startswith("INVALID_REQUEST"):
            return f"{of} --help"
    return ""
