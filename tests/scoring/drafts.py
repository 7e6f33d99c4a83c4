"""What the tests of drafts share: a small regulation, and somebody who writes it."""

from datetime import UTC, datetime, timedelta

from scoring.documents.nodes import Node
from scoring.drafts.editing import change_draft, start_draft

AT = datetime(2020, 4, 2, 9, tzinfo=UTC)

SMALL = """# 试行办法，供测试

[rulebook]
code = "linshu-small"
jurisdiction = "linshu"
title = "临沭县试行考核办法"
from = 2020-03-01

[[group]]
code = "towns"
name = "镇街"

[[group]]
code = "departments"
name = "部门"

[[part]]
code = "P"
name = "月度考核"
cycle = "month"
points = 100 # 满分
clause = "一"

# 承办的全部工单
[measure.handled]
name = "承办量"
count = []

[measure.passed]
name = "一次满意"
count = [{ field = "result_rating", is = "equal", value = "满意" }]

[measure.pass_rate]
name = "一次满意率"
of = "passed"
over = "handled"

[[item]]
code = "A"
name = "满意率"
full = 60
clause = "二"

[[item.rule]] # 比率
code = "A1"
kind = "proportion"
of = "pass_rate"
points = 60

[[item]]
code = "B"
name = "工作纪律"
starts = "full"
full = 40
clause = "三"

[[item.rule]]
code = "B1"
kind = "each"
deduct = 2

[[item.rule]]
code = "B2"
kind = "each"
deduct = 0.5

[[example]]
name = "八成满意，违纪一次"
units = [
  { unit = "甲", group = "towns", handled = 10, passed = 8, events = [{ code = "B1" }] },
]
points = { "甲" = { A = "48.00", B = "38.00" } }
totals = { "甲" = "86.00" }
"""


def small_draft(linshu, by, text=SMALL, at=AT):
    return start_draft(jurisdiction=linshu, by=by, at=at, text=text)


def later(minutes=1):
    return AT + timedelta(minutes=minutes)


def change(draft, one, by, edits=None):
    """Make a change as somebody who has just looked, or who looked after so many edits."""
    seen = draft.edits if edits is None else edits
    return change_draft(draft=draft, change=one, edits=seen, by=by, at=later()).draft


def node(text):
    return Node.parse(text)
