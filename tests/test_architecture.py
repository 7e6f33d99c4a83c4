"""The house rules that a machine can hold: who imports whom, how long things are, no floats."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("hotline_eval", "units", "workorders", "scoring")
MODULES = sorted(
    path
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts and path.stat().st_size
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN_NAMES = {"utils", "helpers", "common", "constants"}

# Within scoring an import points from a later room to an earlier one.
ROOMS = (
    ("engine",),
    ("models",),
    ("versions", "tallies"),
    ("counts",),
    ("collect",),
    ("runs",),
    ("queue", "interchange"),
    ("closing", "watch"),
    ("tasks",),
    ("services", "publishing"),
    ("ledgers", "presentation", "workbook"),
    ("forms", "tables", "filters", "admin", "demo", "templatetags"),
    ("views",),
    ("urls", "management"),
    ("apps",),
)
ROOM = {name: number for number, names in enumerate(ROOMS) for name in names}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name_of(path)} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(dotted: str) -> str:
    return dotted.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_one_way_between_apps(path):
    app = path.relative_to(ROOT).parts[0]
    allowed = {
        "hotline_eval": set(APPS),
        "units": {"units"},
        "workorders": {"units", "workorders"},
        "scoring": {"units", "workorders", "scoring"},
    }[app]

    crossing = {
        dotted for dotted in imports_of(path) if dotted.split(".")[0] in set(APPS) - allowed
    }

    assert crossing == set()


@pytest.mark.parametrize("path", [path for path in MODULES if "engine" in path.parts], ids=name_of)
def test_the_engine_imports_the_standard_library_and_itself_only(path):
    strangers = {
        dotted
        for dotted in imports_of(path)
        if dotted.split(".")[0] not in sys.stdlib_module_names
        and not dotted.startswith("scoring.engine")
    }

    assert strangers == set()


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.relative_to(ROOT).parts[0] == "scoring"], ids=name_of
)
def test_rooms_of_scoring_import_earlier_rooms_only(path):
    own = path.relative_to(ROOT).parts[1].removesuffix(".py")
    if own == "__init__":
        return

    later = {
        dotted
        for dotted in imports_of(path)
        if dotted.startswith("scoring.") and ROOM[room_of(dotted)] > ROOM[own]
    }

    assert later == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_and_modules_keep_their_budget(path):
    source = path.read_text("utf-8")
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    too_long = [node.name for node in functions if node.end_lineno - node.lineno + 1 > 40]

    assert source.count("\n") <= 300
    assert too_long == []


def test_most_functions_are_short():
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    )

    assert lengths[len(lengths) * 9 // 10] <= 20


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_begin_with_one_sentence_and_have_plain_names(path):
    documented = ast.get_docstring(ast.parse(path.read_text("utf-8")))

    assert documented
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_imported_inside_a_function(path):
    """Only an app's ``ready`` may: models exist only after every app is loaded."""
    if path.name == "apps.py":
        return
    inside = [
        name_of(path)
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if path.parts[-2] != "commands" and "scoring" in path.parts],
    ids=name_of,
)
def test_no_binary_float_comes_near_a_score(path):
    floats = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]

    assert floats == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_keep_their_budget(path):
    assert path.read_text("utf-8").count("\n") <= 80


def test_no_other_host_is_named_in_what_the_browser_gets():
    served = [*TEMPLATES, *(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]

    naming = [
        name_of(path)
        for path in served
        if any(scheme in path.read_text("utf-8") for scheme in ("http://", "https://", 'src="//'))
    ]

    assert naming == []
