"""Addresses of the report at the desk."""

from django.urls import path

from gongkai.reports import views

urlpatterns = [
    path("reports/<int:year>/", views.report, name="report"),
    path("reports/<int:year>/<str:row>/<slug:column>/", views.cell, name="report-cell"),
]
