"""What may be uploaded, and that what was taken is there, whole and unreadable to others."""

import io
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest

from gongkai.files import actions
from gongkai.files.checks import LARGEST_BYTES, FileRefused, media_type_of
from gongkai.files.models import StoredFile
from gongkai.files.queries import content_of, path_of
from tests.factories import moment

AT = moment(date(2020, 6, 1))


def container(*members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for member in members:
            archive.writestr(member, b"x")
    return target.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7 ..."), ("照片.JPG", b"\xff\xd8\xff\xe0"), ("a.png", b"\x89PNG\r\n\x1a\n"),
        ("申请 书.docx", container("word/document.xml")), ("旧.doc", OLE), ("公文.ofd", container("OFD.xml")),
    ],
)  # fmt: skip
def test_what_offices_and_people_send_is_taken(name, content):
    assert media_type_of(name, content)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"", "是空文件"), ("a.exe", b"MZ", "不能上传"), ("a", b"%PDF-", "不能上传"), ("a.html", b"<script>", "不能上传"),
        ("a.pdf", b"<html>", "内容与扩展名不符"), ("a.docx", OLE, "设有密码"), ("a.docx", b"PK\x03\x04junk", "已损坏"),
        ("a.docx", container("word/vbaProject.bin"), "含有宏"), ("a.svg", b"<svg>", "不能上传"),
        ("a.pdf", b"%PDF-" + b"0" * LARGEST_BYTES, "超过 20 MB"), ("..\\..\\a.exe", b"x", "不能上传“a.exe”"),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_what_to_do(name, content, sentence):
    with pytest.raises(FileRefused, match=sentence) as refused:
        media_type_of(name, content)
    assert str(refused.value).endswith("。")


@pytest.mark.django_db
def test_equal_content_is_stored_once_and_encrypted():
    content = b"%PDF-" + "金丝雀".encode()
    file = actions.store(content, media_type="application/pdf", at=AT)
    assert actions.store(content, media_type="application/pdf", at=AT) == file
    assert content_of(file) == content and StoredFile.objects.count() == 1
    assert "金丝雀".encode() not in path_of(file.address).read_bytes()


@pytest.mark.django_db
def test_the_file_is_on_disk_before_the_row_names_it(monkeypatch):
    """Write, fsync, rename, fsync of the folder; only then the row."""
    order = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (order.append("fsync"), fsync(descriptor)))
    monkeypatch.setattr(
        Path, "replace", lambda self, target: (order.append("rename"), replace(self, target))[1]
    )
    create = StoredFile.objects.get_or_create
    monkeypatch.setattr(
        StoredFile.objects, "get_or_create", lambda **options: (order.append("row"), create(**options))[1]
    )
    actions.store(b"%PDF-new", media_type="application/pdf", at=AT)
    assert order[:2] == ["fsync", "rename"] and order[-1] == "row" and set(order[2:-1]) == {"fsync"}


@pytest.mark.django_db
def test_a_failed_write_leaves_no_half_file_and_no_row(monkeypatch, settings):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        actions.store(b"%PDF-new", media_type="application/pdf", at=AT)
    assert StoredFile.objects.count() == 0
    assert [path for path in settings.GONGKAI_FILES.rglob("*") if path.is_file()] == []


@pytest.mark.django_db
def test_a_file_that_a_draft_still_needs_is_kept_past_its_first_grace(own_files):
    stored, other = (
        actions.store(content, media_type="text/plain", at=AT) for content in (b"draft", b"unused")
    )
    again = actions.store(b"stored twice", media_type="text/plain", at=AT)
    actions.keep([stored.address], at=AT + actions.GRACE)
    actions.store(b"stored twice", media_type="text/plain", at=AT + actions.GRACE)
    assert actions.forget_unused(at=AT + actions.GRACE * 1.5) == 1
    assert set(StoredFile.objects.all()) == {stored, again}
    assert not path_of(other.address).exists()


@pytest.mark.django_db
def test_a_file_sent_again_after_it_was_listed_as_unused_is_not_forgotten(own_files, monkeypatch):
    later = AT + actions.GRACE * 2
    actions.store(b"sent again", media_type="text/plain", at=AT)

    class Listed:
        def filter(self, **conditions):
            found = list(StoredFile.objects.filter(**conditions))
            actions.store(b"sent again", media_type="text/plain", at=later)
            return found

    monkeypatch.setattr(actions, "unused", Listed)
    assert actions.forget_unused(at=later) == 0
    assert content_of(StoredFile.objects.get()) == b"sent again"
