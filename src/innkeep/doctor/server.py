"""What a server that runs on the data folder says of itself."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

from innkeep.doctor.finding import Finding, ok, problem, warning
from innkeep.doctor.ground import Ground
from innkeep.gateway.process_identity import command_of
from innkeep.setting_values import split_address

_SECONDS = 15.0
_ANY = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "*": "127.0.0.1"}  # noqa: S104  # is asked, not bound
_LOG = "journalctl --unit innkeep --lines 50"


def check_server(ground: Ground) -> Iterator[Finding]:
    """Whether one runs, and what its ``/readyz`` tells."""
    if ground.server is None:
        yield ok("server", f"no server runs on {ground.folder}")
        return
    address = address_of(ground)
    try:
        told = read_readiness(address)
    except (OSError, ValueError) as failure:
        yield problem(
            "server",
            f"the server (process {ground.server.pid}) does not answer at {address}: "
            f"{getattr(failure, 'reason', failure)}",
            "see its log; if it was started with another --listen, give the same to this command",
            _LOG,
        )
        return
    yield from judge_readiness(told, f"the server (process {ground.server.pid})")


def address_of(ground: Ground) -> str:
    """Where the running server is asked: as its own command line says, else as the settings do."""
    listen = ground.settings.listen
    command = command_of(ground.server.pid) if ground.server else []
    for position, word in enumerate(command[:-1]):
        if word == "--listen":
            listen = command[position + 1]
        elif word.startswith("--listen="):
            listen = word.partition("=")[2]
    try:
        host, port = split_address(listen)
    except ValueError:
        return f"http://{listen}"
    host = _ANY.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{host}:{port}"


def read_readiness(address: str) -> Mapping[str, Any]:
    """What ``/readyz`` answers, also when it isn't ready.

    Raises:
        OSError: no answer.
        ValueError: an answer that isn't a server's.
    """
    # The server is on this machine: a proxy of the environment's has no part in it.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/readyz", timeout=_SECONDS) as reply:
            told = json.load(reply)
    except urllib.error.HTTPError as refusal:
        with refusal:
            told = json.load(refusal)
    if not isinstance(told, dict):
        raise ValueError("that is no server of Innkeep")  # noqa: TRY004  # about what was read
    return told


def judge_readiness(told: Mapping[str, Any], who: str) -> Iterator[Finding]:
    """What of the answer of ``/readyz`` an operator has to know."""
    if told.get("status") != "ready":
        why = told.get("message", "it does not say why")
        yield problem("server", f"{who} is not ready: {why}", "see its log", _LOG)
        return
    yield ok("server", f"{who} is ready")
    for name, cluster in (told.get("clusters") or {}).items():
        yield from _judge_cluster(name, cluster)
    yield from _judge_proxy(told.get("proxy") or {})
    yield from _judge_rest(told)


def _judge_cluster(name: str, cluster: Mapping[str, Any]) -> Iterator[Finding]:
    check = f"cluster {name}"
    if not cluster.get("up"):
        yield problem(
            check,
            f"the server can't work with it: {cluster.get('detail') or 'it does not answer'}",
            "see that its engine runs; the server goes on by itself as soon as it does",
            "systemctl restart docker",
        )
        return
    limits = [str(each) for each in cluster.get("unenforcedLimits") or []]
    if limits:
        yield warning(
            check,
            f"limits that are not enforced: {'; '.join(limits)}",
            "see what the other lines say about disks, storage and isolation",
        )
    if count := (cluster.get("quarantined") or {}).get("count", 0):
        names = " ".join((cluster["quarantined"].get("names") or [])[:3])
        yield warning(
            check,
            f"{count} objects have this deployment's label and belong to nothing known ({names})",
            "they are left alone; remove by hand what you don't know",
            f"docker ps --all --filter name={(names.split() or ['NAME'])[0]}",
        )
    if not limits and not count:
        yield ok(check, "it is up, and all limits are enforced")


def _judge_proxy(proxy: Mapping[str, Any]) -> Iterator[Finding]:
    if not proxy:
        return
    if not proxy.get("running", proxy.get("up", False)):
        yield problem(
            "proxy",
            f"the proxy does not run: {proxy.get('problem') or proxy.get('detail') or 'unknown'}",
            "the server starts it again every second; see haproxy.log in the data folder's proxy/",
        )
    elif proxy.get("problem"):
        yield warning("proxy", f"the proxy runs, but {proxy['problem']}", "see the server's log")
    else:
        yield ok("proxy", f"the proxy serves {proxy.get('routes', 0)} routes")
    certificate = proxy.get("certificate") or {}
    if certificate.get("problem"):
        yield warning(
            "served certificate",
            f"the certificate's file is not in force: {certificate['problem']}",
            "mend the file; the former certificate is served meanwhile",
        )
    acme = proxy.get("acme") or {}
    if acme.get("problem"):
        yield warning("acme", f"no certificate can be got: {acme['problem']}", "see the log", _LOG)


def _judge_rest(told: Mapping[str, Any]) -> Iterator[Finding]:
    storage = told.get("storage") or {}
    promised = sum((storage.get("promisedGib") or {}).values())
    free = storage.get("freeGib", 0)
    if promised > free:
        yield warning(
            "promised storage",
            f"storages of {promised} GiB in all are promised, and the disk has {free} GiB free",
            "give it a larger disk before they are filled, or have owners delete some",
        )
    processes = told.get("processes") or {}
    if processes.get("running", 1) < processes.get("wanted", 1):
        yield warning(
            "processes",
            f"{processes['running']} of {processes['wanted']} processes of the server run",
            "the server starts them again; see its log for why they ended",
            _LOG,
        )
