"""Signing in, and carrying a form whose sender's session had ended over the new sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SALT = "gongkai.site.sign_in"
KEPT_SECONDS = 12 * 60 * 60  # a page left open over night is not sent in the morning, by whoever comes first
TEMPLATE = "site/login.html"


def ask(request: HttpRequest, *, keeps_form: bool) -> HttpResponse:
    """The way to the sign-in page; what was typed into a posted form goes along in the page, and nowhere else."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    files = [(name, file.name) for name, sent in request.FILES.lists() for file in sent]
    path = request.get_full_path()
    if not keeps_form or not (fields or files):
        return redirect_to_login(path)
    kept = signing.dumps({"path": path, "fields": fields, "files": files}, salt=SALT, compress=True)
    context = {"form": AuthenticationForm(request), "next": path, "kept": kept}
    return render(request, TEMPLATE, context, status=403)


class SignIn(LoginView):
    """The sign-in page. With a kept form it leads to a page that sends that form after all."""

    template_name = TEMPLATE
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever has meanwhile signed in, in another window, need not do it again."""
        if request.user.is_authenticated and request.POST.get("kept"):
            return self._resume()
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in, and go on to the kept form or to the page that was asked for."""
        answer = super().form_valid(form)
        return self._resume() if self.request.POST.get("kept") else answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A wrong password does not lose the form either."""
        return super().get_context_data(kept=self.request.POST.get("kept", ""), **kwargs)

    def _resume(self) -> HttpResponse:
        try:
            kept = signing.loads(self.request.POST["kept"], salt=SALT, max_age=KEPT_SECONDS)
        except signing.BadSignature as error:
            raise BadRequest from error
        return render(self.request, "site/resume.html", kept)
