"""Messages: what people are told outside the pages, once each, in their language.

Terms:
    kind: what a message says; each has one template, in Vietnamese and English, with named values.
    event: what happened, e.g. a parcel's id and `-delivered`; the same kind about it goes to the same person once.
    part: what a provider bills: 160 letters of the old alphabet, or 70 as soon as one letter is outside it.
    state: QUEUED until a provider took it, then SENT; FAILED when it never will be.

A use case stages `message(...)` as an effect with its cause; the worker makes of it a `Message`, which is kept for a while.
"""

from chalicelib.messages.errors import MessageMoved, NoSuchMessage
from chalicelib.messages.message import (
    EFFECT,
    Message,
    MessageId,
    MessageState,
    Undeliverable,
    message,
    only_until,
    to_send,
)
from chalicelib.messages.ports import Messages, MessageStore
from chalicelib.messages.service import begin_sending, messages_in, record_failed, record_sent, record_try, resend
from chalicelib.messages.template import TEMPLATES, Kind, Language, Template, Value, text_of
from chalicelib.messages.text import cheapest, parts_of, without_contacts

__all__ = [
    "EFFECT",
    "TEMPLATES",
    "Kind",
    "Language",
    "Message",
    "MessageId",
    "MessageMoved",
    "MessageState",
    "MessageStore",
    "Messages",
    "NoSuchMessage",
    "Template",
    "Undeliverable",
    "Value",
    "begin_sending",
    "cheapest",
    "message",
    "messages_in",
    "only_until",
    "parts_of",
    "record_failed",
    "record_sent",
    "record_try",
    "resend",
    "text_of",
    "to_send",
    "without_contacts",
]
