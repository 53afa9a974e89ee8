"""Addresses of the reviews at the desk."""

from django.urls import path

from gongkai.publishing.views import columns, desk, duties, imports, registers

urlpatterns = [
    path("portal/columns/", columns.columns, name="columns-of-portal"),
    path("portal/reviews/", columns.policy, name="review-policy"),
    path("portal/duties/", duties.duties, name="duties"),
    path("portal/duties/new/", duties.duty, name="duty-new"),
    path("portal/duties/import/", duties.bring_in, name="duty-import"),
    path("portal/duties/<int:number>/", duties.duty, name="duty"),
    path("portal/issues/", registers.issues, name="issues"),
    path("portal/issues/<int:number>/answer/", registers.answer, name="issue-answer"),
    path("portal/handovers/", registers.handovers, name="handovers"),
    path("portal/handovers/<int:number>/list.xlsx", registers.handover_list, name="handover-list"),
    path("portal/grey/", registers.grey, name="grey"),
    path("portal/grey/<int:number>/end/", registers.grey_end, name="grey-end"),
    path("portal/columns/new/", columns.column, name="column-new"),
    path("portal/columns/<int:number>/", columns.column, name="column"),
    path("publications/", desk.waiting, name="publications"),
    path("publications/imports/", imports.imports, name="imports"),
    path("publications/imports/<int:number>/", imports.one, name="import"),
    path("publications/imports/<int:number>/submit/", imports.submit, name="import-submit"),
    path("publications/guide/", desk.draft_guide, name="guide-draft"),
    path("publications/<int:number>/", desk.publication, name="publication"),
    path("publications/<int:number>/attach/", desk.attach, name="publication-attach"),
    path("publications/<int:number>/detach/", desk.detach, name="publication-detach"),
    path("publications/<int:number>/submit/", desk.submit, name="publication-submit"),
    path("publications/<int:number>/proofread/", desk.proofread, name="publication-proofread"),
    path("publications/<int:number>/review/", desk.review, name="publication-review"),
    path("publications/<int:number>/waive/", desk.waive, name="publication-waive"),
    path("publications/<int:number>/plan/", desk.plan, name="publication-plan"),
    path("publications/<int:number>/exempt/", desk.exempt, name="publication-exempt"),
    path("publications/<int:number>/release/", desk.release, name="publication-release"),
    path("publications/<int:number>/emergency/", desk.emergency, name="publication-emergency"),
    path("publications/<int:number>/withdraw/", desk.withdraw, name="publication-withdraw"),
    path("publications/<int:number>/picture/<int:picture>/", desk.picture, name="publication-picture"),
    path("publications/<int:number>/file/<str:digest>/", desk.file, name="publication-file"),
]
