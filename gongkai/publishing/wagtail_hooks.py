"""The editor: publications as their writers see them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.widgets import Button
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from gongkai.accounts import clock
from gongkai.accounts.models import Person, Unit
from gongkai.accounts.queries import units_on
from gongkai.publishing import queries
from gongkai.publishing.models import DocumentKind, Publication
from gongkai.publishing.permissions import WRITERS, units_in


class ByAppointment(BasePermissionPolicy):
    """Writers write for the units they are appointed to. Nobody publishes, locks or deletes in the editor."""

    _ACTIONS = frozenset(("add", "change", "view", "choose"))

    def user_has_permission(self, user: Person, action: str) -> bool:
        return action in self._ACTIONS and bool(units_in(user, WRITERS, clock.today()))

    def user_has_any_permission(self, user: Person, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: list[str]) -> QuerySet[Person]:
        return Person.objects.none()

    def user_has_permission_for_instance(self, user: Person, action: str, instance: Publication) -> bool:
        own = instance.unit_id is None or instance.unit_id in units_in(user, WRITERS, clock.today())
        return action in self._ACTIONS and own

    def user_has_any_permission_for_instance(
        self, user: Person, actions: list[str], instance: Publication
    ) -> bool:
        return any(self.user_has_permission_for_instance(user, action, instance) for action in actions)

    def instances_user_has_any_permission_for(self, user: Person, actions: list[str]) -> QuerySet[Publication]:
        return Publication.objects.filter(unit__in=units_in(user, WRITERS, clock.today()))

    def users_with_any_permission_for_instance(
        self, actions: list[str], instance: Publication
    ) -> QuerySet[Person]:
        return Person.objects.none()


_LONGEST_NUMBER = 16


def publications_for(person: Person) -> QuerySet[Publication]:
    """What someone may point at: everything public, the drafts of their own units, and those their units are to interpret."""
    own = units_in(person, WRITERS, clock.today())
    return Publication.objects.filter(
        Q(live=True) | Q(unit__in=own) | Q(interpretation_plan__responsible__in=own)
    )


class OwnOrPublic:
    """Choosers show no other unit's drafts."""

    def get_object_list(self) -> QuerySet[Publication]:
        return super().get_object_list().filter(pk__in=publications_for(self.request.user))


class Choose(OwnOrPublic, SnippetChooserViewSet.choose_view_class):
    """The first page of choosing a publication."""


class ChooseResults(OwnOrPublic, SnippetChooserViewSet.choose_results_view_class):
    """Further pages, and what a search finds."""


class PublicationChooser(SnippetChooserViewSet):
    """Choosing the document that is interpreted, amended or repealed."""

    choose_view_class = Choose
    choose_results_view_class = ChooseResults


class FindingsPanel(BaseSidePanel):
    """What the checks find in the text as last saved, and what reviewers said of it; renewed after each saving."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """Its button, with the number of findings."""

        aria_label = "检查和批注"
        icon_name = "check"
        counter_classname = "w-bg-critical-200"

    name = "findings"
    title = "检查和批注"
    template_name = "publishing/editor_findings.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """The address the findings come from; of a new text it is known once it has been saved."""
        address = reverse("desk:publication-findings", args=[self.object.pk or 0])
        return {**super().get_context_data(parent_context), "address": address}


class OwnUnits:
    """The form offers the writer's own units, and the system remembers who began the text."""

    def get_side_panels(self) -> MediaContainer:
        """Our checks in the place of Wagtail's, whose measures are made for English."""
        panels = [panel for panel in super().get_side_panels() if panel.name != "checks"]
        return MediaContainer([*panels, FindingsPanel(self.form.instance, self.request)])

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        today = clock.today()
        form.fields["unit"].queryset = units_on(today).filter(
            pk__in=units_in(self.request.user, WRITERS, today)
        )
        if form.fields["unit"].queryset.count() == 1:
            form.fields["unit"].initial = form.fields["unit"].queryset.get()
        interprets = self.request.GET.get("interprets", "")
        if interprets.isascii() and interprets.isdecimal() and len(interprets) < _LONGEST_NUMBER:
            form.initial |= {
                "interprets": publications_for(self.request.user).filter(pk=interprets).first(),
                "kind": DocumentKind.objects.filter(group=DocumentKind.Group.INTERPRETATION).first(),
            }
        for name in ("interprets", "outcome_of"):
            form.fields[name].queryset = publications_for(self.request.user)
        form.fields["duty"].queryset = queries.duties_on(today).filter(unit__in=form.fields["unit"].queryset)
        form.fields["joint_units"].queryset = Unit.objects.filter(pk__in=units_on(today))
        return form


class Create(OwnUnits, CreateView):
    """A new text."""

    def save_instance(self) -> Publication:
        """Who begins a text is its author."""
        self.form.instance.created_by = self.request.user
        return super().save_instance()


class Edit(OwnUnits, EditView):
    """A text as last saved."""


_TEXT = [
    FieldPanel("title"),
    FieldRowPanel([FieldPanel("unit"), FieldPanel("kind"), FieldPanel("formed_on")]),
    FieldPanel("body"),
]
_FACTS = [
    MultiFieldPanel(
        [
            FieldPanel("document_number"),
            FieldRowPanel([FieldPanel("effective_on"), FieldPanel("expires_on")]),
            FieldRowPanel([FieldPanel("theme"), FieldPanel("item")]),
            FieldPanel("duty"),
            FieldPanel("life_events", widget=CheckboxSelectMultiple),
            FieldRowPanel([FieldPanel("is_normative"), FieldPanel("normative_number")]),
            FieldPanel("needs_interpretation"),
            FieldPanel("joint_units"),
            FieldPanel("summary"),
            FieldPanel("keywords"),
        ],
        heading="文件信息",
    ),
    MultiFieldPanel(
        [
            FieldPanel("openness"),
            FieldRowPanel([FieldPanel("secrecy_checked_by"), FieldPanel("secrecy_checked_on")]),
        ],
        heading="公开属性和保密审查",
    ),
    MultiFieldPanel([FieldPanel("source"), FieldPanel("source_url")], heading="转载"),
]
_RELATIONS = [
    FieldPanel("interprets"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("comment_from"), FieldPanel("comment_until")]),
            FieldRowPanel([FieldPanel("is_major_decision"), FieldPanel("short_comment_reason")]),
            FieldPanel("outcome_of"),
        ],
        heading="公开征求意见",
    ),
    FieldPanel("heard_on"),
    InlinePanel("effects", heading="修改、废止的文件", label="文件"),
    InlinePanel("corrections", heading="更正说明", label="更正"),
]
_TIMES = [
    FieldRowPanel([FieldPanel("go_live_at", heading="发布时间"), FieldPanel("expire_at", heading="下线时间")])
]


class PublicationViewSet(SnippetViewSet):
    """Writing."""

    model = Publication
    icon = "doc-full"
    menu_label = "信息"
    menu_name = "publications"
    add_to_admin_menu = True
    list_display = ["title", "unit", "kind", "formed_on", "standing"]
    list_filter = ["kind", "live"]
    search_fields = ["title", "document_number"]
    list_per_page = 20
    add_view_class = Create
    edit_view_class = Edit
    copy_view_enabled = False
    chooser_viewset_class = PublicationChooser
    edit_handler = TabbedInterface(
        [
            ObjectList(_TEXT, heading="正文"),
            ObjectList(_FACTS, heading="文件信息"),
            ObjectList(_RELATIONS, heading="与其他文件的关系"),
            ObjectList(_TIMES, heading="发布、下线时间"),
        ]
    )

    @property
    def permission_policy(self) -> ByAppointment:
        return ByAppointment(self.model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        """Publications of one's own units only."""
        return Publication.objects.filter(unit__in=units_in(request.user, WRITERS, clock.today()))


register_snippet(PublicationViewSet)


class ToReview(ActionMenuItem):
    """Attachments, checks and handing in are at the desk."""

    label = "附件、检查和送审"
    icon_name = "check"
    name = "to-review"

    def is_shown(self, context: dict[str, Any]) -> bool:
        return context["view"] == "edit"

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("desk:publication", args=[context["instance"].pk])


@hooks.register("register_snippet_action_menu_item")
def to_review(model: type) -> ToReview | None:
    """Beside saving."""
    return ToReview(order=20) if model is Publication else None


@hooks.register("insert_editor_js")
def findings_script() -> SafeString:
    """Keeps the panel of findings up to date."""
    return format_html('<script src="{}" defer></script>', static("site/findings.js"))


@hooks.register("construct_main_menu")
def only_what_is_open(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's menus for pages, reports, settings and help lead to what is closed here."""
    items[:] = [item for item in items if item.name in ("publications", "images")]
    items.append(
        MenuItem("返回工作台", reverse("desk:publications"), name="desk", icon_name="arrow-left", order=900)
    )


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """The work list is at the desk."""
    panels.clear()


@hooks.register("register_snippet_listing_buttons")
def review_button(snippet: Any, user: Person, next_url: str | None = None) -> Any:
    """From the list straight to where a text stands."""
    if isinstance(snippet, Publication):
        yield Button("审核情况", reverse("desk:publication", args=[snippet.pk]), icon_name="check", priority=5)
