"""Calls that no answer came to, told in sentences."""

import httpx2

from innkeep.client.errors import CallTimedOut, ServerUnreachable


def told(problem: httpx2.RequestError, url: str) -> ServerUnreachable:
    """What happened to a call of the server at this address."""
    if isinstance(problem, httpx2.ConnectTimeout):
        return CallTimedOut(f"{url} can't be reached: nobody answered in time")
    if isinstance(problem, httpx2.TimeoutException):
        return CallTimedOut(f"{url} took the call and did not answer in time")
    if isinstance(problem, httpx2.ProxyError):
        return ServerUnreachable(
            f"the proxy in front of {url} did not let the call through: {problem}"
        )
    if isinstance(problem, httpx2.ConnectError):
        return ServerUnreachable(f"{url} can't be reached: {_why_not(str(problem))}")
    return ServerUnreachable(
        f"the connection to {url} broke off: {str(problem) or 'no reason told'}"
    )


def _why_not(told_by_system: str) -> str:
    text = told_by_system.lower()
    if "certificate" in text:
        return f"its certificate is not trusted ({told_by_system})"
    if "ssl" in text or "tls" in text:
        return f"it does not speak TLS there; is it http, not https? ({told_by_system})"
    if "name or service" in text or "nodename" in text or "name resolution" in text:
        return "there is no such host name"
    if "refused" in text or "all connection attempts failed" in text:
        return "nothing listens there; is the server running, and is this its address?"
    return told_by_system or "no reason told"
