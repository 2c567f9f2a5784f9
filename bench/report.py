"""Outcomes as a table for people and as JSON for machines."""

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.benchmark import Benchmark
from bench.figures import Comparison, Outcome


def machine() -> str:
    """This machine, in a line."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def show(console: Console, benchmark: Benchmark, outcome: Outcome) -> None:
    """Print one benchmark's outcome."""
    table = Table(title=f"{benchmark.key}: {benchmark.question}", title_justify="left")
    for heading in ("what", "side", "n", "median", "p95", "unit", "ratio", "must reach"):
        table.add_column(heading, justify="left" if heading in {"what", "side"} else "right")
    for each in outcome.comparisons:
        _add(table, each)
    console.print(table)
    for note in outcome.notes:
        console.print(f"  {note}", highlight=False)


def _add(table: Table, each: Comparison) -> None:
    goal = "" if each.goal is None else str(each.goal)
    verdict = "" if each.goal is None else (" ✓" if each.goal.is_met_by(each.ratio) else " ✗")
    for side in (each.ours, each.peer):
        is_ours = side is each.ours
        table.add_row(
            each.what if is_ours else "",
            side.name,
            str(len(side.values)),
            f"{side.median:.4g}",
            f"{side.p95:.4g}",
            each.unit,
            f"{each.ratio:.2f}" if is_ours else "",
            goal + verdict if is_ours else "",
        )


def as_markdown(outcomes: Mapping[str, Outcome | str]) -> str:
    """Everything measured as the table of ``docs/performance.md``."""
    rows = [
        "| benchmark | what | ours | peer | ratio | must | aim |",
        "|---|---|---|---|---|---|---|",
    ]
    for key, outcome in outcomes.items():
        if isinstance(outcome, str):
            rows.append(f"| `{key}` | not measured: {outcome} | | | | | |")
            continue
        rows += [_row(key, each) for each in outcome.comparisons]
    return "\n".join(rows) + "\n"


def _row(key: str, each: Comparison) -> str:
    goal = each.goal
    sign = "" if goal is None else "≥ " if goal.more_is_better else "≤ "
    must = "" if goal is None else f"{sign}{goal.must:g}"
    aim = "" if goal is None or goal.aim is None else f"{sign}{goal.aim:g}"
    sides = (
        f"{side.median:.4g} {each.unit} (p95 {side.p95:.4g})" for side in (each.ours, each.peer)
    )
    ours, peer = sides
    return (
        f"| `{key}` | {each.what}, {each.ours.name} | {ours} | {each.peer.name}: {peer} "
        f"| **{each.ratio:.2f}** | {must} | {aim} |"
    )


def as_json(outcomes: Mapping[str, Outcome | str]) -> dict[str, Any]:
    """Everything measured, with every single number; a text says why there is none."""
    return {
        "machine": machine(),
        "benchmarks": {
            key: {"notMeasured": outcome} if isinstance(outcome, str) else _record(outcome)
            for key, outcome in outcomes.items()
        },
    }


def _record(outcome: Outcome) -> dict[str, Any]:
    return {
        "notes": list(outcome.notes),
        "comparisons": [
            {**asdict(each), "ratio": each.ratio, "goal": str(each.goal) if each.goal else None}
            for each in outcome.comparisons
        ],
    }
