"""Addresses of the report at the desk."""

from django.urls import path

from gongkai.reports import figures, views

urlpatterns = [
    path("reports/<int:year>/", views.report, name="report"),
    path("figures/<int:year>/", figures.show, name="figures"),
    path("figures/<int:year>/<slug:what>/", figures.cases, name="figure-cases"),
    path("reports/<int:year>/<str:row>/<slug:column>/", views.cell, name="report-cell"),
]
