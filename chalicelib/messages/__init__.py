"""Messages: what people are told outside the pages, once each, in their language, on the channel that suits.

Terms:
    kind: what a message says; each has one template, in Vietnamese and English, with named values.
    event: what happened, e.g. a parcel's id and `-delivered`; the same kind about it goes to the same person once.
    channel: Zalo, text message, e-mail; which of them in which order is policy.
    attempt: a message on one channel, at most once in a round; a round more when a person sends it again.
    part: what a text message is billed by: 160 letters of the old alphabet, or 70 as soon as one letter is outside it.
    state: see `MessageState`; what time or a provider may still change has a `due_at`.

A use case stages `message(...)` as an effect with its cause; the worker makes of it a `Message`, which is kept for a while.
"""

from chalicelib.messages.channel import OF_THE_RECIPIENT, REASONS, Channel, NotTaken, Undeliverable, channels_of
from chalicelib.messages.delivery import Ask, End, Give, Rest, Wait, quiet_until
from chalicelib.messages.errors import ForgedNews, MessageMoved, NoSuchMessage, TooManyMailCodes, WrongMailCode
from chalicelib.messages.kind import Kind
from chalicelib.messages.letter import Letter, letter_of
from chalicelib.messages.message import (
    EFFECT,
    Attempt,
    AttemptState,
    Message,
    MessageId,
    MessageState,
    ToSend,
    attempt_named,
    effect_of,
    message,
    only_until,
    subject_of,
    to_send,
    tracking_id_of,
)
from chalicelib.messages.ports import Messages, MessageStore, PreferenceStore
from chalicelib.messages.preferences import (
    FREE_TOPICS,
    Preferences,
    ask_email,
    choose,
    confirm_email,
    forget_email,
    preferences_of,
    stop_mail,
    stop_mail_of,
    stop_token,
)
from chalicelib.messages.sample import sample_values
from chalicelib.messages.service import (
    News,
    Recipient,
    Taken,
    end_without_code,
    failure_share,
    hear_news,
    messages_in,
    record_arrival,
    record_away,
    record_failed,
    record_sent,
    record_unknown,
    resend,
    take_step,
    template_id_of,
    told_about,
)
from chalicelib.messages.template import TEMPLATES, Language, Template, Topic, Value, text_of
from chalicelib.messages.text import cheapest, parts_of, without_contacts
from chalicelib.messages.zalo import zalo_text, zalo_values

__all__ = [
    "EFFECT",
    "FREE_TOPICS",
    "OF_THE_RECIPIENT",
    "REASONS",
    "TEMPLATES",
    "Ask",
    "Attempt",
    "AttemptState",
    "Channel",
    "End",
    "ForgedNews",
    "Give",
    "Kind",
    "Language",
    "Letter",
    "Message",
    "MessageId",
    "MessageMoved",
    "MessageState",
    "MessageStore",
    "Messages",
    "News",
    "NoSuchMessage",
    "NotTaken",
    "PreferenceStore",
    "Preferences",
    "Recipient",
    "Rest",
    "Taken",
    "Template",
    "ToSend",
    "TooManyMailCodes",
    "Topic",
    "Undeliverable",
    "Value",
    "Wait",
    "WrongMailCode",
    "ask_email",
    "attempt_named",
    "channels_of",
    "cheapest",
    "choose",
    "confirm_email",
    "effect_of",
    "end_without_code",
    "failure_share",
    "forget_email",
    "hear_news",
    "letter_of",
    "message",
    "messages_in",
    "only_until",
    "parts_of",
    "preferences_of",
    "quiet_until",
    "record_arrival",
    "record_away",
    "record_failed",
    "record_sent",
    "record_unknown",
    "resend",
    "sample_values",
    "stop_mail",
    "stop_mail_of",
    "stop_token",
    "subject_of",
    "take_step",
    "template_id_of",
    "text_of",
    "to_send",
    "told_about",
    "tracking_id_of",
    "without_contacts",
    "zalo_text",
    "zalo_values",
]
