"""What ``./scripts/demo`` runs once the machine has all it needs: ``python -m demo ACTION``."""

import re
import subprocess
import sys
from urllib.error import HTTPError

from demo import cleanup, image, instance, place, report, server
from demo.narration import DemoFailed, say


def up(*, public_image: bool) -> None:
    """Start or find the server, create an instance, visit it, and tell about it."""
    server.ensure()
    instance.remove_earlier()
    instance_id, greeting = instance.create(image.take_public() if public_image else image.make())
    instance.watch(instance_id)
    visits = instance.visit(server.call(f"/gpu/instance?instanceId={instance_id}"), greeting)
    facts = server.call(f"/gpu/instance?instanceId={instance_id}")
    report.tell_facts(facts, visits)
    report.tell_how_to_go_on(facts)


def main(action: str) -> int:
    """Run one action; answers the exit code."""
    try:
        match action:
            case "has-public-image":
                return 0 if image.is_public_to_be_had() else 1
            case "down":
                cleanup.remove_everything()
            case _:
                up(public_image=action == "up-with-public-image")
    except HTTPError as problem:
        return _fail(action, f"the server answered {problem.code}: {instance.refusal_of(problem)}")
    except (DemoFailed, OSError) as problem:
        return _fail(action, str(problem))
    except KeyboardInterrupt:
        say("\nInterrupted. ./scripts/demo goes on from here, ./scripts/demo --down cleans up.")
        return 130
    return 0


def _fail(action: str, why: str) -> int:
    if action == "down":
        say(f"\nNot everything could be removed: {why}")
        return 1
    say(f"\nThe demo failed: {why}")
    if place.LOG.exists():
        say(f"The end of the server's log ({place.LOG}):\n{place.log_tail()}")
    _tell_what_the_doctor_finds()
    if place.DATA.exists():
        say("./scripts/demo --down removes what was made.")
    return 1


def _tell_what_the_doctor_finds() -> None:
    command = [place.INNKEEP, "doctor", "--data-dir", place.DATA, "--config", place.CONFIG]
    try:
        found = subprocess.run(  # noqa: S603  # our own command
            [*map(str, command), "--listen", place.LISTEN.read() or "127.0.0.1:8080"],
            env=server.clean_environment(),
            cwd=place.CHECKOUT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return
    wrong = re.findall(r"^problem .*\n(?: .*\n)*", found, re.MULTILINE)
    if wrong:
        say(f"What innkeep doctor finds on this machine:\n{''.join(wrong).rstrip()}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
