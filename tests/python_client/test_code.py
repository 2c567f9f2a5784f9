"""The client's own code: made anew where it is made, quick to load, and free of servers."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_client_without_asyncio_is_up_to_date() -> None:
    script = CHECKOUT / "scripts/make-sync-client"
    checked = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, timeout=120
    )
    assert checked.returncode == 0, checked.stderr


def test_nothing_of_a_server_is_loaded_and_little_before_it_is_used() -> None:
    program = (
        "import sys, innkeep.client;"
        "early = {'httpx2', 'pydantic', 'asyncio'} & set(sys.modules);"
        "from innkeep.client import Client;"
        "client = Client('http://x', 'sk_x'); client.instances; client.events;"
        "late = {'fastapi', 'sqlalchemy', 'aiodocker', 'asyncssh'} & set(sys.modules);"
        "print(early, late)"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120
    )
    assert loaded.stdout.split() == ["set()", "set()"], loaded.stderr
