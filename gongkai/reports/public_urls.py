"""Addresses of signed reports, on the platform of 政府信息公开."""

from django.urls import re_path

from gongkai.reports import published

urlpatterns = [
    re_path(
        r"^zfxxgk/(?P<unit>[-a-zA-Z0-9_]+)/zfxxgknb/(?P<year>[1-9][0-9]{3})/$",
        published.report,
        name="annual-report",
    ),
    re_path(
        r"^zfxxgk/(?P<unit>[-a-zA-Z0-9_]+)/zfxxgknb/(?P<year>[1-9][0-9]{3})\.(?P<suffix>docx|pdf|xlsx|json)$",
        published.file,
        name="annual-report-file",
    ),
]
