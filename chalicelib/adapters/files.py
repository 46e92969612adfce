"""What the product asks of a store of files; `object_store` is the real one."""

from datetime import datetime
from typing import Protocol

from chalicelib.catalogue import ImageType, UploadForm


class ObjectTooLarge(Exception):
    """The object holds more bytes than the reader is willing to take."""


class Files(Protocol):
    """Files by key, in the media bucket."""

    def read(self, key: str, *, at_most: int) -> bytes | None: ...

    def write(self, key: str, content: bytes, *, content_type: str, cache_control: str = ...) -> None: ...

    def delete(self, key: str) -> None: ...

    def form(self, key: str, image_type: ImageType, *, now: datetime, redirect_to: str | None) -> UploadForm: ...

    def parts_form(self, prefix: str, image_type: ImageType, *, now: datetime) -> UploadForm: ...

    def file_form(self, key: str, *, at_most: int, now: datetime, redirect_to: str | None = None) -> UploadForm: ...

    def link(self, key: str, *, name: str, now: datetime) -> str: ...

    def view(self, key: str, *, now: datetime) -> str: ...
