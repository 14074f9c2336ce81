"""What came of the cases as JUnit XML, one suite a file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree as ET

from assistant.check import report
from assistant.check.baseline import telling
from assistant.check.baseline.drift import Drift
from assistant.check.loading import BrokenFile
from assistant.check.runner import CaseResult, Outcome

# What XML 1.0 can't hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(
    results: Sequence[CaseResult],
    broken: Sequence[BrokenFile] = (),
    properties: Mapping[str, str] | None = None,
    drifts: Mapping[str, Drift] = MappingProxyType({}),
    *,
    drift_fails: bool = False,
) -> str:
    """A JUnit XML document, as Jenkins' schema has it: a suite a file, a file that can't be read as one error.

    `properties` say of each suite under which circumstances it ran. `drifts`, by the ids of their cases, are told in
    system-out; where `drift_fails`, a case that is as it should be fails for one.
    """
    failing = drifts.keys() if drift_fails else frozenset[str]()
    root = ET.Element("testsuites", {"name": "assistant check", **_counts(results, len(broken), failing)})
    for file in dict.fromkeys([*(result.case.where.file for result in results), *(one.file for one in broken)]):
        own = [result for result in results if result.case.where.file == file]
        errors = [one for one in broken if one.file == file]
        skipped = str(sum(result.outcome is Outcome.OPEN for result in own))
        about = {"name": _xml(file.as_posix()), **_counts(own, len(errors), failing), "skipped": skipped}
        suite = ET.SubElement(root, "testsuite", about)
        if properties:
            held = ET.SubElement(suite, "properties")
            for name, value in properties.items():
                ET.SubElement(held, "property", {"name": _xml(name), "value": _xml(value)})
        for result in own:
            _case(suite, result, drifts.get(result.case.id), drift_fails=drift_fails)
        for one in errors:
            _broken(suite, one)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _counts(results: Sequence[CaseResult], broken: int, failing: Set[str]) -> dict[str, str]:
    counts = Counter(result.outcome for result in results)
    drifted = sum(result.outcome is Outcome.PASSED and result.case.id in failing for result in results)
    return {
        "tests": str(len(results) + broken),
        "failures": str(counts[Outcome.FAILED] + drifted),
        "errors": str(counts[Outcome.ERROR] + broken),
        "time": _seconds(sum(result.seconds for result in results)),
    }


def _case(suite: ET.Element, result: CaseResult, drift: Drift | None, *, drift_fails: bool) -> None:
    element = _element(suite, result.case.where.file, result.case.id, result.seconds)
    _ended(element, result, drift if drift_fails else None)
    if drift:
        ET.SubElement(element, "system-out").text = _xml(telling.block(drift))


def _ended(element: ET.Element, result: CaseResult, failing: Drift | None) -> None:
    if result.error:
        ended = ET.SubElement(element, "error", _said(result.error.message, result.error))
    elif result.outcome is Outcome.OPEN:
        ended = ET.SubElement(element, "skipped", {"message": "open: known to fail"})
    elif result.failures:
        said = "; ".join(f"{report.expected(finding)}: {finding.got}" for finding in result.failures)
        rate = f"{rate}; " if (rate := report.pass_rate(result)) else ""
        ended = ET.SubElement(element, "failure", {"message": _xml(rate + said), "type": _xml(result.failures[0].kind)})
    elif failing:
        said = "; ".join(one.sentence for one in failing.causes)
        ET.SubElement(element, "failure", {"message": _xml(said), "type": "drift"}).text = _xml(telling.block(failing))
        return
    else:
        return
    ended.text = _xml(report.block(result))


def _broken(suite: ET.Element, broken: BrokenFile) -> None:
    element = _element(suite, broken.file, broken.file.name, 0)
    ended = ET.SubElement(element, "error", _said(broken.error.message, broken.error))
    ended.text = _xml(report.broken_block(broken))


def _element(suite: ET.Element, file: Path, name: str, seconds: float) -> ET.Element:
    about = {"classname": _xml(file.stem), "name": _xml(name), "time": _seconds(seconds)}
    return ET.SubElement(suite, "testcase", about)


def _said(message: str, error: Exception) -> dict[str, str]:
    return {"message": _xml(message), "type": type(error).__name__}


def _seconds(value: float) -> str:
    return f"{value:.3f}"


def _xml(value: str) -> str:
    return _NOT_XML.sub("\ufffd", value)
