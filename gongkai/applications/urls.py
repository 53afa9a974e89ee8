"""Addresses of the applicant's pages. The desk's are in `desk_urls`."""

from django.urls import path

from gongkai.applications.views import apply, guidance, query

urlpatterns = [
    path("apply/", apply.start, name="apply"),
    path("apply/form.<slug:format>", guidance.paper_form, name="paper-form"),
    path("apply/check/", apply.check, name="apply-check"),
    path("apply/done/", apply.done, name="apply-done"),
    path("apply/receipt.pdf", apply.receipt, name="apply-receipt"),
    path("apply/restart/", apply.restart, name="apply-restart"),
    path("apply/remove-file/", apply.remove_file, name="apply-remove-file"),
    path("apply/<slug:name>/", apply.step, name="apply-step"),
    path("query/", query.ask, name="query"),
    path("query/case/", query.show, name="query-case"),
    path("query/case/correct/", query.correct, name="query-correct"),
    path("query/case/reasons/", query.give_reasons, name="query-reasons"),
    path("query/case/contact/", query.change_contact, name="query-contact"),
    path("query/case/rate/", query.rate, name="query-rate"),
    path("query/case/file/<int:pk>/", query.file, name="query-file"),
    path("query/case/withdraw/", query.withdraw, name="query-withdraw"),
    path("query/case/letter/<int:pk>/", query.letter, name="query-letter"),
    path("query/leave/", query.leave, name="query-leave"),
]
