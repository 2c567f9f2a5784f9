"""The config file as a source of settings, and what is in it by mistake.

A key that is no setting is refused: left aside, a misspelled one would silently mean the default.
"""

from difflib import get_close_matches
from pathlib import Path

from pydantic_settings import BaseSettings, TomlConfigSettingsSource


class UnknownSetting(ValueError):
    """The config file has a key that is no setting; the sentence names all such keys."""


class ConfigFile(TomlConfigSettingsSource):
    """The settings in a TOML file.

    Args:
        settings: whose fields may be in it.
        path: the file.

    Raises:
        UnknownSetting: it has something else.
        ValueError: it isn't TOML.
    """

    def __init__(self, settings: type[BaseSettings], path: Path) -> None:
        super().__init__(settings, toml_file=path)
        known = list(settings.model_fields)
        unknown = [_sentence(key, known) for key in self.toml_data if key not in known]
        if unknown:
            raise UnknownSetting(f"config file {path}: {'; '.join(unknown)}")


def _sentence(key: str, known: list[str]) -> str:
    near = get_close_matches(key.lower().removeprefix("innkeep_"), known, n=1)
    return f"there is no setting {key!r}" + (f", did you mean {near[0]!r}?" if near else "")
