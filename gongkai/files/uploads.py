"""Uploads stay in memory: what people send is never spooled to disk in the clear, and there is a limit to it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

LARGEST_REQUEST_BYTES = 64 * 1024 * 1024


class MemoryOnlyUploadHandler(MemoryFileUploadHandler):
    """Takes every file of a request into memory, up to LARGEST_REQUEST_BYTES for the whole request."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        """Refuse a request that announces more than the limit; the server stops reading at what was announced."""
        if content_length > LARGEST_REQUEST_BYTES:
            raise RequestDataTooBig(f"一次上传的文件合计不能超过 {LARGEST_REQUEST_BYTES // 1024 // 1024} MB")
        self.activated = True
