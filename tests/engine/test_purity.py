"""The engine is pure: no binary float, no clock, no chance; numpy goes through whole numbers."""

import ast
import sys
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "scoring" / "engine"
MODULES = sorted(ENGINE.rglob("*.py"))
FLOATING = {"float", "round", "complex", "pow", "mean", "average", "divide", "true_divide"}
FLOATS = {"float16", "float32", "float64", "longdouble", "double", "inexact", "floating"}
CLOCK = {"now", "today", "utcnow", "fromtimestamp", "time_ns", "monotonic", "perf_counter"}
FORBIDDEN = {"random", "secrets", "time", "os", "socket", "subprocess", "threading", "statistics"}
EXACT = {"lcm", "gcd"}


@pytest.fixture(params=MODULES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def tree(request) -> ast.Module:
    return ast.parse(request.param.read_text("utf-8"))


def called(node: ast.AST) -> str:
    """The name under which something is called, or ''."""
    function = getattr(node, "func", None)
    return getattr(function, "id", getattr(function, "attr", ""))


def test_there_is_an_engine_to_look_at():
    assert len(MODULES) > 30


def test_no_binary_float_is_written_or_made(tree):
    written = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
    ]
    made = [called(node) for node in ast.walk(tree) if called(node) in FLOATING]

    assert (written, made) == ([], [])


def test_no_array_is_one_of_floats(tree):
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert named & FLOATS == set()


def test_nothing_is_divided_that_could_give_a_float(tree):
    """``/`` between whole numbers that are written out or counted; fractions divide exactly."""
    suspect = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Div)
        and is_whole(node.left)
        and is_whole(node.right)
    ]

    assert suspect == []


def is_whole(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    if called(node) == "sum":
        return len(node.args) == 1
    return called(node) in {"len", "int"}


def test_the_clock_is_never_asked(tree):
    assert [called(node) for node in ast.walk(tree) if called(node) in CLOCK] == []


def test_only_the_standard_library_numpy_and_the_engine_are_imported(tree):
    names = {
        alias.name if isinstance(node, ast.Import) else node.module or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    foreign = {
        name
        for name in names
        if not name.startswith("scoring.engine")
        and name.split(".")[0] not in sys.stdlib_module_names
    }

    assert foreign <= {"numpy", "numpy.typing"}
    assert {name.split(".")[0] for name in names} & FORBIDDEN == set()


def test_of_mathematics_only_what_is_exact_is_used(tree):
    taken = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "math"
        for alias in node.names
    }

    assert taken <= EXACT


@pytest.mark.parametrize(
    ("text", "found"),
    [("x = 0.5", True), ("x = float(1)", True), ("x = round(y)", True), ("x = 1 // 2", False)],
)
def test_the_test_itself_sees_floats(text, found):
    tree = ast.parse(text)
    walked = list(ast.walk(tree))
    literals = [n for n in walked if isinstance(n, ast.Constant) and isinstance(n.value, float)]

    assert bool(literals or [n for n in walked if called(n) in FLOATING]) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("len(a) / 2", True), ("1 / 3", True), ("sum(a) / 3", True)),
        *(("a / len(b)", False), ("sum(a, ZERO) / 3", False)),
    ],
)
def test_the_test_itself_sees_divisions(text, found):
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.BinOp)

    assert (is_whole(node.left) and is_whole(node.right)) is found
