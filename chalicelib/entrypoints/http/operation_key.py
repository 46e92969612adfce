"""The key under which a command is carried out once."""

from chalicelib.kernel.errors import InvalidInput


def operation_key(text: str | None) -> str:
    """The command's key from its header.

    Raises:
        InvalidInput: missing, or not 8 to 64 letters, digits, `-` or `_`.
    """
    if not text or not 8 <= len(text) <= 64 or not text.replace("-", "").replace("_", "").isalnum() or not text.isascii():
        raise InvalidInput(
            "Thiếu mã thao tác.",
            "Send the header Idempotency-Key: 8 to 64 letters, digits, '-' or '_', made by the client, one per command.",
            field="Idempotency-Key",
        )
    return text
