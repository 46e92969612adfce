"""Text messages through Amazon SNS."""

from typing import Any

from chalicelib.messages import NotTaken, Undeliverable

NEVER_SENT = frozenset({"EndpointConnectionError", "ConnectTimeoutError", "NoCredentialsError", "ProxyConnectionError"})
"""botocore's names for: it never got as far as the provider."""
TURNED_AWAY = frozenset({"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException"})


class SnsSms:
    """`SmsSender` over SNS Publish.

    Args:
        client: a botocore client of SNS that does not try again by itself: SNS cannot tell a repeat.
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
        except Exception as error:
            if certainly_not_taken(error):
                raise NotTaken("away") from error
            raise
        return str(answer["MessageId"])


def certainly_not_taken(error: Exception) -> bool:
    """Whether an error of botocore says that AWS did nothing: unlike a timeout, or an error of theirs."""
    if type(error).__name__ in NEVER_SENT:
        return True
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return False
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return response.get("Error", {}).get("Code") in TURNED_AWAY or 400 <= status < 500
