"""Addresses of the desk's pages about requests."""

from django.urls import path

from gongkai.applications.views import (
    batches,
    desk,
    papers,
    redactions,
    registers,
    registration,
    remedies,
    wordings,
)

urlpatterns = [
    path("", desk.home, name="home"),
    path("applications/", desk.listing, name="list"),
    path("applications/new/", registration.register, name="register"),
    path("applications/new-many/", registration.register_many, name="register-many"),
    path("batches/<slug:batch>/", batches.show, name="batch"),
    path("batches/<slug:batch>/labels/", batches.labels, name="batch-labels"),
    path("batches/<slug:batch>/letters/", batches.letters, name="batch-letters"),
    path("batches/<slug:batch>/<slug:event>/", batches.record_event, name="batch-event"),
    path("applications/<int:pk>/", desk.show, name="case"),
    path("applications/<int:pk>/code/", registration.new_code, name="new-code"),
    path("applications/<int:pk>/reveal/", desk.reveal, name="reveal"),
    path("applications/<int:pk>/redactions/", redactions.add, name="redactions"),
    path("applications/<int:pk>/redactions/<int:redaction_pk>/", redactions.edit, name="redaction"),
    path(
        "applications/<int:pk>/redactions/<int:redaction_pk>/<int:number>.png",
        redactions.page,
        name="redaction-page",
    ),
    path("applications/<int:pk>/sheets/<slug:kind>.<slug:format>", papers.sheet, name="sheet"),
    path("applications/<int:pk>/letters/<int:letter_pk>.<slug:format>", papers.letter, name="letter"),
    path(
        "applications/<int:pk>/letters/<int:letter_pk>/difference/",
        papers.letter_difference,
        name="letter-difference",
    ),
    path("applications/<int:pk>/files/<int:attachment_pk>/", desk.attachment, name="attachment"),
    path("applications/<int:pk>/<slug:event>/", desk.record_event, name="event"),
    path("admin/wordings/", wordings.listing, name="wordings"),
    path("admin/wordings/<slug:kind>/", wordings.edit, name="wording"),
    path("admin/result-columns/", remedies.result_columns, name="result-columns"),
    path("registers/", registers.book, name="registers"),
    path("registers/check/", registers.check, name="register-check"),
    path("registers/in/", registers.bring_in, name="register-in"),
    path("registers/out/", registers.hand_out, name="register-out"),
    path("remedies/", remedies.listing, name="remedies"),
    path("remedies/new/", remedies.lodge, name="remedy-new"),
    path("remedies/<int:pk>/", remedies.show, name="remedy"),
    path("remedies/<int:pk>/evidence/", remedies.hand_in, name="remedy-evidence"),
    path("remedies/<int:pk>/take-back/", remedies.take_back, name="remedy-take-back"),
    path("remedies/<int:pk>/files/<int:file_pk>/", remedies.file, name="remedy-file"),
    path("remedies/<int:pk>/steps/<slug:event>/", remedies.take_step, name="remedy-step"),
    path("remedies/<int:pk>/annul/", remedies.annul, name="remedy-annul"),
]
