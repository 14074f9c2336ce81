"""Coverage-guided fuzzing, off CI: `python -m tests.fuzz.atheris_run SECONDS [TARGET...]`, or `make fuzz`.

The seconds are divided among the targets, each in a process of its own. What a run finds lies in .fuzz/; of what
widened the coverage the smallest are kept in tests/fuzz/corpus/, and so is what broke a promise, for the tests to try
from then on.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent.parent
CORPUS = Path(__file__).parent / "corpus"
WORK = TOP / ".fuzz"
_LARGEST = 8_192
_KEPT, _LARGEST_KEPT = 6, 2_000
_ONE = "--one"


def main(words: list[str]) -> int:
    """Run the targets one after the other; 1 where one broke."""
    if words[:1] == [_ONE]:
        return _one(words[1], words[2:])
    from tests.fuzz.targets import targets

    known = dict(targets())
    names = words[1:] or list(known)
    seconds = max(5, int(words[0]) // len(names)) if words else 30
    broken = []
    for name in names:
        place = WORK / name
        (place / "found").mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(known[name].seeds):
            (place / "found" / f"seed-{number}").write_bytes(seed)
        limits = [f"-max_total_time={seconds}", f"-max_len={_LARGEST}", "-timeout=30", "-rss_limit_mb=3000"]
        folders = [str(place / "found"), *([str(CORPUS / name)] if (CORPUS / name).is_dir() else [])]
        command = [sys.executable, "-m", "tests.fuzz.atheris_run", _ONE, name, *limits]
        done = subprocess.run([*command, f"-artifact_prefix={place}/broke-", *folders], cwd=TOP, check=False)
        if done.returncode:
            broken.append(name)
        _keep(name, place)
    print(f"{len(names)} targets, {seconds} s each; broken: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


def _one(name: str, options: list[str]) -> int:
    import atheris

    with atheris.instrument_imports(include=["assistant"]):
        from tests.fuzz.targets import targets
    run = dict(targets())[name].run
    atheris.Setup([sys.argv[0], *options], run)
    atheris.Fuzz()
    return 0


def _keep(name: str, place: Path) -> None:
    """Keep what broke, and some of the smallest inputs that widened the coverage."""
    found = sorted(
        (file for file in (place / "found").iterdir() if not file.name.startswith("seed-")),
        key=lambda file: (file.stat().st_size, file.name),
    )
    step = max(1, len(found) // _KEPT)
    for file in (*place.glob("broke-*"), *found[step - 1 :: step][:_KEPT]):
        data = file.read_bytes()
        if len(data) <= _LARGEST_KEPT or file.name.startswith("broke-"):
            (CORPUS / name).mkdir(parents=True, exist_ok=True)
            (CORPUS / name / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
