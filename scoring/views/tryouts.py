"""Try-outs: one period under two rulebooks, who gains and who loses, and which line did it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from django.views.generic.base import ContextMixin
from django_tables2 import RequestConfig

from scoring.comparing.forms import TryoutForm, first_choice
from scoring.comparing.tables import EffectTable, MovementTable
from scoring.models import League
from scoring.presentation.differences import names_of
from scoring.presentation.periods import scored_periods
from scoring.tryouts import Tryout, TryoutRefused, try_out
from scoring.views.rankings import XLSX
from scoring.workbook.comparison import write_comparison
from units.access import MemberRequired
from units.menu import OFFICE


class Compared:
    """For both ways to look at a comparison: the form, and what it comes to."""

    @cached_property
    def form(self) -> TryoutForm:
        periods = scored_periods(self.jurisdiction)  # type: ignore[attr-defined]
        asked = self.request.GET.dict()  # type: ignore[attr-defined]
        chosen = dict(first_choice(self.membership))  # type: ignore[attr-defined]
        chosen |= {"period": periods[0].code} if periods else {}
        return TryoutForm({**chosen, **asked}, membership=self.membership, periods=periods)  # type: ignore[attr-defined]

    @cached_property
    def tryout(self) -> Tryout | None:
        """The comparison, or None where the form, or the rulebook, says why there is none."""
        form = self.form
        if not form.is_valid():
            return None
        leagues = League.objects.filter(jurisdiction=self.jurisdiction)  # type: ignore[attr-defined]
        league = leagues.select_related("jurisdiction").get(period=form.cleaned_data["period"])
        form.offer_groups(league)
        try:
            return try_out(
                league,
                before=form.cleaned_data["before"].rulebook,
                after=form.rulebook,
                at=timezone.now(),
                groups=form.groups,
            )
        except TryoutRefused as error:
            form.add_error(None, str(error))
            return None


class TryoutPage(Compared, MemberRequired, TemplateView):
    title = "试算与比较"
    roles = OFFICE
    template_name = "scoring/tryout.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.tryout
        return super().get_context_data(
            form=self.form, **(self.shown(found) if found else {}), **kwargs
        )

    def shown(self, found: Tryout) -> dict[str, Any]:
        names = names_of(found)
        movements = MovementTable(found.movements, names=names, prefix="unit-")
        effects = EffectTable(found.effects, names=names, prefix="item-")
        for table in (movements, effects):
            RequestConfig(self.request).configure(table)
        return {"tryout": found, "movements": movements, "effects": effects}


class TryoutWorkbook(Compared, MemberRequired, ContextMixin, View):
    roles = OFFICE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.tryout is None:
            raise Http404
        stream = BytesIO()
        write_comparison(self.tryout, self.heading, stream, timezone.now())
        stream.seek(0)
        name = f"{self.heading}.xlsx"
        return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)

    @property
    def heading(self) -> str:
        period = self.tryout.new and self.form.cleaned_data["period"]  # type: ignore[union-attr]
        return f"{self.jurisdiction.name}{period}考核办法试算比较"
