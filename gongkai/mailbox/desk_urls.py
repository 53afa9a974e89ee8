"""Addresses of the desk's pages about letters."""

from django.urls import path

from gongkai.mailbox.views import desk, keeping, registers, voices_desk

urlpatterns = [
    path("letters/", desk.home, name="letters-desk"),
    path("letters/new/", desk.register, name="letter-register"),
    path("letters/import/", registers.bring_in, name="letters-import"),
    path("letters/figures/<int:year>/", desk.figures, name="letters-figures"),
    path("letters/register.xlsx", registers.export, name="letters-export"),
    path("letters/limits/", keeping.limits, name="letter-limits"),
    path("letters/kept/<slug:kind>/", keeping.listing, name="letters-kept"),
    path("letters/kept/<slug:kind>/new/", keeping.entry, name="letters-kept-new"),
    path("letters/kept/<slug:kind>/<int:number>/", keeping.entry, name="letters-kept-entry"),
    path("letters/kept/answers/<int:number>/propose/", keeping.propose, name="letters-propose"),
    path("letters/<int:number>/", desk.show, name="letter-desk"),
    path("letters/<int:number>/reveal/", desk.reveal, name="letter-reveal"),
    path("letters/<int:number>/file/<int:pk>/", desk.file, name="letter-desk-file"),
    path("letters/<int:number>/<slug:event>/", desk.record, name="letter-step"),
    path("voices/", voices_desk.desk, name="voices"),
    path("voices/opinions/<int:number>/", voices_desk.opinions, name="opinions"),
    path("voices/opinion/<int:number>/reveal/", voices_desk.reveal_opinion, name="opinion-reveal"),
    path("voices/errors/<int:number>/", voices_desk.errors, name="error-report"),
    path("voices/errors/<int:number>/hand-on/", voices_desk.hand_error_on, name="error-hand-on"),
    path("voices/errors/<int:number>/reveal/", voices_desk.reveal_error, name="error-reveal"),
    path("voices/surveys/new/", voices_desk.edit_survey, name="survey-new"),
    path("voices/surveys/<int:number>/", voices_desk.edit_survey, name="survey"),
]
