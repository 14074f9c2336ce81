"""Watch the walk: `python -m tests.walk --slow`. Without a terminal, or without --slow, it is only run."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from tests.walk.tmux import missing, opened, walk


def main() -> int:
    """Walk; 0 where every step came to pass."""
    parser = argparse.ArgumentParser(prog="python -m tests.walk", description="A walk through the program in tmux.")
    parser.add_argument("--slow", action="store_true", help="at watching speed, in this terminal")
    slow = parser.parse_args().slow
    if told := missing():
        print(told, file=sys.stderr)
        return 1
    ended: list[BaseException] = []
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        opened(f"assistant-walk-{os.getpid()}", Path(folder)) as tmux,
    ):

        def run() -> None:
            try:
                walk(tmux, 2.5 if slow else 0.0)
            except BaseException as error:
                ended.append(error)
            finally:
                tmux.close()

        walking = threading.Thread(target=run)
        walking.start()
        if slow and sys.stdout.isatty():
            subprocess.run(["tmux", "-L", tmux.socket, "attach", "-r"], check=False)
        walking.join()
    print(f"The walk failed. {ended[0]}" if ended else "Every step came to pass.")
    return 1 if ended else 0


if __name__ == "__main__":
    sys.exit(main())
