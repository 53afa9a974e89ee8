"""Text out of files."""

from __future__ import annotations

from pathlib import Path

LARGEST_TEXT_BYTES = 20 * 1024 * 1024


class Unreadable(Exception):
    """A file no text can be read from; the message says in Chinese why, and what to do."""


def read_text(path: Path) -> str:
    """The text of a plain-text file in UTF-8 (with or without a byte-order mark) or GB18030."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as missing:
        raise Unreadable("找不到这个文件，请检查路径和文件名。") from missing
    except IsADirectoryError as folder:
        raise Unreadable("这是一个文件夹，请指定其中的文件。") from folder
    except PermissionError as denied:
        raise Unreadable("没有权限读取这个文件，请检查文件权限。") from denied
    except OSError as error:
        raise Unreadable("不能读取这个文件，请检查路径和文件名是否正确。") from error
    if not data.strip():
        raise Unreadable("文件是空的，请检查是否选错了文件。")
    if len(data) > LARGEST_TEXT_BYTES:
        raise Unreadable("文件超过 20 MB，年度报告不会这么大，请检查是否选错了文件。")
    if path.suffix.lower() in (".doc", ".wps"):
        raise Unreadable("不能直接读取 .doc、.wps 文件，请另存为 docx 后再试。")
    if b"\0" in data or data.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("目前只能读取纯文本文件，请把报告另存为 txt 后再试。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("无法识别文件的文字编码，请另存为 UTF-8 或者 GB18030 编码的文本后再试。")
