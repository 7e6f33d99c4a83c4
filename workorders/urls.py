"""Addresses of the workorders app, all below ``/<jurisdiction>/``."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from workorders import views


class NumberConverter(StringConverter):
    """A ticket's number as another system made it: slashes too, but never a NUL."""

    regex = "[^\x00]+"


register_converter(NumberConverter, "number")

app_name = "workorders"

urlpatterns = [
    path("tickets/", views.Tickets.as_view(), name="tickets"),
    path("tickets/<number:number>/", views.TicketDetail.as_view(), name="ticket"),
    path("callers/<number:number>/", views.TicketCaller.as_view(), name="caller"),
]
