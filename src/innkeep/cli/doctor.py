"""The command that looks at a host, and says how to mend what is wrong."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from innkeep.cli.options import ConfigFile, DataDir, settings_of
from innkeep.doctor.finding import Finding, Level, has_problem

_STYLES = {
    Level.OK: "green",
    Level.UNCHECKED: "dim",
    Level.WARNING: "yellow",
    Level.PROBLEM: "bold red",
}
_TOTALS = {
    Level.OK: "ok",
    Level.UNCHECKED: "not checked",
    Level.WARNING: "warnings",
    Level.PROBLEM: "problems",
}
_LEVEL_WIDTH = max(map(len, Level)) + 2


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    listen: Annotated[
        str | None, typer.Option(help="Address of the API, as 127.0.0.1:8080.")
    ] = None,
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Check this host for a server, before it starts or while it runs; exit code 1 on a problem.

    Give the server's own --data-dir and --config. Nothing is changed.
    """
    # Here, since it takes a second that no other command should cost.
    from innkeep.doctor.examine import examine  # noqa: PLC0415

    settings = settings_of(listen=listen, data_dir=data_dir, config=config)
    findings = asyncio.run(examine(settings))
    if as_json:
        print(json.dumps(_report(findings), indent=2))
    else:
        _show(findings)
    if has_problem(findings):
        raise typer.Exit(1)


def _report(findings: Sequence[Finding]) -> dict[str, object]:
    counts = Counter(finding.level for finding in findings)
    return {
        "healthy": not has_problem(findings),
        "counts": {str(level): counts[level] for level in Level},
        "findings": [asdict(finding) for finding in findings],
    }


def _show(findings: Sequence[Finding]) -> None:
    # Commands are to be copied whole: no line is broken up.
    console = Console(soft_wrap=True, highlight=False)
    width = max(len(finding.check) for finding in findings) + 2
    indent = " " * (_LEVEL_WIDTH + width)
    for finding in findings:
        line = Text(f"{finding.level:{_LEVEL_WIDTH}}", style=_STYLES[finding.level])
        line.append(f"{finding.check:{width}}", style="bold")
        line.append(finding.message, style="default")
        console.print(line)
        if finding.advice:
            console.print(Text(f"{indent}{finding.advice}"))
        if finding.command:
            console.print(Text(f"{indent}$ {finding.command}", style="cyan"))
    counts = Counter(finding.level for finding in findings)
    console.print(Text(", ".join(f"{counts[level]} {told}" for level, told in _TOTALS.items())))
