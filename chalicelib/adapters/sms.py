"""Text messages through Amazon SNS."""

from typing import Any

from chalicelib.messages import Undeliverable


class SnsSms:
    """`SmsSender` over SNS Publish.

    Args:
        client: a botocore client of SNS.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def send(self, *, phone: str, text: str) -> str:
        try:
            answer = self._client.publish(
                PhoneNumber=phone,
                Message=text,
                MessageAttributes={"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}},
            )
        except self._client.exceptions.InvalidParameterException as error:
            raise Undeliverable("invalid_number") from error
        return str(answer["MessageId"])
