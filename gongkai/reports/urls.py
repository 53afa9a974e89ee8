"""Addresses of the report at the desk."""

from django.urls import path

from gongkai.reports import desk, figures, views

urlpatterns = [
    path("reports/<int:year>/", views.report, name="report"),
    path("reports/<int:year>/write/", desk.write, name="report-write"),
    path("reports/<int:year>/sign/", desk.sign, name="report-sign"),
    path("reports/<int:year>/units/", desk.progress, name="report-progress"),
    path("reports/<int:year>/file.<slug:suffix>", desk.download, name="report-file"),
    path("figures/<int:year>/", figures.show, name="figures"),
    path("figures/<int:year>/<slug:what>/", figures.cases, name="figure-cases"),
    path("reports/<int:year>/<str:row>/<slug:column>/", views.cell, name="report-cell"),
]
