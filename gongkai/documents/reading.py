"""Files as they come: their bytes, and the text of plain ones."""

from __future__ import annotations

from pathlib import Path

LARGEST_BYTES = 20 * 1024 * 1024


class Unreadable(Exception):
    """A file no text can be read from; the message says in Chinese why, and what to do."""


def bytes_of(path: Path) -> bytes:
    """A file's content. Raises Unreadable."""
    try:
        return path.read_bytes()
    except FileNotFoundError as missing:
        raise Unreadable("找不到这个文件，请检查路径和文件名。") from missing
    except IsADirectoryError as folder:
        raise Unreadable("这是一个文件夹，请指定其中的文件。") from folder
    except PermissionError as denied:
        raise Unreadable("没有权限读取这个文件，请检查文件权限。") from denied
    except OSError as error:
        raise Unreadable("不能读取这个文件，请检查路径和文件名是否正确。") from error


def decoded(content: bytes) -> str:
    """A text in UTF-8 (with or without a byte-order mark) or GB18030."""
    if b"\0" in content:
        raise Unreadable(
            "这种文件读不了，请换成 docx、xlsx、pdf、网页或者纯文本（doc、wps 请另存为 docx）后再试。"
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("无法识别文件的文字编码，请另存为 UTF-8 或者 GB18030 编码的文本后再试。")
