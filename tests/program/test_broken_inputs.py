"""Whatever else is in a folder, the good articles in it come in, and each of the rest is told in a line of its own."""

from __future__ import annotations

import os
import random
import re
import resource
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from assistant.domain.sanitize import sanitize_line
from tests.conftest import TOP
from tests.fakes.web_server import rss, site
from tests.fakes.web_server import story as page
from tests.program.broken import make
from tests.program.kills import archive
from tests.program.processes import whole

PATIENCE_SECONDS = 60.0
# The models take half of it.
MOST_MEMORY_KB = 700_000


def test_every_broken_input_ends_in_its_own_line(project: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    bad, good = make(inbox)
    assert len(bad) >= 60
    code, _, err, memory = ingested(project, "../inbox")
    lines = err.splitlines()
    told = {path: [line for line in lines if _tells(line, path, tmp_path)] for path in bad}
    assert not [path.name for path, found in told.items() if not found]
    assert not [line for line in lines if not re.search(r"\w{2}.*\w", line)]
    assert "Traceback" not in err
    assert "\x1b" not in err
    assert code == 1
    assert memory < MOST_MEMORY_KB
    found = whole(project / ".assistant")
    texts = {str(row[1]): str(row[6]) for row in found.articles}
    missing = [place for place in good if not any(f"The {place} bridge" in text for text in texts.values())]
    assert not missing
    assert len(texts) == len(good), sorted(texts)
    outside = [path for path in tmp_path.rglob("climbed*") if not path.is_relative_to(project / "corpus")]
    assert not outside
    noted = (project / ".assistant" / "last-ingest-failures.txt").read_text("utf-8").splitlines()
    assert len(noted) >= len(bad)
    assert all(line.count("\t") == 1 for line in noted)


def test_what_is_broken_in_the_web_is_told_and_the_rest_comes_in(project: Path) -> None:
    with site() as served:
        (project / "assistant.toml").write_text(
            f'[web]\nallow = ["{served.place}"]\ndelay_seconds = 0\nread_seconds = 0.5\ntotal_seconds = 1\n'
        )
        served.page("/good", page("A good page"))
        served.page("/deep", f"<html><body>{'<div>' * 50_000}</body></html>")
        served.page("/nothing", "")
        served.page("/picture", b"\x89PNG\r\n\x1a\n", "image/png")
        served.redirect("/loop", "/loop")
        for number in range(30):
            served.redirect(f"/far/{number}", f"/far/{number + 1}")
        served.redirect("/inside", "http://169.254.169.254/latest")
        served.page("/feed", rss(("Itself", served.url("/feed"), ""), ("Good", served.url("/good"), "")))
        served.page("/cut", '<?xml version="1.0"?><rss version="2.0"><channel><item><title>Cut')
        index = f"<sitemap><loc>{served.url('/index.xml')}</loc></sitemap>"
        xmlns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        served.page("/index.xml", f"<sitemapindex {xmlns}>{index}</sitemapindex>", "text/xml")
        served.paths["/silent"] = lambda _: served.released.wait(20)  # type: ignore[assignment, return-value]
        bad = ["/deep", "/nothing", "/picture", "/loop", "/far/0", "/inside", "/missing", "/silent", "/cut"]
        bad = [*map(served.url, bad), "http://127.0.0.1:1/", "http://[::1", "gopher://a.example/", "http://a b/"]
        code, _, err, _ = ingested(project, *bad, served.url("/feed"), served.url("/index.xml"))
    lines = err.splitlines()
    assert not [url for url in bad if not any(line.startswith(f"{url}: ") for line in lines)], err
    assert "Traceback" not in err
    assert code == 1
    found = whole(project / ".assistant")
    assert [row[1] for row in found.articles] == ["A good page"]


def test_a_full_disk_stops_it_in_a_sentence_and_the_next_run_goes_on(project: Path, tmp_path: Path) -> None:
    source = archive(tmp_path / "archive.jsonl", 60, random.Random(3))
    code, _, err, _ = ingested(project, str(source), largest_file=600_000)
    assert code == 1
    assert "Traceback" not in err
    assert re.search(r"^assistant: the library .* can't be read or written: .*\n  Check the free space ", err, re.M)
    assert ingested(project, str(source))[0] == 0
    assert len(whole(project / ".assistant").articles) == 60


def _tells(line: str, path: Path, top: Path) -> bool:
    name = sanitize_line(f"../{path.relative_to(top)}") or ""
    return line.startswith(name) and line[len(name) :].startswith((": ", ", ", " › "))


def ingested(project: Path, *words: str, largest_file: int = -1) -> tuple[int, str, str, int]:
    """Exit code, standard output, standard error, and the most memory (KB) of an ingestion. No file that it writes
    grows beyond `largest_file` bytes, as on a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "ingest", *words],
        cwd=project,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(TOP)},
        preexec_fn=limit if largest_file >= 0 else None,
    )
    timer = threading.Timer(PATIENCE_SECONDS, process.kill)
    timer.start()
    assert process.stdout
    assert process.stderr
    kept: list[bytes] = []
    reading = threading.Thread(target=lambda out: kept.append(out.read()), args=[process.stdout])
    reading.start()
    most: list[int] = []
    watching = threading.Thread(target=lambda: most.append(_most_memory(process)))
    watching.start()
    err = process.stderr.read()
    reading.join()
    process.wait()
    watching.join()
    timer.cancel()
    return process.returncode, kept[0].decode(), err.decode(), most[0]


def _most_memory(process: subprocess.Popen[bytes]) -> int:
    """The most memory (KB) that a process has had until it ends. What the system reports of a child that ended counts
    the memory of the parent that it was copied from."""
    most = 0
    while process.returncode is None:
        with suppress(OSError):
            found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
            most = max(most, int(found[1]) if found else 0)
        time.sleep(0.05)
    return most
