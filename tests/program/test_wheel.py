"""The wheel, installed where no checkout is in sight: all that an answer needs is inside it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.conftest import TOP


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    out = tmp_path_factory.mktemp("dist")
    succeed([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(TOP)], out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs folder of an environment that holds the wheel, and sees the dependencies of this one.

    A folder that a .pth file names is searched, but its own .pth files, through which this environment sees
    the checkout, are not read.
    """
    place = tmp_path_factory.mktemp("environment")
    succeed([sys.executable, "-m", "venv", "--without-pip", str(place)], place)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    succeed([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], place)
    (site_packages,) = place.glob("lib/python*/site-packages")
    paths = sysconfig.get_paths()
    (site_packages / "dependencies.pth").write_text(f"{paths['purelib']}\n{paths['platlib']}\n")
    return python.parent


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "nowhere"
    folder.mkdir()
    return folder


def succeed(command: list[str], folder: Path) -> str:
    """Standard output of a command that must succeed, run in `folder` with a home of its own and little else."""
    home = folder.parent / "home"
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": os.defpath, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "PIP_NO_CACHE_DIR": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_all_that_is_read_and_nothing_else(wheel: Path) -> None:
    wanted = {
        f"{target}/{path.relative_to(TOP / source).as_posix()}"
        for source, target in {
            "assistant": "assistant",
            "corpus": "assistant/data/corpus",
            "prompts": "assistant/data/prompts",
        }.items()
        for path in (TOP / source).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted > {
        "assistant/data/corpus/2019/09/2019-09-25-kremlin-hosts-maduro.md",
        "assistant/data/prompts/system.md",
        "assistant/data/prompts/question.md",
        "assistant/models/all-MiniLM-L6-v2/README.md",
        "assistant/models/all-MiniLM-L6-v2/model.onnx",
        "assistant/models/all-MiniLM-L6-v2/tokenizer.json",
    }
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert any(name.endswith(".dist-info/licenses/LICENSE") for name in archive.namelist())
        weights = "models/all-MiniLM-L6-v2/model.onnx"
        assert archive.read(f"assistant/{weights}") == (TOP / "assistant" / weights).read_bytes()
    assert names == wanted


def test_what_is_installed_runs_from_its_own_files(installed: Path, nowhere: Path) -> None:
    script = (
        "import sys, assistant\n"
        "from assistant.adapters.onnx_embedder import MINILM\n"
        "from assistant.resources import prompts_folder, starter_corpus\n"
        "print(assistant.__file__, MINILM.folder, prompts_folder(), starter_corpus(), '', *sys.path, sep='\\n')\n"
    )
    files, path = succeed([str(installed / "python"), "-c", script], nowhere).split("\n\n")
    for file in files.splitlines():
        assert Path(file).is_relative_to(installed.parent)
        assert Path(file).exists()
    assert str(TOP) not in path.splitlines()


def test_the_installed_program_answers_in_an_empty_folder(installed: Path, nowhere: Path) -> None:
    told = succeed([str(installed / "assistant"), "ask", "who is Russia's largest creditor rival?"], nowhere)
    answer, _, evidence = told.partition("\n[1] ")
    assert answer.startswith("China\n")
    assert evidence.startswith("“")
    assert "China" in evidence.partition("”")[0]
    assert "2019-09-25" in evidence
    assert list((nowhere.parent / "home" / "data").rglob("library.db"))
    assert list(nowhere.iterdir()) == []
