"""The command: runs the benchmarks that are named, or all, one after the other."""

import argparse
import asyncio
import json
import sys
import traceback
from pathlib import Path

from rich.console import Console

from bench import report
from bench.benchmark import CantMeasure, Effort
from bench.catalog import BENCHMARKS
from bench.figures import Outcome


def main() -> int:
    """Run them; answers 1 when one is broken. Numbers that disappoint are no failure."""
    known = {benchmark.key: benchmark for benchmark in BENCHMARKS}
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}")
    parser.add_argument("--short", action="store_true", help="only see that they work")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every number there")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write a table there")
    wanted = parser.parse_args()
    unknown = [name for name in wanted.names if name not in known]
    if unknown:
        parser.error(f"no benchmark named {', '.join(unknown)}; there are {', '.join(known)}")
    # A table that is folded can't be read, nor pasted.
    console = Console(width=max(Console().width, 120))
    console.print(report.machine(), highlight=False)
    outcomes: dict[str, Outcome | str] = {}
    broken = []
    for name in wanted.names or known:
        try:
            outcome = asyncio.run(known[name].run(Effort(wanted.short)))
        except CantMeasure as reason:
            outcomes[name] = str(reason)
            console.print(f"{name}: not measured: {reason}", highlight=False)
        except Exception:  # noqa: BLE001 - the others are worth measuring still
            traceback.print_exc()
            broken.append(name)
        else:
            outcomes[name] = outcome
            report.show(console, known[name], outcome)
    if wanted.json:
        wanted.json.write_text(json.dumps(report.as_json(outcomes), indent=1))
    if wanted.markdown:
        wanted.markdown.write_text(report.as_markdown(outcomes))
    if broken:
        console.print(f"broken: {', '.join(broken)}", style="red")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
