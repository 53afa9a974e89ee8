"""Addresses of administration and delegation, at the desk."""

from django.urls import path

from gongkai.accounts import views

urlpatterns = [
    path("admin/units/", views.units, name="units"),
    path("admin/units/new/", views.unit, name="unit-new"),
    path("admin/units/<int:pk>/", views.unit, name="unit"),
    path("admin/people/", views.people, name="people"),
    path("admin/people/new/", views.new_person, name="person-new"),
    path("admin/people/<int:pk>/", views.person, name="person"),
    path("admin/calendar/", views.calendar, name="calendar"),
    path("delegations/", views.delegations, name="delegations"),
]
