"""Seals of days in a bucket where nothing is written twice.

The put is conditional on there being no such object; on AWS the bucket also locks every object for ten years (Object Lock in
compliance mode: not even the account's owner deletes it).
Source: Amazon S3 user guide, "Conditional writes" and "Locking objects with Object Lock" (read 2026-11).
"""

from datetime import date
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.kernel.errors import Unavailable

_THERE = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}


class S3Seals:
    """`ledger.SealArchive` in a bucket.

    Args:
        s3: a botocore client.
        bucket: its name.
    """

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def keep(self, day: date, content: bytes) -> bytes:
        """
        Raises:
            Unavailable: the store did not answer; whether it took the seal shows at the next try.
        """
        try:
            self._s3.put_object(
                Bucket=self._bucket, Key=_key(day), Body=content, ContentType="application/json", IfNoneMatch="*"
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in _THERE:
                raise Unavailable from error
        except BotoCoreError as error:
            raise Unavailable from error
        kept = self.read(day)
        if kept is None:
            raise Unavailable
        return kept

    def read(self, day: date) -> bytes | None:
        """
        Raises:
            Unavailable: the store did not answer.
        """
        try:
            body = self._s3.get_object(Bucket=self._bucket, Key=_key(day))["Body"]
            try:
                content: bytes = body.read()
                return content
            finally:
                body.close()
        except self._s3.exceptions.NoSuchKey:
            return None
        except (BotoCoreError, ClientError) as error:
            raise Unavailable from error


def _key(day: date) -> str:
    return f"seals/{day.isoformat()}.json"
