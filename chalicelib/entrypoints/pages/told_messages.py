"""What somebody was told about an order or a parcel: when, on which channel, and whether it came."""

from typing import Any

from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.speech import words
from chalicelib.messages import REASONS, Channel, MessageState, text_of, told_about

BY = words({Channel.ZALO: "Zalo", Channel.SMS: "tin nhắn SMS", Channel.EMAIL: "thư điện tử"})
CAME = words({MessageState.DELIVERED: "đã tới máy", MessageState.READ: "đã xem"})
SAID_REASONS = words(REASONS)
"""Why a message did not come, in the reader's language."""


def told_lines(visit: Visit, to: str, subjects: list[str]) -> list[dict[str, Any]]:
    """One line a message, the oldest first.

    Args:
        to: the party or the phone that was told.
        subjects: ids of the order and its parcels.
    """
    messages = visit.work.messages
    found = [one for subject in subjects for one in told_about(messages, subject, to)]
    lines = []
    for message in sorted(found, key=lambda one: one.queued_at):
        attempt = message.told_on
        if attempt is not None:
            line = {"at": attempt.sent_at, "by": BY[attempt.channel], "came": CAME.get(message.state, "")}
            lines.append({**line, "text": text_of(message.kind, message.language, message.values)})
    return lines
