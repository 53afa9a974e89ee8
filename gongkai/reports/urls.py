"""Addresses of the report at the desk."""

from django.urls import path

from gongkai.reports import collecting, desk, figures, views, years

urlpatterns = [
    path("reports/<int:year>/", views.report, name="report"),
    path("reports/<int:year>/write/", desk.write, name="report-write"),
    path("reports/<int:year>/sign/", desk.sign, name="report-sign"),
    path("reports/<int:year>/write/check/", desk.check, name="report-check"),
    path("reports/<int:year>/hand-in/", desk.hand_in, name="report-hand-in"),
    path("reports/<int:year>/hand-back/", desk.hand_back, name="report-hand-back"),
    path("reports/<int:year>/units/", collecting.progress, name="report-progress"),
    path("reports/<int:year>/returns/", collecting.bring_in, name="report-returns"),
    path("reports/<int:year>/years/", years.show, name="report-years"),
    path("reports/<int:year>/returned/<str:row>/", views.returned, name="report-returned"),
    path("reports/owners/", collecting.owners, name="report-owners"),
    path("reports/<int:year>/file.<slug:suffix>", desk.download, name="report-file"),
    path("figures/<int:year>/", figures.show, name="figures"),
    path("figures/<int:year>/<slug:what>/", figures.cases, name="figure-cases"),
    path("reports/<int:year>/<str:row>/<slug:column>/", views.cell, name="report-cell"),
]
