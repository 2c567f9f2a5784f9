"""Documents say what the code does: tables in ``docs/`` are compared with the code itself."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from innkeep.api import error_envelope
from innkeep.api.application import RESOURCES
from innkeep.api.paths import BASE_PATH
from innkeep.catalog_settings import ClusterSettings, ProductSettings
from innkeep.domain import errors
from innkeep.domain.status import Action, Status
from innkeep.domain.transitions import ACTION_RULES, LEGAL_MOVES
from innkeep.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")], key=str)
FILE_ONLY = {"clusters", "products"}


def rows(document: str, *head: str) -> list[list[str]]:
    """Cells of the table whose head begins with these words, without backticks."""
    lines = (CHECKOUT / document).read_text().splitlines()
    starts = [
        index for index, line in enumerate(lines) if line.startswith("| " + " | ".join(head) + " |")
    ]
    assert len(starts) == 1, f"{document} must have one table with the head {head}"
    body = []
    for line in lines[starts[0] + 2 :]:
        if not line.startswith("|"):
            break
        body.append(
            [cell.strip().replace("`", "") for cell in line.strip().strip("|").split(" | ")]
        )
    return body


def section(document: str, title: str) -> str:
    text = (CHECKOUT / document).read_text()
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0]


def words(cell: str) -> set[str]:
    return {word.strip() for word in cell.split(",")}


def written_default(name: str, field: FieldInfo) -> str:
    """How the table writes a default."""
    if field.default is PydanticUndefined:
        return "required"
    if field.default is None:
        return "none"
    if field.default == () and name in FILE_ONLY:
        return "none"
    if field.default in {"", ()}:
        return "empty"
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return str(field.default)


def test_the_table_of_settings_has_each_setting_once_with_its_variable_and_default() -> None:
    written = [row[:3] for row in rows("docs/settings.md", "name", "variable", "default")]
    true = [
        [
            name,
            "config file only" if name in FILE_ONLY else f"INNKEEP_{name.upper()}",
            written_default(name, field),
        ]
        for name, field in Settings.model_fields.items()
    ]
    assert written == true


@pytest.mark.parametrize(
    ("title", "model"), [("`[[clusters]]`", ClusterSettings), ("`[[products]]`", ProductSettings)]
)
def test_the_tables_of_clusters_and_products_have_each_key_with_its_default(
    title: str, model: type[BaseModel]
) -> None:
    written = re.findall(
        r"^\| `(\w+)` \| (.+?) \|", section("docs/settings.md", title), re.MULTILINE
    )
    true = []
    for name, field in model.model_fields.items():
        default = "empty" if field.default == () else written_default(name, field)
        # Of a cluster, nothing given means the general setting.
        true.append((name, "the setting" if default == "none" else default))
    assert [(name, default.strip("`")) for name, default in written] == true


@pytest.mark.parametrize("document", ["README.md", "docs/settings.md"])
def test_the_examples_of_the_config_file_are_taken(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = re.findall(r"```toml\n(.*?)```", (CHECKOUT / document).read_text(), re.DOTALL)
    assert examples
    for example in examples:
        file = tmp_path / "innkeep.toml"
        file.write_text(example)
        settings = Settings(config=file)
        keys = set(re.findall(r"^(?:\[\[)?(\w+)", example.split("[[")[0], re.MULTILINE))
        assert keys <= set(Settings.model_fields)
        assert settings.clusters[0].id == "home-1"
        assert settings.products[0].id == "cpu.2c4g"


def test_the_demo_config_names_settings_only() -> None:
    text = (CHECKOUT / "demo" / "innkeep.toml").read_text()
    assert set(re.findall(r"^(\w+) =", text, re.MULTILINE)) <= set(Settings.model_fields)
    assert Settings(config=CHECKOUT / "demo" / "innkeep.toml").memory_reserve_gib == 0


def test_each_status_is_explained_once_in_a_sentence() -> None:
    explained = rows("docs/states.md", "status", "meaning")
    assert [row[0] for row in explained] == [str(status) for status in Status]
    assert all(row[1].endswith(".") for row in explained)


def test_the_table_of_moves_is_the_one_that_is_enforced() -> None:
    written = {row[0]: words(row[1]) for row in rows("docs/states.md", "from", "to")}
    true = {
        str(source): {str(target) for target in targets}
        for source, targets in LEGAL_MOVES.items()
        if targets
    }
    assert written == true


def test_each_arrow_of_the_picture_is_a_legal_move() -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+):", section("docs/states.md", "Moves"), re.MULTILINE)
    assert len(arrows) > 10
    for source, target in arrows:
        assert Status(target) in LEGAL_MOVES[Status(source)], f"{source} --> {target}"


def test_statuses_that_nothing_enters_are_said_to_be_never_entered() -> None:
    entered = set(LEGAL_MOVES).union(*LEGAL_MOVES.values())
    said = {
        row[0] for row in rows("docs/states.md", "status", "meaning") if "never entered" in row[1]
    }
    assert said == {str(status) for status in set(Status) - entered}


def test_the_table_of_orders_is_the_one_that_is_enforced() -> None:
    written = {row[0]: row[1:] for row in rows("docs/api.md", "order", "taken in")}
    assert set(written) == {str(action) for action in Action}
    for action, rule in ACTION_RULES.items():
        taken, already = written[str(action)]
        assert words(already) == {str(status) for status in rule.already}
        if taken == "any other status":
            assert rule.taken_from == set(LEGAL_MOVES) - rule.already
        else:
            assert words(taken) == {str(status) for status in rule.taken_from}


def reasons_in_code() -> Iterator[tuple[str, str]]:
    """Status and reason of every refusal that has one reason of its own."""
    for module in (errors, error_envelope):
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, errors.InnkeepError) and kind.__module__ == module.__name__:
                yield str(kind.http_status), kind.reason


def test_every_error_reason_is_in_the_table_with_its_status() -> None:
    written = {(row[0], row[1]) for row in rows("docs/api.md", "HTTP", "reason")}
    # What stands for a kind of reasons takes its reason from what is named.
    assert set(reasons_in_code()) <= written
    sources = "\n".join(
        path.read_text()
        for folder in ("api", "services", "domain")
        for path in (CHECKOUT / "src" / "innkeep" / folder).glob("*.py")
    )
    for _, reason in written:
        noun = reason.removesuffix("_NOT_FOUND")
        assert f'"{reason}"' in sources or f'"{noun}"' in sources, (
            f"{reason} is nowhere in the code"
        )
    named = set(re.findall(r'(?:UnknownReference|_unknown)\("\S+", "([A-Z_]+)"', sources))
    enveloped = set(re.findall(r'envelope\(\s*(\d{3}), "([A-Z_]+)"', sources))
    assert named
    assert {("400", f"{noun}_NOT_FOUND") for noun in named} <= written
    assert enveloped
    assert enveloped <= written


def test_every_path_of_the_table_is_served_and_every_served_path_is_in_it() -> None:
    served = {
        f"{method} {route.path.removeprefix(BASE_PATH)}"
        for resource in RESOURCES
        for route in resource.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    written = {row[0].split("?")[0] for row in rows("docs/api.md", "call", "does")}
    assert served
    assert written == served


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text()):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_decisions_are_numbered_without_a_gap_and_have_their_parts() -> None:
    records = sorted((CHECKOUT / "docs" / "decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        text = record.read_text()
        assert text.startswith(f"# {int(record.name[:4])}. ")
        assert "**Decision.**" in text
        assert "**Consequences.**" in text


def test_the_two_commands_of_the_readme_and_of_the_ci_are_there_and_can_be_run() -> None:
    readme = (CHECKOUT / "README.md").read_text()
    for command in ("scripts/demo", "scripts/test"):
        assert f"./{command}" in readme
        assert (CHECKOUT / command).stat().st_mode & 0o111
    assert "scripts/test" in (CHECKOUT / ".ci" / "run").read_text()
    assert (CHECKOUT / ".ci" / "run").stat().st_mode & 0o111
