"""The house rules hold, and each is shown to catch a seeded violation."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture import rules


def findings(paths: Iterator[Path], rule: Callable[[str], Iterator[str]]) -> list[str]:
    return [
        f"{path.relative_to(rules.ROOT)}: {found}" for path in paths for found in rule(path.read_text(encoding="utf-8"))
    ]


def domain_files() -> Iterator[Path]:
    return rules.python_files(*(f"services/{service}/domain" for service in rules.SERVICES))


def test_domains_have_no_clock_chance_files_or_framework() -> None:
    assert findings(domain_files(), rules.impurities) == []


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "from pathlib import Path",
        "import psycopg",
        "from eventsourcing.application import Application",
        "from datetime import datetime\nx = datetime.now()",
        "from uuid import uuid4\nx = uuid4()",
        "x = open('a')",
    ],
)
def test_an_impure_domain_is_caught(source: str) -> None:
    assert list(rules.impurities(source))


@pytest.mark.parametrize("service", rules.SERVICES)
def test_a_domain_knows_only_itself(service: str) -> None:
    files = rules.python_files(f"services/{service}/domain")
    assert findings(files, lambda source: rules.foreign_domain_imports(source, service)) == []


def test_a_domain_that_reaches_for_another_is_caught() -> None:
    assert list(rules.foreign_domain_imports("from services.intake.domain.stamp import Stamp", "casebook"))


def test_only_the_key_module_speaks_to_vault_and_only_the_chassis_requeues() -> None:
    outside = (
        path
        for path in rules.python_files("services", "gateway")
        if path.relative_to(rules.ROOT).as_posix() != "services/chassis/vault.py"
        and not path.relative_to(rules.ROOT).as_posix().startswith("services/chassis/nameko")
    )
    assert findings(outside, rules.misplaced_words) == []


@pytest.mark.parametrize("source", ["import hvac", "f(requeue_on_error=True)", "import uuid\nuuid.uuid5(a, 'b')"])
def test_a_misplaced_word_is_caught(source: str) -> None:
    assert list(rules.misplaced_words(source))


def test_no_sql_is_assembled_from_strings() -> None:
    """Migrations name tables and roles, for which SQL has no parameters; nothing from outside reaches them."""
    files = (path for path in rules.python_files("services", "gateway", "infra") if "migrations" not in path.parts)
    assert findings(files, rules.assembled_sql) == []


@pytest.mark.parametrize(
    "source",
    [
        "cursor.execute(f'SELECT {column} FROM t')",
        "cursor.execute('SELECT * FROM t WHERE a = ' + value)",
        "cursor.execute('SELECT * FROM t WHERE a = %s' % value)",
        "cursor.execute('SELECT * FROM {}'.format(table))",
        "sql.SQL(f'SELECT {column}')",
    ],
)
def test_assembled_sql_is_caught(source: str) -> None:
    assert list(rules.assembled_sql(source))


def test_composed_and_parameterised_sql_is_fine() -> None:
    fine = """
c.execute('SELECT %s', (1,))
c.execute(sql.SQL('SELECT {}').format(sql.Identifier(a)))
c.execute(_READ + 'LIMIT %s', (1,))
"""
    assert list(rules.assembled_sql(fine)) == []


def test_nothing_prints() -> None:
    assert findings(rules.python_files("services", "gateway"), rules.printing) == []
    assert list(rules.printing("print('a')"))


def test_no_exception_text_is_repeated() -> None:
    allowed = {"services/chassis/codec.py"}  # picks the path of the field out of it, never the value
    files = (
        p for p in rules.python_files("services", "gateway") if p.relative_to(rules.ROOT).as_posix() not in allowed
    )
    assert findings(files, rules.told_exceptions) == []


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    f()\nexcept ValueError as e:\n    log(str(e))",
        "try:\n    f()\nexcept ValueError as e:\n    raise X(f'bad {e}')",
    ],
)
def test_repeated_exception_text_is_caught(source: str) -> None:
    assert list(rules.told_exceptions(source))


def test_what_is_flashed_names_nobody() -> None:
    assert findings(rules.python_files("gateway"), rules.flashed_names) == []


@pytest.mark.parametrize("source", ['flash(_("Naar %(name)s.", name=who))', 'flash(f"Naar {who}")'])
def test_a_flashed_name_is_caught(source: str) -> None:
    assert list(rules.flashed_names(source))


def test_the_repository_names_no_registry_and_no_machine_path() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=rules.ROOT, check=True, capture_output=True).stdout
    found = []
    for name in listed.decode().split("\0"):
        path = rules.ROOT / name
        if name and path.is_file() and path.suffix not in {".png", ".pdf", ".svg", ".ico", ".mo"}:
            found += [f"{name} {line}" for line in rules.unwelcome_text(path.read_text(encoding="utf-8"))]
    assert found == []


def test_an_unwelcome_text_is_caught() -> None:
    assert list(rules.unwelcome_text("index: https://pypi" + ".org/simple"))
    assert list(rules.unwelcome_text("cd /wo" + "rk/main"))
