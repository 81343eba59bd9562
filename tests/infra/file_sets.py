"""Builds what a Dockerfile would put into its image: the copied files, and only the Python packages it installs."""

from __future__ import annotations

import re
import shutil
from importlib.metadata import distribution
from pathlib import Path

from docker.utils.build import exclude_paths
from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "infra" / "docker"
HOME = "/spoorvast/"  # where the images keep the product
WITHOUT_IMPORTS = {"bin", "include", "share"}  # what wheels lay outside the path that Python imports from


def build(dockerfile: str, to: Path, service: str | None = None) -> Path:
    """The image's `/spoorvast` in `to`, with the packages of its requirements beside it in `to/packages`."""
    known = in_context()
    for source, target in copied(dockerfile, service):
        _copy(ROOT / source, to / target.removeprefix(HOME), known)
    packages = to / "packages"
    packages.mkdir()
    for name in sorted(required(dockerfile)):
        _link(name, packages)
    return to


def copied(dockerfile: str, service: str | None = None) -> list[tuple[str, str]]:
    """Sources in the checkout and their targets in the image, of its last stage."""
    found = []
    for line in last_stage(dockerfile):
        if line["instruction"] == "COPY" and not line["value"].startswith("--from="):
            source, target = line["value"].replace("${SERVICE}", service or "").split()
            found.append((source, target))
    return found


def last_stage(dockerfile: str) -> list[dict[str, str]]:
    lines: list[dict[str, str]] = DockerfileParser(str(DOCKER / dockerfile)).structure
    last = max(number for number, line in enumerate(lines) if line["instruction"] == "FROM")
    return lines[last:]


def required(dockerfile: str) -> set[str]:
    """Names of the distributions that its requirements pin."""
    text = (DOCKER / dockerfile).read_text(encoding="utf-8")
    lists = set(re.findall(r"requirements/(\w+\.txt)", text.split("AS installed", 1)[1].split("FROM", 1)[0]))
    pinned = "\n".join((ROOT / "requirements" / name).read_text(encoding="utf-8") for name in lists)
    return set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", pinned, flags=re.MULTILINE))


def in_context() -> frozenset[str]:
    """The files of the checkout that `.dockerignore` lets through to the builder."""
    patterns = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    return frozenset(exclude_paths(str(ROOT), patterns))


def _copy(source: Path, target: Path, known: frozenset[str]) -> None:
    for file in [source] if source.is_file() else sorted(source.rglob("*")):
        if file.is_file() and str(file.relative_to(ROOT)) in known:
            place = target / file.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)


def _link(name: str, packages: Path) -> None:
    for file in distribution(name).files or ():
        top = file.parts[0]
        if top == ".." or top in WITHOUT_IMPORTS or top == "__pycache__":
            continue
        here = packages / top
        if not here.exists():
            here.symlink_to(Path(str(distribution(name).locate_file(top))).absolute())
