"""Servers that a user is signed in at: what ``innkeep login`` saves and clients find again.

One file, ``profiles.toml`` in the user's config folder, which nobody else can read.
"""

import json
import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from innkeep.client.errors import NotConfigured

DEFAULT_PROFILE = "default"


@dataclass(frozen=True, kw_only=True)
class Profile:
    """An address and the key for it."""

    name: str
    url: str
    """The server's address, without the base path."""
    key: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Profiles:
    """All that are saved, and the one that is used unless another is named."""

    current: str = ""
    saved: Mapping[str, Profile] = field(default_factory=dict)

    def with_profile(self, profile: Profile) -> "Profiles":
        """With one more, or another one of its name, which is the current one then."""
        return Profiles(current=profile.name, saved={**self.saved, profile.name: profile})

    def without(self, name: str) -> "Profiles":
        """With one less; the current one is another then, where there is one."""
        saved = {key: value for key, value in self.saved.items() if key != name}
        current = self.current if self.current in saved else next(iter(saved), "")
        return Profiles(current=current, saved=saved)


def config_folder() -> Path:
    """The user's folder for Innkeep's client; it need not be there."""
    if own := os.environ.get("INNKEEP_CONFIG_HOME"):
        return Path(own)
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "innkeep"


def profiles_file() -> Path:
    """Where profiles are saved."""
    return config_folder() / "profiles.toml"


def load_profiles() -> Profiles:
    """What is saved; empty where nothing is.

    Raises:
        NotConfigured: the file is there, and can't be read.
    """
    file = profiles_file()
    try:
        text = file.read_text()
    except FileNotFoundError:
        return Profiles()
    except OSError as problem:
        raise NotConfigured(f"{file} can't be read: {problem.strerror}") from None
    try:
        found = tomllib.loads(text)
        saved = {
            str(name): Profile(name=str(name), url=str(each["url"]), key=str(each["key"]))
            for name, each in found.get("profiles", {}).items()
        }
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        raise NotConfigured(
            f"{file} is not as `innkeep login` writes it: remove it and sign in again"
        ) from None
    return Profiles(current=str(found.get("current", "")), saved=saved)


def save_profiles(profiles: Profiles) -> None:
    """Write all of them, in one step, into a file that only its owner can read.

    Raises:
        NotConfigured: it can't be written.
    """
    lines = [f"current = {json.dumps(profiles.current)}"]
    for name, profile in profiles.saved.items():
        lines += [f"\n[profiles.{json.dumps(name)}]", f"url = {json.dumps(profile.url)}"]
        lines.append(f"key = {json.dumps(profile.key)}")
    file = profiles_file()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made with mode 0600.
        handle, made = tempfile.mkstemp(dir=file.parent, prefix=".profiles-")
        try:
            with os.fdopen(handle, "w") as text:
                text.write("\n".join(lines) + "\n")
            Path(made).replace(file)
        except BaseException:
            Path(made).unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise NotConfigured(f"{file} can't be written: {problem.strerror}") from None
