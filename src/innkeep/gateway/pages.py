"""The answers that the gateway gives itself, for people and for programs that print them."""

UNKNOWN_HOST = "unknown-host.html"
NOT_RUNNING = "not-running.html"
NOTHING_LISTENS = "nothing-listens.html"
NO_ANSWER = "no-answer.http"


def _page(title: str, sentence: str) -> str:
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body><h1>{title}</h1>\n<p>{sentence}</p></body></html>\n"
    )


def page_files() -> dict[str, str]:
    """File name and content of every page.

    The page for a port where nothing listens is a log format of HAProxy, which fills in the port;
    the one for no valid answer is a whole HTTP answer.
    """
    no_answer = _page(
        "502 Bad Gateway", "The program on this port closed the connection without an HTTP answer."
    )
    return {
        UNKNOWN_HOST: _page(
            "404 Not Found",
            "No instance has this address. It must be "
            "&lt;instance id&gt;-&lt;port&gt;.&lt;domain&gt;, with an http port of the instance.",
        ),
        NOT_RUNNING: _page("502 Bad Gateway", "The instance is not running."),
        NOTHING_LISTENS: _page(
            "502 Bad Gateway", "Nothing listens on port %[var(txn.port)] of this instance."
        ),
        NO_ANSWER: (
            "HTTP/1.1 502 Bad Gateway\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            "Cache-Control: no-store\r\n"
            f"Content-Length: {len(no_answer.encode())}\r\n\r\n{no_answer}"
        ),
    }
