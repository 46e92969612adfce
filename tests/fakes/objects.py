"""Objects in memory, as `S3Objects` keeps them."""

from datetime import datetime, timedelta

from chalicelib.adapters.files import ObjectTooLarge
from chalicelib.catalogue import MAX_UPLOAD_BYTES, PART_BYTES, UPLOAD_WINDOW_S, ImageType, UploadForm


class MemoryObjects:
    """The same promises as `S3Objects`, by tests/engine/test_object_store.py."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.reads: list[str] = []

    def read(self, key: str, *, at_most: int) -> bytes | None:
        self.reads.append(key)
        content = self.contents.get(key)
        if content is not None and len(content) > at_most:
            raise ObjectTooLarge(key)
        return content

    def write(self, key: str, content: bytes, *, content_type: str, cache_control: str = "no-store") -> None:
        self.contents[key] = content
        self.types[key] = content_type

    def delete(self, key: str) -> None:
        self.contents.pop(key, None)

    def form(self, key: str, image_type: ImageType, *, now: datetime, redirect_to: str | None) -> UploadForm:
        fields = {"key": key, "Content-Type": image_type.value}
        if redirect_to is not None:
            fields["success_action_redirect"] = redirect_to
        return UploadForm("http://objects.test/media", fields, MAX_UPLOAD_BYTES, now + timedelta(seconds=UPLOAD_WINDOW_S))

    def parts_form(self, prefix: str, image_type: ImageType, *, now: datetime) -> UploadForm:
        fields = {"key": prefix + "${filename}", "Content-Type": image_type.value}
        return UploadForm("http://objects.test/media", fields, PART_BYTES, now + timedelta(seconds=UPLOAD_WINDOW_S))

    def file_form(self, key: str, *, at_most: int, now: datetime, redirect_to: str | None = None) -> UploadForm:
        fields = {"key": key, "Content-Type": "application/octet-stream"}
        if redirect_to is not None:
            fields["success_action_redirect"] = redirect_to
        return UploadForm("http://objects.test/media", fields, at_most, now + timedelta(seconds=UPLOAD_WINDOW_S))

    def link(self, key: str, *, name: str, now: datetime) -> str:
        return f"http://objects.test/media/{key}?name={name}"

    def view(self, key: str, *, now: datetime) -> str:
        return f"http://objects.test/media/{key}?until={int(now.timestamp()) + UPLOAD_WINDOW_S}"
