"""Whether the proxy can be started."""

import re
import subprocess
from collections.abc import Iterator

from innkeep.doctor.finding import Finding, ok, problem, warning
from innkeep.doctor.ground import Ground
from innkeep.gateway.errors import ProxyError
from innkeep.gateway.haproxy_process import find_haproxy
from innkeep.gateway.proxy_setup import check_run_folder

_SECONDS = 10
_TESTED = (2, 6)
"""Oldest version that the tests are run with."""
_LONGEST_DEPLOYMENT = "0" * 8


def check_proxy(ground: Ground) -> Iterator[Finding]:
    """HAProxy's program and version, and the folder of its socket."""
    yield _check_program()
    yield _check_run_folder(ground)


def _check_program() -> Finding:
    try:
        program = find_haproxy()
    except ProxyError:
        return problem(
            "haproxy",
            "the program haproxy is missing, so no instance could be reached",
            "install it",
            "apt-get install --yes haproxy",
        )
    version = version_of(program)
    told = ".".join(map(str, version)) or "of an unknown version"
    if version[:2] >= _TESTED:
        return ok("haproxy", f"HAProxy {told} is at {program}")
    return warning(
        "haproxy",
        f"HAProxy is {told}; Innkeep is tested from {_TESTED[0]}.{_TESTED[1]} on",
        "install a newer one",
        "apt-get install --yes haproxy",
    )


def version_of(program: str) -> tuple[int, ...]:
    """The version that a program tells on its first line; empty: it does not."""
    try:
        done = subprocess.run(  # noqa: S603  # a program that was looked for by its name
            [program, "-v"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"version (\d+(?:\.\d+)+)", done.stdout)
    return tuple(map(int, found[1].split("."))) if found else ()


def _check_run_folder(ground: Ground) -> Finding:
    run_dir = ground.settings.run_dir.resolve()
    try:
        check_run_folder(run_dir / (ground.deployment[:8] or _LONGEST_DEPLOYMENT))
    except ProxyError as failure:
        return problem("run folder", str(failure), "set run_dir to a short path, as /run/innkeep")
    if why := ground.why_not_writable(run_dir):
        return problem(
            "run folder",
            f"{run_dir}, where sockets are made, {why}",
            "run the server as root, or set run_dir to a folder of this account",
            "export INNKEEP_RUN_DIR=$XDG_RUNTIME_DIR/innkeep",
        )
    return ok("run folder", f"sockets can be made in {run_dir}")
