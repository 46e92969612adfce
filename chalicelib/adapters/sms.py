"""Text messages through Amazon SNS."""

from typing import Any


class SnsSms:
    """`SmsSender` over SNS Publish.

    Args:
        client: a botocore client of SNS.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def send(self, *, phone: str, text: str) -> None:
        self._client.publish(
            PhoneNumber=phone,
            Message=text,
            MessageAttributes={"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}},
        )
