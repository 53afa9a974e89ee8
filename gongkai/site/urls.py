"""All addresses. Each must have a line in `access.ACCESS`."""

from django.conf import settings
from django.contrib.auth.views import LogoutView, PasswordChangeView
from django.urls import include, path, reverse_lazy

from gongkai.publishing import editor
from gongkai.reports import public
from gongkai.site import views
from gongkai.site.sign_in import SignIn

desk = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path(
        "password/",
        PasswordChangeView.as_view(template_name="site/password.html", success_url=reverse_lazy("desk:start")),
        name="password",
    ),
    path("start/", views.start, name="start"),
    path("ledger/", views.ledger, name="ledger"),
    path("", include("gongkai.accounts.urls")),
    path("", include("gongkai.applications.desk_urls")),
    path("", include("gongkai.mailbox.desk_urls")),
    path("", include("gongkai.publishing.desk_urls")),
    path("", include("gongkai.reports.urls")),
]

urlpatterns = [
    path("elder/", views.elder, name="elder"),
    path("entries/", views.ways_in, name="ways-in"),
    path("mode.css", views.mode, name="mode"),
    path("", include("gongkai.applications.urls")),
    path("", include("gongkai.mailbox.urls")),
    path("check-report/", public.check, name="check-report"),
    path("annual-report.schema.json", public.schema_of_reports, name="report-schema"),
    path("desk/", include((desk, "desk"))),
    path("editor/media/<path:path>", editor.media, name="editor-media"),
    path("editor/", include(editor.urlpatterns)),
]
# The portal's columns take every other path, so they come last.
urlpatterns += (
    [path("", include("gongkai.reports.public_urls")), path("", include("gongkai.publishing.urls"))]
    if settings.GONGKAI_PORTAL
    else [path("", views.home, name="home")]
)

handler400 = "gongkai.site.views.bad_request"
handler403 = "gongkai.site.views.permission_denied"
handler404 = "gongkai.site.views.not_found"
handler500 = "gongkai.site.views.server_error"
