"""Addresses of the mailbox's public pages. The desk's are in `desk_urls`."""

from django.urls import path, re_path

from gongkai.mailbox.views import feeds, public, query, voices, writing

urlpatterns = [
    path("xx/", public.home, name="mailbox"),
    path("xx/list/", public.listing, name="letters"),
    path("xx/rss.xml", feeds.newest, name="letters-feed"),
    re_path(r"^xx/sitemap-(?P<block>0|[1-9][0-9]{0,6})\.xml$", feeds.sitemap, name="letters-sitemap"),
    path("xx/figures/<int:year>/", public.figures, name="letter-figures"),
    path("xx/similar/", writing.similar, name="letters-similar"),
    path("xx/write/", writing.start, name="letter-start"),
    path("xx/write/check/", writing.check, name="letter-check"),
    path("xx/write/done/", writing.done, name="letter-done"),
    path("xx/write/receipt/", writing.receipt, name="letter-receipt"),
    path("xx/write/restart/", writing.restart, name="letter-restart"),
    path("xx/write/remove-file/", writing.remove_file, name="letter-remove-file"),
    path("xx/write/<slug:name>/", writing.step, name="letter-step"),
    path("xx/query/", query.ask, name="letter-query"),
    path("xx/query/letter/", query.show, name="letter-case"),
    path("xx/query/letter/rate/", query.rate, name="letter-rate"),
    path("xx/query/letter/withdraw/", query.withdraw, name="letter-withdraw"),
    path("xx/query/letter/consent/", query.take_consent_back, name="letter-consent"),
    path("xx/query/letter/file/<int:pk>/", query.file, name="letter-file"),
    path("xx/query/leave/", query.leave, name="letter-leave"),
    path("xx/voices/", voices.voices, name="voices"),
    path("xx/opinions/<int:number>/", voices.opinion, name="opinion"),
    path("xx/surveys/<int:number>/", voices.survey, name="survey"),
    path("xx/errors/", voices.error, name="site-error"),
    path("xx/<str:number>.html", public.letter, name="letter"),
]
