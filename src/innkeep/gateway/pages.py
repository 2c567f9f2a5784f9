"""The answers that the gateway gives itself, for people and for programs that print them.

Where the cause isn't known to HAProxy, the page asks the server for it, and improves on its own
sentence when an answer comes: it is complete without a script and while the server is down.
"""

import html
import json
from collections.abc import Mapping
from hashlib import sha256

UNKNOWN_HOST = "unknown-host.html"
NOT_RUNNING = "not-running.html"
NOTHING_LISTENS = "nothing-listens.html"
NO_ACCESS = "no-access.html"
NO_ANSWER = "no-answer.http"

_PORT = "{port}"
_PORT_OF_ROUTE = "%[var(txn.route),field(2,:),field(1,@)]"

_QUESTION = """<script>
fetch(ADDRESS + "?host=" + encodeURIComponent(location.host)).then(function (reply) {
  return reply.ok ? reply.json() : null;
}).then(function (answer) {
  if (answer) { document.getElementById("cause").textContent = answer.message; }
}).catch(function () {});
</script>
"""


def page_files(question_url: str = "") -> dict[str, str]:
    """File name and content of every page.

    The page for a port where nothing listens is a log format of HAProxy, which fills in the port;
    the one for no valid answer is a whole HTTP answer.

    Args:
        question_url: where a page asks why its port can't be reached; empty: it doesn't.
    """
    question = _question(question_url)
    no_answer = _page(
        "502 Bad Gateway", "The program on this port closed the connection without an HTTP answer."
    )
    before, after = _page(
        "502 Bad Gateway", f"Nothing listens on port {_PORT} of this instance.", question
    ).split(_PORT)
    return {
        UNKNOWN_HOST: _page(
            "404 Not Found",
            "No instance has this address. It must be "
            "<instance id>-<port>.<domain>, with an http port of the instance.",
        ),
        NO_ACCESS: _page(
            "401 Unauthorized",
            "This port is guarded: it wants the credentials of its owner's choice.",
        ),
        NOT_RUNNING: _page("502 Bad Gateway", "The instance is not running.", question),
        NOTHING_LISTENS: f"{_literal(before)}{_PORT_OF_ROUTE}{_literal(after)}",
        NO_ANSWER: (
            "HTTP/1.1 502 Bad Gateway\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Cache-Control: no-store\r\n"
            f"Content-Length: {len(no_answer.encode())}\r\n\r\n{no_answer}"
        ),
    }


def pages_digest(files: Mapping[str, str]) -> str:
    """A short text that differs whenever a page does."""
    return sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]


def _page(title: str, sentence: str, script: str = "") -> str:
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f'<body><h1>{title}</h1>\n<p id="cause">{html.escape(sentence)}</p>\n'
        f"{script}</body></html>\n"
    )


def _question(url: str) -> str:
    if not url:
        return ""
    # Within a script, only the end of its element has a meaning of its own.
    return _QUESTION.replace("ADDRESS", json.dumps(url).replace("<", "\\u003c"))


def _literal(text: str) -> str:
    """Text that HAProxy's log format leaves as it is."""
    return text.replace("%", "%%")
