"""Each threat in docs/security.md names a test, and that test is there."""

from __future__ import annotations

import ast
import re

from tests.conftest import TOP


def test_each_threat_names_a_test_that_is_there() -> None:
    text = (TOP / "docs" / "security.md").read_text("utf-8")
    rows = [
        line for line in text.split("\n## ")[0].splitlines() if line.startswith("| ") and not line.startswith("| who")
    ]
    named = [re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row) for row in rows]
    assert len(rows) >= 20
    for row, found in zip(rows, named, strict=True):
        assert found, row
        for file, name in found:
            tree = ast.parse((TOP / file).read_text("utf-8"))
            known = {one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
            assert name in known, f"{file}::{name}"
