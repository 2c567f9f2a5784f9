"""What the documentation site needs beside its settings: a navigation that fits what is there."""

import re
from pathlib import Path
from typing import Any

_REFERENCES = {"client-reference.md": "src/innkeep/client"}
"""Pages that are made of docstrings, each with the code that they are made of."""
_RELATIVE_LINK = re.compile(r"\[([^\]]+)\]\((\.\./[^)#\s]+)(?:#[^)]*)?\)")


def on_config(config: Any) -> Any:
    """Drop pages from the navigation that are not there, and spell folders out."""
    config.nav = _kept(config.nav, Path(config.docs_dir), _without_code(config))
    return config


def on_files(files: Any, config: Any) -> Any:
    """Leave pages out that would be made of code which is not there."""
    for page in _without_code(config):
        if (file := files.get_file_from_path(page)) is not None:
            files.remove(file)
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, **_: Any) -> str:
    """Leave links to the source tree out, which is not in the site; their words stay."""
    docs = Path(config.docs_dir).resolve()
    folder = Path(page.file.abs_src_path).parent

    def keep_or_say(found: re.Match[str]) -> str:
        target = (folder / found[2]).resolve()
        return found[0] if target.is_relative_to(docs) or not target.exists() else found[1]

    return _RELATIVE_LINK.sub(keep_or_say, markdown)


def _without_code(config: Any) -> set[str]:
    root = Path(config.config_file_path).parent
    return {page for page, code in _REFERENCES.items() if not (root / code).exists()}


def _kept(entries: list[Any], docs: Path, missing: set[str]) -> list[Any]:
    kept: list[Any] = []
    for entry in entries:
        title, target = next(iter(entry.items())) if isinstance(entry, dict) else ("", entry)
        if isinstance(target, list):
            kept.append({title: _kept(target, docs, missing)})
        elif target.endswith("/"):
            kept.append({title: [f"{target}{page.name}" for page in _pages(docs / target)]})
        elif target not in missing and (docs / target).exists():
            kept.append(entry)
    return kept


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.md"))
