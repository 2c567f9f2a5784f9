"""An http port's guard as it stands in HAProxy's map: hashes only, and HAProxy can check them.

What a visitor gives is hashed twice, each time with the port's host name behind it, and compared:
``H(H(token@host)@host)``. So the map doesn't tell what opens the port, the same secret looks
different at each port, and the cookie that a browser gets for a token is ``H(token@host)``, from
which nobody can tell the token and which is worthless once the token was changed.
"""

from hashlib import sha256

from innkeep.domain.port_access import AccessMode, PortAccess

OPEN = "open"
"""The rule of a port that anybody may use. It is said, so that an entry without any rule, which
nobody meant, lets nobody in."""

COOKIE = "innkeep-access"
"""Name of the cookie that stands for a token."""
HEADER = "X-Innkeep-Token"
PARAMETER = "token"


def rule_of(access: PortAccess, host: str) -> str:
    """The rule for the map.

    Args:
        access: the port's guard.
        host: the port's host name, as it is the key of the map.
    """
    if access.mode is AccessMode.NONE:
        return OPEN
    given = access.secret
    if access.mode is AccessMode.BASIC:
        given = f"{access.username}:{access.secret}"
    return f"{access.mode}:{_hash(_hash(given, host), host)}"


def _hash(text: str, host: str) -> str:
    # In capitals, as HAProxy's own converter writes it.
    return sha256(f"{text}@{host}".encode()).hexdigest().upper()


_HASH = "concat(@,txn.host),sha2(256),hex"
_BY_TOKEN = "{ var(txn.rule) -m beg token: }"  # noqa: S105 - no secret
_BY_BASIC = "{ var(txn.rule) -m beg basic: }"
_MATCHES = "{ var(txn.given),strcmp(txn.want) eq 0 }"
_SOURCES = {
    "bearer": "http_auth_bearer",
    "header": f"req.fhdr({HEADER})",
    "query": f"url_param({PARAMETER})",
}
_WAYS = (*_SOURCES, "cookie", "basic")


def access_lines(page: str) -> list[str]:
    """HAProxy's lines that let a request pass only with what its port's rule demands.

    They belong into a backend of http, behind where ``txn.host`` and ``txn.route`` are set and
    before anything tells how the instance is. What is ours is taken out of a request that passes;
    the instance's own credentials are left in it.

    Args:
        page: the status, the content and the headers of HAProxy's ``return`` but for what asks
            for credentials.
    """
    refuse = f"http-request return {page} hdr WWW-Authenticate"
    realm = r"realm=\"%[var(txn.host)]\""
    return [
        "http-request set-var(txn.rule) var(txn.route),field(2,/)",
        "http-request set-var(txn.want) var(txn.rule),field(2,:)",
        *(line for name, fetch in _SOURCES.items() for line in _look_for_token(name, fetch)),
        *_look_for_cookie(),
        *_look_for_password(),
        f"acl may_pass var(txn.rule) -m str {OPEN}",
        *(f"acl may_pass var(txn.by_{name}) -m found" for name in _WAYS),
        f'{refuse} "Basic {realm}, charset=\\"UTF-8\\"" if !may_pass {_BY_BASIC}',
        f'{refuse} "Bearer {realm}" if !may_pass',
        *_take_out(),
    ]


def _look_for_token(name: str, fetch: str) -> list[str]:
    given = f"{_BY_TOKEN} {{ {fetch} -m found }}"
    return [
        f"http-request set-var(txn.once) {fetch},{_HASH} if {given}",
        f"http-request set-var(txn.given) var(txn.once),{_HASH} if {given}",
        f"http-request set-var(txn.by_{name}) var(txn.once) if {given} {_MATCHES}",
    ]


def _look_for_cookie() -> list[str]:
    fetch = f"req.cook({COOKIE})"
    given = f"{_BY_TOKEN} {{ {fetch} -m found }}"
    return [
        f"http-request set-var(txn.given) {fetch},{_HASH} if {given}",
        f"http-request set-var(txn.by_cookie) str(1) if {given} {_MATCHES}",
    ]


def _look_for_password() -> list[str]:
    given = f"{_BY_BASIC} {{ http_auth_user -m found }}"
    return [
        f"http-request set-var(txn.pass) http_auth_pass if {given}",
        (
            f"http-request set-var(txn.given) http_auth_user,concat(:,txn.pass),{_HASH},{_HASH} "
            f"if {given}"
        ),
        f"http-request set-var(txn.by_basic) str(1) if {given} {_MATCHES}",
    ]


def _take_out() -> list[str]:
    found = "-m found"
    # The first of that name is the one that was looked at; HAProxy takes both signs between them.
    parameter = f'regsub(\\"(^|[&;]){PARAMETER}=[^&;]*\\",\\"\\"),regsub(\\"^[&;]\\",\\"\\")'
    set_cookie = (
        f'http-response add-header Set-Cookie "{COOKIE}=%[var(txn.by_query)]; Path=/; HttpOnly; '
        "SameSite=Lax"
    )
    return [
        (
            f"http-request del-header Authorization if {{ var(txn.by_bearer) {found} }} or "
            f"{{ var(txn.by_basic) {found} }}"
        ),
        f"http-request del-header {HEADER} if {_BY_TOKEN}",
        f'http-request set-query "%[query,{parameter}]" if {{ var(txn.by_query) {found} }}',
        (
            # In single quotes: in others, a dollar sign would begin a variable.
            f"http-request replace-header Cookie '^(.*; *)?{COOKIE}=[^;]*(; *(.*))?$' '\\1\\3' "
            f"if {_BY_TOKEN}"
        ),
        f"http-request replace-header Cookie '^(.*); *$' '\\1' if {_BY_TOKEN}",
        f"http-request del-header Cookie if {_BY_TOKEN} {{ req.fhdr(Cookie) -m len 0 }}",
        f'{set_cookie}" if {{ var(txn.by_query) {found} }} !{{ ssl_fc }}',
        f'{set_cookie}; Secure" if {{ var(txn.by_query) {found} }} {{ ssl_fc }}',
    ]
