"""The HTML report in Chromium: it is drawn by its own style, loads and runs nothing, and hides what passed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from check_samples import answered, article, case, citation

from assistant.check.assertions import check
from assistant.check.cases import Case
from assistant.check.html_report import page
from assistant.check.runner import CaseResult
from assistant.domain.answer import Answer
from assistant.domain.article import ArticleRef
from tests.browser import seen

TRAP = """</dd></dl><script>document.title = 'TAKEN'</script><img src=x onerror="document.title = 'TAKEN'">"""
LOOK = """
const shown = (name) => [...document.querySelectorAll(name)].filter((one) => one.getClientRects().length).length;
const style = (name) => window.getComputedStyle(document.querySelector(name));
const found = {
  title: document.title,
  text: document.body.innerText,
  before: shown("details"),
  columns: style("dl").display,
  refused: style(".failed .outcome").color,
  tags: [...new Set([...document.querySelectorAll("*")].map((one) => one.localName))],
  loaded: window.performance.getEntriesByType("resource").map((one) => one.name),
};
document.querySelector("#failed-only").click();
return { ...found, after: shown("details") };
"""
TITLE = "return { title: document.title };"


def result(a_case: Case, answer: Answer) -> CaseResult:
    return CaseResult(a_case, answer, tuple(check(a_case, answer, article)), 0.25)


def report() -> str:
    ref = ArticleRef(TRAP, TRAP, TRAP, "javascript:alert(1)", None)
    quote = replace(citation(), quote=replace(citation().quote, article=ref, text=TRAP))
    trapped = result(case(TRAP, TRAP, note=TRAP, tags=(TRAP,), contains=("x",)), answered(TRAP, (quote,), TRAP))
    return page([result(case("good", contains=("01:15",)), answered()), trapped], (), {TRAP: TRAP})


def written(folder: Path, html: str) -> Path:
    file = folder / "report.html"
    file.write_text(html, "utf-8")
    return file


def test_the_report_is_drawn_and_nothing_of_an_article_is_run(tmp_path: Path) -> None:
    found = seen(written(tmp_path, report()), LOOK, tmp_path / "browser")
    assert found["title"] == "1 passed, 1 failed: scripted questions"
    assert TRAP in found["text"]
    assert {"script", "img", "link", "iframe", "a"}.isdisjoint(found["tags"])
    assert found["loaded"] == []
    # The page's policy knows its style sheet by its hash, and would drop any other.
    assert (found["columns"], found["refused"]) == ("grid", "rgb(163, 35, 28)")
    assert (found["before"], found["after"]) == (2, 1)


def test_the_policy_stops_what_would_be_run_if_it_were_not_escaped(tmp_path: Path) -> None:
    html = report()
    bare = html.replace("</main>", f"{TRAP}</main>")
    assert bare != html
    assert "TAKEN" not in seen(written(tmp_path, bare), TITLE, tmp_path / "held")["title"]
    # This browser does run scripts, where nothing forbids it.
    free = bare.replace("Content-Security-Policy", "None")
    assert seen(written(tmp_path, free), TITLE, tmp_path / "free")["title"] == "TAKEN"
