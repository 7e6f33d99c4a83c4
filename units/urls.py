"""Addresses of the units app, all below ``/<jurisdiction>/``."""

from django.urls import path

from units import views

app_name = "units"

urlpatterns = [
    path("", views.JurisdictionHome.as_view(), name="home"),
    path("units/", views.Units.as_view(), name="units"),
]
