"""Nothing inline, no other host, no newer browser than promised, contrast that can be read."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
FILES = [*TEMPLATES, *STYLES, *SCRIPTS, *sorted((ROOT / "static").glob("*.svg"))]

NAMESPACE = "http://www.w3.org/2000/svg"
TOO_NEW = r":has\(|@container|@layer|@scope|color-mix\(|:is\([^)]*&|\n\s+&"


def named(paths):
    return {"argvalues": paths, "ids": [str(path.relative_to(ROOT)) for path in paths]}


def test_there_is_something_to_look_at():
    assert len(TEMPLATES) > 20
    assert len(STYLES) >= 3


@pytest.mark.parametrize("template", **named(TEMPLATES))
def test_templates_hold_no_script_and_no_style_of_their_own(template):
    text = template.read_text()

    assert not re.search(r"<style|\sstyle\s*=", text), "inline style"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "inline script"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text), "inline handler"
    assert not re.search(r"javascript:|hx-on|hx-vals\s*=\s*['\"]js:", text)


@pytest.mark.parametrize("template", **named(TEMPLATES))
def test_templates_escape_and_stay_short(template):
    text = template.read_text()

    assert not re.search(r"\|\s*safe\b|autoescape off", text)
    assert len(text.splitlines()) <= 80


@pytest.mark.parametrize("template", **named(TEMPLATES))
def test_templates_compile_and_their_static_files_exist(template):
    get_template(str(template.relative_to(ROOT / "templates")))

    for name in re.findall(r"{% static '([^']+)' %}", template.read_text()):
        assert finders.find(name), name


@pytest.mark.parametrize("file", **named(FILES))
def test_no_file_names_another_host(file):
    text = file.read_text().replace(NAMESPACE, "")

    assert not re.search(r"https?://|[\"'(]//|@import|data:text", text)


@pytest.mark.parametrize("style", **named(STYLES))
def test_styles_ask_for_no_newer_browser_than_promised(style):
    assert not re.search(TOO_NEW, style.read_text())


@pytest.mark.parametrize("style", **named(STYLES))
def test_styles_use_only_values_that_are_declared(style):
    declared = set(re.findall(r"(--[a-z0-9-]+):", "".join(s.read_text() for s in STYLES)))

    assert set(re.findall(r"var\((--[a-z0-9-]+)", style.read_text())) <= declared


COLOURS = dict(
    re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", (ROOT / "static/css/base.css").read_text())
)
GROUNDS = ["panel", "ground", "sunken", "brand-tint", "pinned"]
READABLE = [
    *((ink, ground) for ink in ("ink", "ink-soft", "brand-deep") for ground in GROUNDS),
    *(("ink-faint", ground) for ground in ("panel", "ground", "sunken")),
    *((ink, "panel") for ink in ("brand", "good", "warn", "bad")),
    *((tone, f"{tone}-tint") for tone in ("good", "warn", "bad")),
    ("panel", "brand"),
    ("panel", "brand-deep"),
    ("bad", "brand-tint"),
    ("brand", "brand-tint"),
]


@pytest.mark.parametrize(("ink", "ground"), READABLE)
def test_words_stand_out_from_their_ground(ink, ground):
    assert contrast(COLOURS[ink], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["panel", "ground", "sunken"])
def test_the_edge_of_a_field_stands_out_from_its_ground(ground):
    assert contrast(COLOURS["line-strong"], COLOURS[ground]) >= 3


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG 2 counts it, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
