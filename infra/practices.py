"""Prints the 141 practices of the field with the tests that show each one.

The titles come from `docs/practices.md`; the tests are found by reading the marks in `tests/` (nothing is run), on
functions, classes and whole files (`pytestmark`).
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_ROW = re.compile(r"\| (\d+) \| (.+) \|$")


def titles(page: str) -> dict[int, str]:
    """Number → title, from the table of `docs/practices.md`."""
    found = (_ROW.match(line) for line in page.splitlines())
    return {int(row[1]): row[2] for row in found if row}


def marked(source: str) -> Iterator[tuple[int, str]]:
    """(practice number, test name) for every mark in one test file."""
    yield from _in_body(ast.parse(source).body, "", ())


def _in_body(body: list[ast.stmt], prefix: str, inherited: tuple[int, ...]) -> Iterator[tuple[int, str]]:
    for node in body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            inherited += tuple(_numbers(node.value))
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            own = tuple(number for mark in node.decorator_list for number in _numbers(mark))
            yield from ((number, prefix + node.name) for number in (*inherited, *own))
        elif isinstance(node, ast.ClassDef):
            own = tuple(number for mark in node.decorator_list for number in _numbers(mark))
            yield from _in_body(node.body, f"{prefix}{node.name}::", inherited + own)


def _numbers(mark: ast.expr) -> Iterator[int]:
    for call in ast.walk(mark):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "practice":
            yield from (arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, int))


def main() -> int:
    rows = titles((ROOT / "docs" / "practices.md").read_text(encoding="utf-8"))
    tests: dict[int, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for number, name in marked(path.read_text(encoding="utf-8")):
            tests[number].append(f"{path.relative_to(ROOT)}::{name}")
    for number, title in sorted(rows.items()):
        sys.stdout.write(f"{number:>3}  {title}\n")
        for test in sorted(set(tests[number])):
            sys.stdout.write(f"       {test}\n")
    shown = sum(1 for number in rows if tests[number])
    sys.stdout.write(f"practices shown: {shown} of {len(rows)}\n")
    return 0 if not set(tests) - set(rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
