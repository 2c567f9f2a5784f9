"""What a check says."""

import shlex
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    UNCHECKED = "unchecked"
    """Could not be found out here and now; the sentence says why."""
    WARNING = "warning"
    """The server works, with less than it could do or not for long."""
    PROBLEM = "problem"
    """The server does not start, or does not do what it is there for."""


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    check: str
    """What was looked at, in a word or two; the same in each version."""
    level: Level
    message: str
    advice: str = ""
    """What to do about it; empty when nothing needs to be done."""
    command: str = ""
    """A line for a shell that does it, where there is one."""


def ok(check: str, message: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, message)


def unchecked(check: str, why: str, advice: str = "", command: str = "") -> Finding:
    """It could not be found out."""
    return Finding(check, Level.UNCHECKED, why, advice, command)


def only_root(check: str, why: str) -> Finding:
    """Only root could find it out."""
    return unchecked(check, why, "look as root", f"sudo {shlex.join(sys.argv)}")


def warning(check: str, message: str, advice: str, command: str = "") -> Finding:
    """Something is missing or about to go wrong."""
    return Finding(check, Level.WARNING, message, advice, command)


def problem(check: str, message: str, advice: str, command: str = "") -> Finding:
    """Something is wrong."""
    return Finding(check, Level.PROBLEM, message, advice, command)


def has_problem(findings: Iterable[Finding]) -> bool:
    """Whether anything keeps a server from doing its work."""
    return any(finding.level is Level.PROBLEM for finding in findings)
