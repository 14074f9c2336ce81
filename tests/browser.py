"""A Chromium out of a package that carries it, with the libraries it needs: a test looks at a page as a reader does.

The package draws charts: for each line of standard input its page calls `kaleido_scopes.plotly`, found below the
working folder, and prints what comes of it. Here that opens a page in a frame and looks at it.
"""

from __future__ import annotations

import json
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

# The frame is of another file than the page around it, which may look into it by this alone.
_INTO = "--allow-file-access-from-files"
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-breakpad", "--disable-dev-shm-usage", _INTO)
# The browser may come to listen to its page only after that was loaded, and would wait for ever for it to load. So the
# page loads again, after one second, two, four, until the browser has given it what it calls.
_AGAIN = """\
const wait = Number(window.name) || 1000;
window.name = 2 * wait;
setTimeout(() => window.kaleido_scopes || window.location.reload(), wait);
"""
_LOOK = """\
window.kaleido_scopes = { plotly: (asked) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.width = 1000;
  frame.onload = () => setTimeout(() => {
    const look = (document, window) => { %s };
    try {
      done({ code: 0, found: look(frame.contentDocument, frame.contentWindow) });
    } catch (error) {
      done({ code: 1, message: String(error) });
    }
  }, 200);
  frame.src = asked.data.url;
  document.body.appendChild(frame);
}) };
"""


def seen(page: Path, look: str, folder: Path) -> Any:
    """What the statements `look` return, of the `document` and the `window` of a page opened in Chromium.

    `folder` takes the browser's files. The test is skipped where the package is not installed, or has no Chromium for
    this system.
    """
    browser = _browser()
    (folder / "js").mkdir(parents=True)
    (folder / "js" / "kaleido_scopes.js").write_text(_LOOK % look, "utf-8")
    again = folder / "again.js"
    again.write_text(_AGAIN, "utf-8")
    words = [browser / "bin" / "kaleido", "plotly", f"--plotlyjs={again.as_uri()}", *_FLAGS]
    done = subprocess.run(
        words,
        cwd=folder,
        env=os.environ | {"FONTCONFIG_PATH": f"{browser}/etc/fonts", "LD_LIBRARY_PATH": f"{browser}/lib"},
        input=json.dumps({"data": {"url": page.absolute().as_uri()}, "format": "json"}) + "\n",
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    # The first line is told before the page is there.
    answer = json.loads(done.stdout.splitlines()[1])
    assert answer["code"] == 0, answer["message"]
    return answer["found"]


def _browser() -> Path:
    # The package is found and not imported: it is not what it is for that is wanted.
    spec = find_spec("kaleido")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        if (Path(place) / "executable" / "bin" / "kaleido").is_file():
            return Path(place) / "executable"
    pytest.skip("needs the Chromium in the package kaleido 0.2.1, which is not installed")
