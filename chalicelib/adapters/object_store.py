"""Files in the media bucket: uploads, renditions and search snapshots."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters.files import ObjectTooLarge
from chalicelib.catalogue import MAX_UPLOAD_BYTES, PART_BYTES, UPLOAD_WINDOW_S, ImageType, UploadForm
from chalicelib.kernel.errors import Unavailable


class S3Objects:
    """The objects of one bucket; also `Uploads`.

    Args:
        s3: a botocore client.
        bucket: its name.
    """

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def read(self, key: str, *, at_most: int) -> bytes | None:
        """The object's bytes; None when there is no such object.

        Raises:
            ObjectTooLarge: more than `at_most` bytes; they are not fetched.
            Unavailable: the store did not answer.
        """
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=key)
            body = answer["Body"]
            try:
                if answer["ContentLength"] > at_most:
                    raise ObjectTooLarge(key)
                content: bytes = body.read()
                return content
            finally:
                body.close()
        except self._s3.exceptions.NoSuchKey:
            return None
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error

    def write(self, key: str, content: bytes, *, content_type: str, cache_control: str = "no-store") -> None:
        """
        Raises:
            Unavailable: the store did not take it, as far as is known.
        """
        try:
            self._s3.put_object(
                Bucket=self._bucket, Key=key, Body=content, ContentType=content_type, CacheControl=cache_control
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error

    def delete(self, key: str) -> None:
        """Remove the object; none is no error.

        Raises:
            Unavailable: the store did not answer.
        """
        try:
            self._s3.delete_object(Bucket=self._bucket, Key=key)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error

    def form(self, key: str, image_type: ImageType, *, now: datetime, redirect_to: str | None) -> UploadForm:
        """See `Uploads`. The signed policy, not the browser, limits size, type, place and time."""
        fields: dict[str, str] = {"Content-Type": image_type.value}
        if redirect_to is not None:
            fields["success_action_redirect"] = redirect_to
        return self._signed(key, fields, MAX_UPLOAD_BYTES, now)

    def parts_form(self, prefix: str, image_type: ImageType, *, now: datetime) -> UploadForm:
        """One form for many small objects, each under a name of the phone's choice after the prefix, as the field `key`.

        The policy binds the beginning alone: S3 takes `${filename}` at the end of a key for any name.
        """
        return self._signed(prefix + "${filename}", {"Content-Type": image_type.value}, PART_BYTES, now)

    def file_form(self, key: str, *, at_most: int, now: datetime, redirect_to: str | None = None) -> UploadForm:
        """The same for a file of whatever kind: a bank's statement, a sheet."""
        fields = {"Content-Type": "application/octet-stream"}
        if redirect_to is not None:
            fields["success_action_redirect"] = redirect_to
        return self._signed(key, fields, at_most, now)

    def link(self, key: str, *, name: str, now: datetime) -> str:
        """An address at which the object can be fetched for a quarter of an hour, under this file name."""
        told = {"Bucket": self._bucket, "Key": key, "ResponseContentDisposition": f'attachment; filename="{name}"'}
        address: str = self._s3.generate_presigned_url("get_object", Params=told, ExpiresIn=UPLOAD_WINDOW_S)
        return address

    def view(self, key: str, *, now: datetime) -> str:
        """The same for a picture that is shown where the address stands."""
        told = {"Bucket": self._bucket, "Key": key}
        address: str = self._s3.generate_presigned_url("get_object", Params=told, ExpiresIn=UPLOAD_WINDOW_S)
        return address

    def _signed(self, key: str, fields: dict[str, str], most: int, now: datetime) -> UploadForm:
        conditions: list[Mapping[str, str] | list[Any]] = [{name: value} for name, value in fields.items()]
        conditions.append(["content-length-range", 1, most])
        signed = self._s3.generate_presigned_post(
            self._bucket, key, Fields=fields, Conditions=conditions, ExpiresIn=UPLOAD_WINDOW_S
        )
        return UploadForm(signed["url"], signed["fields"], most, now + timedelta(seconds=UPLOAD_WINDOW_S))
