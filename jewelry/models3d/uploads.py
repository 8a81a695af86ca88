"""Uploads: to disk while they arrive, no further than the cap, never into memory."""

from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from jewelry.models3d.formats import MAX_BYTES


class CappedTemporaryFileUploadHandler(TemporaryFileUploadHandler):
    """A file over the cap is dropped on the floor, so that nobody can fill the disk.

    The form then misses the file and finds its name in `request.META["upload_too_large"]`.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) > MAX_BYTES:
            self.file.close()
            if self.request is not None:
                self.request.META["upload_too_large"] = self.file_name
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> Any:
        return super().file_complete(file_size)
