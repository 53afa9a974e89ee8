"""The gate of the editor: which of Wagtail's pages are open, to whom, and under which policy for the browser.

Whatever of Wagtail's is not named here is closed to everyone. Who may open which publication follows from their
appointments, and is looked at here for every page at once rather than in each.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.datastructures import MultiValueDictKeyError
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog
from django.views.static import serve
from wagtail.admin import urls as wagtail_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from gongkai.accounts import clock
from gongkai.publishing.models import Publication
from gongkai.publishing.permissions import WRITERS, units_in

_PUBLICATION = "wagtailsnippets_publishing_publication"
_CHOSEN = "wagtailsnippetchoosers_publishing_publication:chosen"
# Looked at by the name of the page: these take a publication's number as `pk`.
_OPEN_OF_PUBLICATION = frozenset(
    f"{_PUBLICATION}:{name}"
    for name in (
        "list", "list_results", "add", "edit", "history", "history_results", "revisions_view", "revisions_revert",
        "revisions_compare", "preview_on_add", "preview_on_edit",
    )
)  # fmt: skip
OPEN = _OPEN_OF_PUBLICATION | {
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_dismissibles",
    "wagtailadmin_block_preview",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_editing_sessions:ping",
    "wagtailadmin_editing_sessions:release",
    "wagtailadmin_tag_autocomplete",
    "wagtailimages:index",
    "wagtailimages:index_results",
    "wagtailimages:add",
    "wagtailimages_chooser:choose",
    "wagtailimages_chooser:choose_results",
    "wagtailimages_chooser:chosen",
    "wagtailimages_chooser:create",
    "wagtailimages_chooser:select_format",
    "wagtailsnippetchoosers_publishing_publication:choose",
    "wagtailsnippetchoosers_publishing_publication:choose_results",
    _CHOSEN,
    "editor-media",
}

# Wagtail's editor has styles and scripts of its own in its pages; it still loads nothing from another host.
_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
}

_LONGEST_NUMBER = 15
View = Callable[..., HttpResponse]


def _gate(view: View) -> View:
    """Only publications of one's own units, on every page that has one."""

    @csp_replace(_POLICY)
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.resolver_match.view_name in _OPEN_OF_PUBLICATION and "pk" in kwargs:
            publication = get_object_or_404(Publication, pk=kwargs["pk"])
            if publication.unit_id not in units_in(request.user, WRITERS, clock.today()):
                raise PermissionDenied("这条信息属于其他单位，请由该单位的采编人修改。")
        if not str(kwargs.get("pk", "0")).isdecimal() or len(str(kwargs.get("pk", "0"))) > _LONGEST_NUMBER:
            raise Http404
        if request.resolver_match.view_name == _CHOSEN:
            publication = get_object_or_404(Publication, pk=kwargs["pk"])
            if not publication.live and publication.unit_id not in units_in(
                request.user, WRITERS, clock.today()
            ):
                raise PermissionDenied
        try:
            return view(request, *args, **kwargs)
        except MultiValueDictKeyError as missing:  # a form without its fields; Wagtail does not expect one
            raise BadRequest("表单不完整") from missing

    # The preview is shown in a frame within the editor; nobody else may frame it.
    guarded.xframe_options_exempt = True
    return guarded


def media(request: HttpRequest, path: str) -> HttpResponse:
    """A picture as editors see it, before it is public."""
    return serve(request, path, document_root=settings.MEDIA_ROOT)


# Before Wagtail's own of the same name: what waits for someone is at the desk, and its scripts speak Chinese throughout.
_OURS = [
    path("", RedirectView.as_view(pattern_name="desk:publications"), name="wagtailadmin_home"),
    path(
        "jsi18n/", JavaScriptCatalog.as_view(packages=["wagtail.admin", "gongkai.publishing"]),
        name="wagtailadmin_javascript_catalog",
    ),
]  # fmt: skip
urlpatterns = decorate_urlpatterns([*_OURS, *wagtail_urls.urlpatterns], _gate)
