"""The named fields of a ticket that a measure may ask about, and the tests each kind allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

RATINGS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意", "默认满意")


class Kind(StrEnum):
    """What a field holds, which decides the tests it allows."""

    CHOICE = "choice"
    NUMBER = "number"
    FLAG = "flag"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a ticket: its name in documents, its label, what it holds."""

    code: str
    label: str
    kind: Kind
    choices: tuple[str, ...] = ()


FIELDS = {
    field.code: field
    for field in (
        Field("level", "工单级别", Kind.CHOICE, ("省级", "市级", "县级")),
        Field(
            "kind",
            "诉求类型",
            Kind.CHOICE,
            ("咨询", "求助", "投诉", "举报", "建议", "表扬", "其他"),
        ),
        Field("urgency", "紧急程度", Kind.CHOICE, ("普通", "紧急")),
        Field(
            "channel",
            "诉求渠道",
            Kind.CHOICE,
            ("电话", "省级热线", "信箱", "微信", "网站", "其他"),
        ),
        Field("service_rating", "服务过程评价", Kind.CHOICE, RATINGS),
        Field("result_rating", "办理结果评价", Kind.CHOICE, RATINGS),
        Field("anonymous", "是否匿名", Kind.FLAG),
        Field("contacted", "是否联系", Kind.FLAG),
        Field("unreasonable", "不合规诉求", Kind.FLAG),
        Field("county_reworks", "县级重办次数", Kind.NUMBER),
        Field("city_reworks", "市级重办次数", Kind.NUMBER),
        Field("returns", "退回次数", Kind.NUMBER),
        Field("days_late", "拖延工作日", Kind.NUMBER),
        Field("received_at", "受理时间", Kind.MOMENT),
        Field("assigned_at", "交办时间", Kind.MOMENT),
        Field("due_at", "办理期限", Kind.MOMENT),
        Field("extended_until", "延期至", Kind.MOMENT),
        Field("deadline_at", "应办结时间", Kind.MOMENT),
        Field("replied_at", "回复时间", Kind.MOMENT),
        Field("closed_at", "办结时间", Kind.MOMENT),
    )
}

DATED_BY = {
    "received": "received_at",
    "assigned": "assigned_at",
    "due": "deadline_at",
    "replied": "replied_at",
    "closed": "closed_at",
}
COMPUTED = "days_late"


class Test(StrEnum):
    """How a condition looks at its field."""

    EQUAL = "equal"
    IN = "in"
    NOT_IN = "not_in"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    GIVEN = "given"
    EMPTY = "empty"
    BEFORE_CUTOFF = "before_cutoff"
    NOT_BEFORE_CUTOFF = "not_before_cutoff"
    AFTER = "after"
    NOT_AFTER = "not_after"
    WITHIN_HOURS = "within_hours"
    OVER_HOURS = "over_hours"


WORDS = {
    Test.EQUAL: "是",
    Test.IN: "属于",
    Test.NOT_IN: "不属于",
    Test.AT_LEAST: "不少于",
    Test.AT_MOST: "不多于",
    Test.GIVEN: "已填写",
    Test.EMPTY: "未填写",
    Test.BEFORE_CUTOFF: "早于截止时间",
    Test.NOT_BEFORE_CUTOFF: "截止时尚未发生",
    Test.AFTER: "晚于",
    Test.NOT_AFTER: "不晚于",
    Test.WITHIN_HOURS: "在若干小时以内，自",
    Test.OVER_HOURS: "超过若干小时，自",
}

ALLOWED = {
    Kind.CHOICE: {Test.EQUAL, Test.IN, Test.NOT_IN, Test.GIVEN, Test.EMPTY},
    Kind.FLAG: {Test.EQUAL, Test.GIVEN, Test.EMPTY},
    Kind.NUMBER: {Test.EQUAL, Test.AT_LEAST, Test.AT_MOST},
    Kind.MOMENT: {
        Test.GIVEN,
        Test.EMPTY,
        Test.BEFORE_CUTOFF,
        Test.NOT_BEFORE_CUTOFF,
        Test.AFTER,
        Test.NOT_AFTER,
        Test.WITHIN_HOURS,
        Test.OVER_HOURS,
    },
}
COMPARED = {Test.AFTER, Test.NOT_AFTER, Test.WITHIN_HOURS, Test.OVER_HOURS}
AT_CUTOFF = {Test.BEFORE_CUTOFF, Test.NOT_BEFORE_CUTOFF}
TIMED = {Test.WITHIN_HOURS, Test.OVER_HOURS}
