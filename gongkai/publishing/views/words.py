"""The dictionary of wrong words at the desk."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.accounts.paging import offset_page, words_in
from gongkai.publishing import actions
from gongkai.publishing.forms import WordForm
from gongkai.publishing.models import WordEntry
from gongkai.publishing.permissions import keeps_columns
from gongkai.publishing.views.sheets import bring_in as bring_in_sheet
from gongkai.publishing.word_sheet import read_words

_PAGE_SIZE = 50


def words(request: HttpRequest) -> HttpResponse:
    """The entries, those out of use too; narrowed by what they hold."""
    sought = words_in(request, "q")
    rows = WordEntry.objects.all()
    if sought:
        rows = rows.filter(Q(wrong__contains=sought) | Q(right__contains=sought))
    page, following = offset_page(rows, request, size=_PAGE_SIZE)
    context = {"words": page, "following": following, "q": sought, "keeps": keeps_columns(request.user, clock.today())}  # fmt: skip
    return render(request, "publishing/desk/words.html", context)


def word(request: HttpRequest, number: int = 0) -> HttpResponse:
    """An entry."""
    found = get_object_or_404(WordEntry, pk=number) if number else WordEntry(checked_on=clock.today())
    form = WordForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = actions.save_word(form.instance, form.cleaned_data["right_in"], by=request.user, at=clock.now())
        messages.success(request, f"“{saved.wrong}”已经保存，从现在起检查时使用。")
        return redirect("desk:words")
    context = {"form": form, "word": found}
    return render(request, "publishing/desk/word.html", context, status=422 if form.is_bound else 200)


def bring_in(request: HttpRequest) -> HttpResponse:
    """A whole dictionary from a sheet."""
    return bring_in_sheet(
        request, title="导入词表", explanation="写法相同的，更新原来的一条；有一行不能导入就全部不导入。领导人姓名、职务和固定政治表述请由本区维护，注明依据和核对日期。",
        heads="写法、应为、程度（须处理或者提示）、依据、核对日期、自何日起不再使用", back=("desk:words", "词表"),
        read=partial(read_words, today=clock.today()), save=partial(actions.import_words, by=request.user, at=clock.now()),
    )  # fmt: skip
