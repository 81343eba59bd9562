"""The house rules that no library checks, each a function from source text to findings."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("directory", "intake", "casebook", "reporting")

# Standard library that reaches out of the process or out of the present: clocks, chance, files, network, environment.
IMPURE_MODULES = frozenset(
    [
        "asyncio",
        "ctypes",
        "http",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
        "select",
        "shutil",
        "socket",
        "sqlite3",
        "ssl",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
        "urllib",
    ]
)
IMPURE_CALLS = frozenset(
    {"now", "today", "utcnow", "uuid1", "uuid4", "uuid5", "open", "input", "print", "getenv", "exec", "eval"}
)


def impurities(source: str) -> Iterator[str]:
    """What keeps a domain file from being simply true or false."""
    for node in ast.walk(ast.parse(source)):
        for module in _imported(node):
            root = module.split(".")[0]
            if (
                root in IMPURE_MODULES
                or (root == "eventsourcing" and module != "eventsourcing.domain")
                or (root not in sys.stdlib_module_names and root not in {"eventsourcing", "services"})
            ):
                yield f"imports {module}"
        if isinstance(node, ast.Call) and _called(node) in IMPURE_CALLS:
            yield f"calls {_called(node)}"


def foreign_domain_imports(source: str, service: str) -> Iterator[str]:
    """A domain knows only itself and, of the contracts, only the field types (enums and value objects)."""
    for node in ast.walk(ast.parse(source)):
        for module in _imported(node):
            own = module.startswith(f"services.{service}.domain")
            if module.startswith("services.") and not own and module != "services.contracts.fields":
                yield f"imports {module}"


def misplaced_words(source: str) -> Iterator[str]:
    """Names that only one room may use: Vault's client, the broker's retry switch, name-based ids, blocking sleeps."""
    for node in ast.walk(ast.parse(source)):
        for module in _imported(node):
            if module.split(".")[0] == "hvac":
                yield "hvac"
        if isinstance(node, ast.keyword) and node.arg == "requeue_on_error":
            yield "requeue_on_error"
        if isinstance(node, ast.Call) and _called(node) == "uuid5":
            yield "uuid5"


SQL_CALLS = frozenset({"execute", "executemany", "SQL", "text", "copy"})


def assembled_sql(source: str) -> Iterator[str]:
    """SQL put together from strings: an f-string, `+`, `%` or `.format` of a plain string handed to the database."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _called(node) in SQL_CALLS and node.args and _is_assembled(node.args[0]):
            yield f"line {node.lineno}"


def _is_assembled(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return not (isinstance(node.op, ast.Add) and _is_constant(node.left) and _is_constant(node.right))
    formatted = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    return isinstance(node, ast.JoinedStr) or (formatted and _is_text(node.func.value))  # type: ignore[attr-defined]


def _is_constant(node: ast.expr) -> bool:
    """Words of the file itself, perhaps kept under a NAME_LIKE_THIS."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add) and _is_constant(node.left) and _is_constant(node.right)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def printing(source: str) -> Iterator[str]:
    """A process speaks through its log, which keeps only allowed words."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "pprint"}:
            yield f"line {node.lineno}"


def told_exceptions(source: str) -> Iterator[str]:
    """`str(error)`, `repr(error)` or `f"{error}"` of a caught exception: its text may be case text."""
    for handler in ast.walk(ast.parse(source)):
        if isinstance(handler, ast.ExceptHandler) and handler.name:
            yield from (f"line {line}" for line in _lines_telling(handler, handler.name))


def _lines_telling(handler: ast.ExceptHandler, name: str) -> Iterator[int]:
    def is_it(node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == name

    for node in ast.walk(handler):
        told = isinstance(node, ast.Call) and _called(node) in {"str", "repr"} and any(map(is_it, node.args))
        if told or (isinstance(node, ast.FormattedValue) and is_it(node.value)):
            yield getattr(node, "lineno", handler.lineno)


def flashed_names(source: str) -> Iterator[str]:
    """A flashed sentence lies readable in the browser's cookie, so nothing may be filled in: no name, no text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _called(node) == "flash":
            for inner in ast.walk(node):
                if isinstance(inner, ast.JoinedStr) or (isinstance(inner, ast.Call) and inner.keywords):
                    yield f"line {node.lineno}: something is filled in"


REGISTRY_HOSTS = re.compile(
    "|".join(
        (
            "pypi" + r"\.org",
            "pythonhosted" + r"\.org",
            "npmjs" + r"\.(org|com)",
            r"deb\.debian" + r"\.org",
            r"docker" + r"\.io",
        )
    )
)
MACHINE_PATHS = re.compile(r"/(?:work|root|home)/[a-z]")


def unwelcome_text(text: str) -> Iterator[str]:
    """Registry hosts and paths of somebody's machine have no place in the repository."""
    for number, line in enumerate(text.splitlines(), 1):
        if REGISTRY_HOSTS.search(line):
            yield f"line {number}: registry host"
        if MACHINE_PATHS.search(line):
            yield f"line {number}: machine path"


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        yield node.module


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""
