"""The house rules that a machine can hold: who imports whom, how long things are, no floats."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

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
    ("versions", "tallies", "seals", "documents"),
    ("statements",),
    ("counting",),
    ("counts",),
    ("collect",),
    ("months", "reach"),
    ("runs",),
    ("queue", "interchange", "whatif", "records", "frozen", "verification", "tryouts"),
    ("closing", "watch", "recomputation", "heartbeat"),
    ("performers",),
    ("tasks",),
    ("services", "publishing", "calendars"),
    ("attested",),
    ("restoring",),
    ("appeals", "publications", "late", "drafts", "evidence", "approvals"),
    ("ledgers", "blocks", "presentation"),
    ("workbook", "notice"),
    ("widgets",),
    (
        "comparing",
        "forms",
        "job_forms",
        "calendar_forms",
        "editor",
        "disputes",
        "tables",
        "deduction_table",
        "filters",
        "admin",
        "demo",
        "templatetags",
    ),
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


def in_scoring(path: Path) -> bool:
    return path.relative_to(ROOT).parts[0] == "scoring"


def functions_of(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return function.end_lineno - function.lineno + 1


def test_imports_point_one_way_between_apps():
    allowed = {
        "hotline_eval": set(APPS),
        "units": {"units"},
        "workorders": {"units", "workorders"},
        "scoring": {"units", "workorders", "scoring"},
    }

    crossing = {
        (name_of(path), dotted)
        for path in MODULES
        for dotted in imports_of(path)
        if dotted.split(".")[0] in set(APPS) - allowed[path.relative_to(ROOT).parts[0]]
    }

    assert crossing == set()


def test_the_engine_imports_the_standard_library_numpy_and_itself_only():
    strangers = {
        (name_of(path), dotted)
        for path in MODULES
        if "engine" in path.relative_to(ROOT).parts
        for dotted in imports_of(path)
        if dotted.split(".")[0] not in {*sys.stdlib_module_names, "numpy"}
        and not dotted.startswith("scoring.engine")
    }

    assert strangers == set()


def test_rooms_of_scoring_import_earlier_rooms_only():
    later = {
        (name_of(path), dotted)
        for path in MODULES
        if in_scoring(path)
        for dotted in imports_of(path)
        if dotted.startswith("scoring.")
        and ROOM[room_of(dotted)] > ROOM[path.relative_to(ROOT).parts[1].removesuffix(".py")]
    }

    assert later == set()


def test_functions_and_modules_keep_their_budget():
    long_modules = [name_of(path) for path in MODULES if path.read_text("utf-8").count("\n") > 300]
    long_functions = [
        (name_of(path), function.name)
        for path in MODULES
        for function in functions_of(path)
        if length(function) > 40
    ]

    assert long_modules == []
    assert long_functions == []


def test_most_functions_are_short():
    lengths = sorted(length(one) for path in MODULES for one in functions_of(path))

    assert lengths[len(lengths) * 9 // 10] <= 20


def test_modules_begin_with_one_sentence_and_have_plain_names():
    silent = [
        name_of(path)
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert silent == []
    assert FORBIDDEN_NAMES.isdisjoint(path.stem for path in MODULES)


def test_nothing_is_imported_inside_a_function():
    """Only an app's ``ready`` may: models exist only after every app is loaded."""
    inside = [
        (name_of(path), function.name)
        for path in MODULES
        if path.name != "apps.py"
        for function in functions_of(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


def test_no_binary_float_comes_near_a_score():
    """Commands may pause for half a second; nothing else in scoring knows floats."""
    floats = [
        (name_of(path), node.lineno)
        for path in MODULES
        if in_scoring(path) and path.parent.name != "commands"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]

    assert floats == []


def test_templates_keep_their_budget():
    long = [name_of(path) for path in TEMPLATES if path.read_text("utf-8").count("\n") > 80]

    assert long == []


def test_no_other_host_is_named_in_what_the_browser_gets():
    served = [*TEMPLATES, *(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")]

    naming = [
        name_of(path)
        for path in served
        if any(scheme in path.read_text("utf-8") for scheme in ("http://", "https://", 'src="//'))
    ]

    assert naming == []


def test_the_rooms_are_all_there():
    """A room that nobody entered in the plan would escape the rule above."""
    rooms = {
        path.relative_to(ROOT).parts[1].removesuffix(".py") for path in MODULES if in_scoring(path)
    }

    assert rooms - {"__init__"} <= set(ROOM)
