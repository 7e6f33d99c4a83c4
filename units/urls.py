"""Addresses of the units app, all below ``/<jurisdiction>/``."""

from django.urls import path

from units import account, views

app_name = "units"

urlpatterns = [
    path("", views.JurisdictionHome.as_view(), name="home"),
    path("units/", views.Units.as_view(), name="units"),
    path("settings/", account.Settings.as_view(), name="settings"),
    path("settings/password/", account.Password.as_view(), name="password"),
    path("shortcuts/", account.Shortcuts.as_view(), name="shortcuts"),
]
