"""The dashboard and the alerts ask for what a real server tells, by names and labels that exist."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.docs.examples import CHECKOUT, DOCS
from tests.docs.place import Place
from tests.e2e.client import until

pytestmark = [pytest.mark.docker, pytest.mark.proxy]

PACKAGING = CHECKOUT / "packaging"
_NAME = re.compile(r"\binnkeep_[a-z_]+")
_SELECTOR = re.compile(r"\b(innkeep_[a-z_]+)\{([^}]*)\}")
_LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
_GROUPED = re.compile(r"\b(?:by|on) \(([^)]*)\)")
# Only there once something is amiss, or with https.
_NEEDS_A_REASON = {
    "innkeep_engine_call_failures_total",
    "innkeep_certificate_expires_timestamp_seconds",
}


def dashboard_expressions() -> list[str]:
    dashboard = json.loads((PACKAGING / "grafana-dashboard.json").read_text())
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]


def alert_rules() -> Iterator[dict[str, object]]:
    for group in yaml.safe_load((PACKAGING / "prometheus-alerts.yml").read_text())["groups"]:
        yield from group["rules"]


def expressions() -> list[str]:
    return [*dashboard_expressions(), *(str(rule["expr"]) for rule in alert_rules())]


@dataclass
class Exported:
    """What a server tells."""

    metrics: set[str]
    """Names as pages and people say them."""
    labels: dict[str, set[str]]
    """Labels by the names of samples; empty: there is no such sample now."""
    present: set[str]
    """Names of samples that are there."""


@pytest.fixture(scope="module")
def exported(place: Place) -> Exported:
    """What a server tells after an instance failed."""
    api = place.owner
    body = {"productId": "cpu.1c1g", "imageUrl": "127.0.0.1:1/no/such:1"}
    made = api.post("/gpu/instance/create", body).json()["id"]

    def look() -> str:
        text = api.http.get("/metrics").text
        return text if "innkeep_failures_total{" in text else ""

    text = until(look, seconds=120, what="the failure is told", pause=0.5)
    api.delete(made)
    found = Exported(set(), {}, set())
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}
    for family in text_string_to_metric_families(text):
        if family.name.startswith("innkeep_") and not family.name.endswith("_created"):
            ends = suffixes.get(family.type, ("",))
            found.metrics.add(family.name + (ends[0] if len(ends) == 1 else ""))
            for end in ends:
                found.labels.setdefault(family.name + end, set())
        for sample in family.samples:
            found.labels.setdefault(sample.name, set()).update(sample.labels)
            found.present.add(sample.name)
    return found


def test_every_metric_that_is_asked_for_is_told_by_a_server(exported: Exported) -> None:
    asked = {name for each in expressions() for name in _NAME.findall(each)}
    assert len(asked) > 20
    assert asked <= set(exported.labels)
    assert asked - exported.present <= _NEEDS_A_REASON


def test_every_label_that_is_asked_for_is_there(exported: Exported) -> None:
    for expression in expressions():
        names = set(_NAME.findall(expression)) - _NEEDS_A_REASON
        for name, selector in _SELECTOR.findall(expression):
            if name in names:
                assert set(_LABEL.findall(selector)) <= exported.labels[name], expression
        known = set().union(*(exported.labels[name] for name in names))
        for grouped in _GROUPED.findall(expression):
            if names:
                assert {each.strip() for each in grouped.split(",")} <= known, expression


def test_the_page_tells_every_metric_there_is_and_no_other(exported: Exported) -> None:
    page = (DOCS / "server" / "monitoring.md").read_text()
    told = {name.split("{")[0] for name in re.findall(r"`(innkeep_[^`]+)`", page)}
    assert told == exported.metrics


def test_every_alert_says_what_it_means_and_what_to_do() -> None:
    names = set()
    for rule in alert_rules():
        names.add(rule["alert"])
        annotations = rule["annotations"]
        assert isinstance(annotations, dict)
        assert set(annotations) == {"summary", "description"}
        assert rule["labels"] in [{"severity": each} for each in ("info", "warning", "critical")]
    assert len(names) == len(list(alert_rules()))


def test_the_panels_of_the_dashboard_do_not_overlap() -> None:
    dashboard = json.loads((PACKAGING / "grafana-dashboard.json").read_text())
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {
            (place["x"] + column, place["y"] + row)
            for column in range(place["w"])
            for row in range(place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not taken & cells, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
