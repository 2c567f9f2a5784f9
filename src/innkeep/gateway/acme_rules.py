"""What is asked of an ACME client, when, and what may be told of its answer. Pure.

The client is lego, a program of its own: it speaks ACME with the authority, and with more than a
hundred DNS providers, whose credentials it takes from environment variables.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote, quote_plus

ACME_FOLDER = "acme"
"""In the data folder: accounts, certificates, keys."""

LONGEST_BEFORE_END = timedelta(days=30)
"""No certificate is renewed earlier than so long before its end."""

SHORTEST_RETRY_SECONDS = 720.0
"""Five tries an hour, which authorities allow for names whose validation fails."""

LONGEST_RETRY_SECONDS = 12 * 3600.0

_LONGEST_PROBLEM = 300
_SHORTEST_SECRET = 5
_OWN_PREFIX = "INNKEEP_"
_OWN_PASSWORDS = frozenset({"PGPASSWORD", "PGPASSFILE"})
_PUBLIC = frozenset({"HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "PWD", "SHELL", "TERM", "USER"})
_TIME = re.compile(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d ")
_QUERY = re.compile(r"\?[^\s\"']+")


@dataclass(frozen=True, kw_only=True)
class AcmeSetting:
    """What the operator asked for."""

    provider: str
    """lego's code of the DNS provider."""
    email: str
    directory: str
    """URL of the authority's directory."""
    base_domain: str
    resolvers: tuple[str, ...] = ()
    """Name servers, each ``host:port``, that alone are asked whether a record is visible; empty:
    the zone's own."""

    @property
    def names(self) -> tuple[str, str]:
        """Hosts that the certificate is for."""
        return f"*.{self.base_domain}", self.base_domain


def account_folder(data_dir: Path, directory: str) -> Path:
    """Where lego keeps all of one authority, so that a test authority's are never taken for real.

    Args:
        data_dir: the server's.
        directory: URL of the authority's directory.
    """
    plain = re.sub(r"[^A-Za-z0-9.-]+", "_", directory.split("://", 1)[-1]).strip("._")
    return data_dir / ACME_FOLDER / plain


def certificate_file(data_dir: Path, directory: str, base_domain: str) -> Path:
    """Where the certificate of a domain is kept that was got from an authority, to be served."""
    return account_folder(data_dir, directory) / f"{base_domain}.pem"


def lego_files(folder: Path, setting: AcmeSetting) -> tuple[Path, Path]:
    """Where lego puts the chain and the key."""
    name = setting.names[0].replace("*", "_")
    return folder / "certificates" / f"{name}.crt", folder / "certificates" / f"{name}.key"


def lego_command(program: str, folder: Path, setting: AcmeSetting) -> list[str]:
    """The command that gets a certificate, with a new account where there is none.

    A renewal is the same: lego's own ``renew`` has rules of its own for when it is due, waits for
    minutes by itself, and fails where the account of another address is asked for.
    """
    command = [program, "--path", str(folder), "--server", setting.directory]
    command += ["--email", setting.email, "--accept-tos", "--dns", setting.provider]
    if setting.resolvers:
        for resolver in setting.resolvers:
            command += ["--dns.resolvers", resolver]
        command.append("--dns.disable-cp")
    for name in setting.names:
        command += ["--domains", name]
    return [*command, "run"]


def lego_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The server's environment without what is the server's own."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(_OWN_PREFIX) and name not in _OWN_PASSWORDS
    }


def secrets_of(environment: Mapping[str, str]) -> set[str]:
    """Values that no message may show, also as they look in an address.

    Which of the variables are credentials only lego knows, so all but a few are taken for one.
    """
    values = {
        value
        for name, value in environment.items()
        if name not in _PUBLIC and len(value) >= _SHORTEST_SECRET
    }
    return values | {quote(value, safe="") for value in values} | set(map(quote_plus, values))


def is_due(not_before: datetime, not_after: datetime, now: datetime) -> bool:
    """Whether to renew: in the last third of a certificate's time, and its last 30 days."""
    ahead = min((not_after - not_before) / 3, LONGEST_BEFORE_END)
    return now >= not_after - ahead


def retry_seconds(failures: int) -> float:
    """The least pause after so many failures in a row: 12 minutes, doubled up to 12 hours."""
    doubled: float = SHORTEST_RETRY_SECONDS * 2 ** min(max(failures - 1, 0), 10)
    return min(doubled, LONGEST_RETRY_SECONDS)


def told_problem(output: str, secrets: Iterable[str]) -> str:
    """The sentence with which lego ended, shortened, and without anything that may be a secret."""
    lines = [line for line in output.splitlines() if line.strip()]
    # Its last dated line says why it ended; what follows belongs to it.
    begin = max((at for at, line in enumerate(lines) if _TIME.match(line)), default=0)
    said = " ".join(" ".join(lines[begin:]).split())
    said = _TIME.sub("", said)
    # The longest first: a secret may be a part of another one.
    for secret in sorted(secrets, key=len, reverse=True):
        said = said.replace(secret, "***")
    said = _QUERY.sub("?***", said)
    if len(said) > _LONGEST_PROBLEM:
        said = f"{said[:_LONGEST_PROBLEM]}..."
    return said or "it said nothing"
