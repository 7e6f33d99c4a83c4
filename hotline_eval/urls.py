"""Every address of the site; whatever belongs to a jurisdiction starts with its code."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from scoring.views.standing import Health
from units.second_door import SecondFactor
from units.views import Favicon, Home, Login

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("login/", Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("login/code/", SecondFactor.as_view(), name="second_factor"),
    path("favicon.ico", Favicon.as_view(), name="favicon"),
    path("healthz", Health.as_view(), name="healthz"),
    path("admin/", admin.site.urls),
    path("<slug:jurisdiction>/", include("scoring.urls")),
    path("<slug:jurisdiction>/", include("workorders.urls")),
    path("<slug:jurisdiction>/", include("units.urls")),
]
