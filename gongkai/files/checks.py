"""What may be uploaded: kind by extension and by content, and size."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

LARGEST_BYTES = 20 * 1024 * 1024
MOST_FILES = 10
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Extension: media type and the bytes its content begins with.
ALLOWED: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (_ZIP,)),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (_ZIP,)),
    ".ofd": ("application/ofd", (_ZIP,)),
    ".doc": ("application/msword", (_OLE,)),
    ".xls": ("application/vnd.ms-excel", (_OLE,)),
    ".wps": ("application/vnd.ms-works", (_OLE,)),
}
ALLOWED_WORDS = "PDF、图片（jpg、png）、Word、Excel、WPS 和 OFD 文件"


class FileRefused(ValueError):
    """A file that is not taken; the message says in Chinese why and what to do."""


def media_type_of(name: str, content: bytes) -> str:
    """The media type of an acceptable upload. Raises FileRefused otherwise."""
    name = PurePath(name.replace("\\", "/")).name
    if not content:
        raise FileRefused(f"“{name}”是空文件，请检查后重新选择。")
    if len(content) > LARGEST_BYTES:
        raise FileRefused(f"“{name}”超过 {LARGEST_BYTES // 1024 // 1024} MB，请压缩或者拆分后再上传。")
    suffix = PurePath(name).suffix.lower()
    if suffix not in ALLOWED:
        raise FileRefused(f"不能上传“{name}”这种类型的文件，请上传{ALLOWED_WORDS}。")
    media_type, signatures = ALLOWED[suffix]
    if not content.startswith(signatures):
        if suffix in (".docx", ".xlsx") and content.startswith(_OLE):
            raise FileRefused(f"“{name}”设有密码，请去掉密码后再上传。")
        raise FileRefused(f"“{name}”的内容与扩展名不符，请用原来的软件重新保存后再上传。")
    if _ZIP in signatures and _has_macros(name, content):
        raise FileRefused(f"“{name}”含有宏，请另存为不含宏的文件后再上传。")
    return media_type


def _has_macros(name: str, content: bytes) -> bool:
    """Whether a container names a macro part; only its directory is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            return any(member.lower().endswith("vbaproject.bin") for member in container.namelist())
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError, OSError) as error:
        raise FileRefused(f"“{name}”已损坏，无法打开，请重新保存后再上传。") from error
