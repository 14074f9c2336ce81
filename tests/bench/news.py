"""`python -m tests.bench.news [--only as_of,attribution,...] [--verbose]`: what is measured on the stories of
tests/news, with the quotation engine alone. Each measure is a module `news_NAME` beside this one."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from tests.bench.news_data import stories


def measures() -> list[str]:
    """The names of the measures there are."""
    found = (path.stem.removeprefix("news_") for path in Path(__file__).parent.glob("news_*.py"))
    return sorted(name for name in found if hasattr(import_module(f"tests.bench.news_{name}"), "measure"))


def main() -> None:
    """Print the figures of the measures that are asked for."""
    known = measures()
    parser = argparse.ArgumentParser(prog="python -m tests.bench.news", description=__doc__)
    parser.add_argument("--only", default=",".join(known), help=f"some of {', '.join(known)}, joined by commas")
    parser.add_argument("--verbose", action="store_true", help="tell what went wrong in the development half")
    chosen = parser.parse_args()
    for name in chosen.only.split(","):
        if name not in known:
            parser.error(f"there is no measure {name!r}; there are {', '.join(known)}")
        measured = import_module(f"tests.bench.news_{name}").measure(stories(), verbose=chosen.verbose)
        print(f"## {name}\n\n{measured}\n", flush=True)


if __name__ == "__main__":
    main()
