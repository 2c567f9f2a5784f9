"""What an instance is made of that an upgrade of it has too."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RegistryLogin:
    """Name and password for an image registry. Never shown, never logged."""

    username: str
    password: str
    stored_as: str = field(default="", compare=False)
    """Name of the registry auth it was copied from; empty: it came with the create itself."""

    def __repr__(self) -> str:
        return f"RegistryLogin(username={self.username!r}, password=<hidden>)"


@dataclass(frozen=True)
class EnvironmentVariable:
    """One variable of an instance's environment. Its value may be a secret: never logged."""

    key: str
    value: str

    def __repr__(self) -> str:
        return f"EnvironmentVariable(key={self.key!r}, value=<hidden>)"
