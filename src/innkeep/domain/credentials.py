"""What opens an instance from outside; only its owner is shown it, and never in a list."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Credentials:
    """The secrets of one instance. They stay the same for its whole life; never logged."""

    password: str
    """Opens SSH and the web terminal; 24 letters and digits."""
    log_token: str
    """Part of its log addresses; 32 letters and digits."""

    def __repr__(self) -> str:
        return "Credentials(<hidden>)"
