"""What every list can do: columns, page size and sort that are kept, saved views, an Excel file."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django_tables2 import SingleTableMixin
from django_tables2.columns import BoundColumn

from units.list_files import filter_in_words, write_list
from units.preferences import keep
from units.tables import ListTable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 10_000
"""Ten seconds of work; whoever wants more takes it by month or by unit."""
MOST_VIEWS = 20
LONGEST_NAME = 20
LONGEST_QUERY = 1000
KEPT = ("sort", "per_page")
"""What of the address is remembered for the next visit."""
EXPORT = ("export", "xlsx")


@dataclass(frozen=True)
class Tools:
    """What stands above a table: its columns to choose from, and the ways to take it along."""

    columns: list[BoundColumn]
    query: str
    export: str
    export_all: str
    most: int
    left_out: int
    """So many rows are too many for one file; 0 where all of them fit."""


@dataclass(frozen=True)
class SavedView:
    """A filter and a way to show the list, under a name of the person's own."""

    name: str
    query: str
    is_current: bool


class Listed(SingleTableMixin):
    """Stands behind ``MemberRequired`` in a view whose page is one table, filtered or not.

    What the address says wins over what the person chose before; sort and page size in the
    address are remembered. ``?export=xlsx`` answers with the filtered list as a workbook.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = {name: request.GET[name][:40] for name in KEPT if request.GET.get(name)}
        if any(self.kept.get(name) != said for name, said in asked.items()):
            self._keep(asked)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the columns, keep a view, or forget one; then the list again."""
        query = QueryDict(request.POST.get("query", "")[:LONGEST_QUERY], mutable=True)
        match request.POST.get("do"):
            case "columns":
                chosen = request.POST.getlist("column")
                self._keep({"columns": chosen})
                query["columns"] = ".".join(chosen)
            case "save":
                self._save_view(request.POST.get("name", "").strip(), query)
            case "forget":
                self._forget_view(request.POST.get("name", ""))
        return redirect(f"{request.path}?{query.urlencode()}" if query else request.path)

    # What was kept --------------------------------------------------------------------------

    @property
    def kept(self) -> dict[str, Any]:
        return self.membership.kept_here or {}

    def _keep(self, changes: dict[str, Any]) -> None:
        page = self.request.resolver_match.view_name
        keep(user=self.request.user, page=page, changes=changes)

    def _save_view(self, name: str, query: QueryDict) -> None:
        views = [view for view in self.kept.get("views", []) if view["name"] != name]
        if not name or len(name) > LONGEST_NAME:
            messages.error(self.request, f"请为常用筛选起一个名称，不超过{LONGEST_NAME}个字。")
        elif len(views) >= MOST_VIEWS:
            messages.error(self.request, f"最多保存{MOST_VIEWS}个常用筛选，请先删除不用的。")
        else:
            self._keep({"views": [*views, {"name": name, "query": query.urlencode()}]})
            messages.success(self.request, f"已保存常用筛选“{name}”。")

    def _forget_view(self, name: str) -> None:
        views = [view for view in self.kept.get("views", []) if view["name"] != name]
        self._keep({"views": views})
        messages.success(self.request, f"已删除常用筛选“{name}”。")

    # The table ------------------------------------------------------------------------------

    def get_table(self, **kwargs: Any) -> ListTable:
        if sort := self.kept.get("sort"):
            kwargs = {"order_by": sort} | kwargs
        table = super().get_table(**kwargs)
        choices = [one for one in table.columns if one.name != table.row_header]
        asked = self.request.GET.get("columns", "").split(".")
        chosen = asked if any(asked) else self.kept.get("columns", [])
        if any(one.name in chosen for one in choices):
            for one in choices:
                if one.name not in chosen:
                    table.columns.hide(one.name)
        table.tools = self._tools(choices, len(table.data))
        return table

    def get_table_pagination(self, table: ListTable) -> dict[str, int | None]:
        size = str(self.kept.get("per_page", ""))
        return {"per_page": int(size) if size.isdecimal() else None}

    def _tools(self, columns: list[BoundColumn], number: int) -> Tools:
        shown = self.request.GET.copy()
        for name in ("page", "export"):
            shown.pop(name, None)
        narrowing = list(getattr(getattr(self, "filterset", None), "filters", ()))
        everything = {name: shown[name] for name in (*KEPT, "columns") if name in shown}
        everything |= dict.fromkeys(narrowing, "")
        return Tools(
            columns=columns,
            query=shown.urlencode(),
            export=urlencode([*_pairs(shown), EXPORT]),
            export_all=urlencode([*everything.items(), EXPORT]) if narrowing else "",
            most=MOST_ROWS,
            left_out=max(number - MOST_ROWS, 0),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        query = context["table"].tools.query
        views = self.kept.get("views", [])
        saved = [SavedView(one["name"], one["query"], one["query"] == query) for one in views]
        return context | {"saved_views": saved, "list_query": query}

    # The file -------------------------------------------------------------------------------

    @property
    def export_title(self) -> str:
        return f"{self.jurisdiction}{self.title}"

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponseBase:
        if EXPORT not in self.request.GET.items():
            return super().render_to_response(context, **kwargs)
        table = context["table"]
        if left_out := table.tools.left_out:
            more = "以上" if table.is_more else ""
            words = f"{table.size}，一次最多导出 {MOST_ROWS:,} 条，多出 {left_out:,} 条{more}。"
            messages.warning(self.request, f"{words}请缩小筛选范围，例如按月导出。")
            query = table.tools.query
            return redirect(f"{self.request.path}?{query}" if query else self.request.path)
        said = filter_in_words(context.get("filter"))
        stream, now = BytesIO(), timezone.now()
        write_list(table, title=self.export_title, said=said, at=now, target=stream)
        stream.seek(0)
        name = f"{self.export_title}{timezone.localdate(now):%Y%m%d}.xlsx"
        return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)


def _pairs(query: QueryDict) -> list[tuple[str, str]]:
    return [(name, said) for name, values in query.lists() for said in values]
