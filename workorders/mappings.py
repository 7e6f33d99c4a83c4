"""Which heading of a foreign export means what, in which words: data, kept per jurisdiction."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from units.models import Jurisdiction
from units.refusals import Refused
from workorders.cells import day, moment
from workorders.columns import Column, Source
from workorders.models import SourceMapping

FOLDER = settings.BASE_DIR / "fixtures" / "mappings"


class UnknownMapping(Refused):
    """Neither the jurisdiction nor the shipped files have a mapping of this name."""

    def __init__(self, code: str, known: Sequence[str]) -> None:
        names = f"可用的有：{'、'.join(known)}。" if known else "本辖区还没有映射。"
        super().__init__(f"没有名为“{code}”的导入映射，{names}")


class WrongMapping(Refused):
    """A mapping's document cannot be used; the message says where and how to mend it."""


@dataclass(frozen=True, slots=True)
class ForeignExport:
    """A mapping ready for use: by field, the source column and how to put it in our words.

    ``unit_group`` is the group of units that are registered from a ticket file.
    """

    sources: dict[str, Source]
    unit_group: str


def mapping_of(*, jurisdiction: Jurisdiction, code: str) -> SourceMapping:
    """A jurisdiction's mapping, copied from the shipped file the first time it is asked for.

    Raises UnknownMapping.
    """
    kept = SourceMapping.objects.filter(jurisdiction=jurisdiction, code=code).first()
    if kept is not None:
        return kept
    shipped = shipped_mappings()
    if code not in shipped:
        own = SourceMapping.objects.filter(jurisdiction=jurisdiction).values_list("code", flat=True)
        raise UnknownMapping(code, sorted({*own, *shipped}))
    document = tomllib.loads(shipped[code].read_text(encoding="utf-8"))
    kept, _ = SourceMapping.objects.get_or_create(
        jurisdiction=jurisdiction, code=code, defaults={"document": document}
    )
    return kept


def shipped_mappings() -> dict[str, Path]:
    """The files of the mappings that come with the project, by code."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


def compiled(document: Mapping[str, Any], columns: Sequence[Column]) -> ForeignExport:
    """Make a mapping's document ready for a table of columns. Raises WrongMapping."""
    if not isinstance(document, dict) or not isinstance(document.get("column", []), list):
        raise WrongMapping("映射应为一张表，其中 column 是若干列的说明。")
    by_header = {column.header: column for column in columns}
    formats = _texts(document.get("date_formats", []), "date_formats")
    sources: dict[str, Source] = {}
    for number, entry in enumerate(document.get("column", []), start=1):
        place = f"第{number}个 column"
        if not isinstance(entry, dict):
            raise WrongMapping(f"{place}应写明 header 和 field。")
        header, field = entry.get("header"), entry.get("field")
        if not isinstance(header, str) or not header.strip():
            raise WrongMapping(f"{place}缺少 header（外来文件的列名）。")
        if field not in by_header:
            raise WrongMapping(f"{place}的 field“{field}”不是工单文件的列名。")
        column = by_header[field]
        if column.field in sources:
            raise WrongMapping(f"{place}的 field“{field}”已有来源。")
        sources[column.field] = Source(header, _translation(entry, column, formats, place))
    return ForeignExport(sources, _unit_group(document))


def _translation(
    entry: Mapping[str, Any], column: Column, formats: Sequence[str], place: str
) -> Callable[[str], str] | None:
    values, otherwise = entry.get("values", {}), entry.get("otherwise")
    if not isinstance(otherwise, str | None):
        raise WrongMapping(f"{place}的 otherwise 应为文字。")
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise WrongMapping(f"{place}的 values 应为“原值 = 本系统的值”。")
    if values or otherwise is not None:
        return partial(_in_our_words, values=values, otherwise=otherwise)
    if column.read in (moment, day) and formats:
        return partial(_in_our_dates, formats=formats)
    return None


def _in_our_words(raw: str, *, values: Mapping[str, str], otherwise: str | None) -> str:
    """The value for a foreign one; without ``otherwise`` an unknown one is left to the grammar."""
    text = raw.strip()
    return values.get(text, text if otherwise is None or not text else otherwise)


def _in_our_dates(raw: str, *, formats: Sequence[str]) -> str:
    text = raw.strip()
    for pattern in formats:
        try:
            return f"{datetime.strptime(text, pattern)}"  # noqa: DTZ007 - local, made aware later
        except ValueError:
            continue
    return raw


def _unit_group(document: Mapping[str, Any]) -> str:
    units = document.get("units", {})
    group = units.get("group", "") if isinstance(units, dict) else None
    if not isinstance(group, str):
        raise WrongMapping("units 应写明 group（单位所在的分组编码）。")
    return group


def _texts(value: Any, name: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise WrongMapping(f"{name} 应为一列文字。")
    return value
