"""The calendar of working days: a year of it, and one day changed with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView, View

from scoring.calendar_forms import WorkDayForm
from scoring.calendars import Moved, change_calendar, moved_by
from scoring.presentation.calendars import is_working_day, year_sheet
from units.access import MemberRequired
from units.menu import OFFICE
from units.models import Role
from units.refusals import Refused
from units.templatetags.dates import day as in_words
from units.workdays import FIRST_YEAR, LAST_YEAR


class ThisYear(MemberRequired, View):
    """On to the calendar of the present year."""

    roles = OFFICE

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return redirect("scoring:calendar_of", self.jurisdiction.code, timezone.localdate().year)


class WorkCalendar(MemberRequired, TemplateView):
    """A year for the office; the day that ``?day=`` names stands ready to be changed."""

    title = "工作日历"
    roles = OFFICE
    template_name = "scoring/calendar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = self.kwargs["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise Http404
        picked = self.picked()
        return super().get_context_data(**kwargs) | {
            "sheet": year_sheet(self.jurisdiction, year),
            "picked": picked,
            "moved": moved_by(self.jurisdiction, picked) if picked else None,
            "may_change": self.membership.role == Role.CHIEF,
            "form": kwargs.get("form") or self.fresh_form(picked),
        }

    def picked(self) -> date | None:
        try:
            day = date.fromisoformat(self.request.GET.get("day", ""))
        except ValueError:
            return None
        return day if day.year == self.kwargs["year"] else None

    def fresh_form(self, picked: date | None) -> WorkDayForm:
        """An empty form; a day that was picked is to become what it is not."""
        if picked is None:
            return WorkDayForm()
        is_working = is_working_day(self.jurisdiction, picked)
        return WorkDayForm(initial={"day": picked, "is_working": "no" if is_working else "yes"})


class CalendarChange(WorkCalendar):
    """One day changed; refused, the page comes back with what was typed."""

    roles = (Role.CHIEF,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = WorkDayForm(request.POST)
        if form.is_valid():
            try:
                moved = self.change(**form.cleaned_data)
            except Refused as error:
                form.add_error(None, str(error))
            else:
                day = form.cleaned_data["day"]
                messages.success(request, said_of(day, form.cleaned_data["is_working"], moved))
                return redirect("scoring:calendar_of", self.jurisdiction.code, day.year)
        return self.render_to_response(self.get_context_data(form=form))

    def change(self, *, entry_key: Any, **asked: Any) -> Moved:
        key = f"form:{self.membership.pk}:{entry_key}"
        given = {"by": self.request.user, "at": timezone.now(), "key": key}
        return change_calendar(jurisdiction=self.jurisdiction, **asked, **given)


def said_of(day: date, is_working: bool, moved: Moved) -> str:
    """What was done, and what it makes stale."""
    done = f"{in_words(day)}已改为{'工作日' if is_working else '休息日'}。"
    if not moved.open:
        return f"{done}没有考核期受影响。"
    return f"{done}{len(moved.open)} 个考核期已排队重新计算。"
