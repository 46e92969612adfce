"""The desk's catalogue of messages: every template in every channel, with values as they come."""

from typing import Any

from chalicelib.entrypoints.pages.desk_rooms import SEE
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Pages, Visit
from chalicelib.entrypoints.speech import words
from chalicelib.messages import (
    TEMPLATES,
    Kind,
    Language,
    Topic,
    cheapest,
    letter_of,
    parts_of,
    sample_values,
    template_id_of,
    text_of,
    zalo_text,
    zalo_values,
)

desk_template_pages = Pages(__name__)
ROOM = f"{HOME}/tin-nhan/mau"
TOPICS = words(
    {
        Topic.CODES: "Mã, luôn gửi",
        Topic.MONEY: "Tiền, luôn gửi",
        Topic.ORDERS: "Đơn hàng",
        Topic.NOTES: "Lời nhắn",
        Topic.SALES: "Bán hàng",
        Topic.FOLLOWS: "Theo dõi",
    }
)
STOP = "…/tin-nhan/thoi/…"


@desk_template_pages.page("/dieu-hanh/tin-nhan/mau", "desk_templates.html", allow=SEE)
def desk_templates_page(visit: Visit) -> dict[str, Any]:
    language = Language.EN if visit.query.get("tieng") == "en" else Language.VI
    return {
        "language": language.value,
        "topics": [(name, rows_of(visit, topic, language)) for topic, name in TOPICS.items()],
    }


def rows_of(visit: Visit, topic: Topic, language: Language) -> list[dict[str, Any]]:
    return [row_of(visit, kind, language) for kind in Kind if TEMPLATES[kind].topic is topic]


def row_of(visit: Visit, kind: Kind, language: Language) -> dict[str, Any]:
    values = sample_values(kind)
    text = cheapest(text_of(kind, language, values))
    return {
        "kind": kind.value,
        "urgent": TEMPLATES[kind].urgent,
        "only_mail": kind is Kind.EMAIL_CODE,
        "sms": text,
        "parts": parts_of(text),
        "zalo": zalo_text(kind, language),
        "parameters": zalo_values(kind, language, values),
        "template_id": template_id_of(visit.work.messages, kind, language),
        "letter": letter_of(kind, language, values, STOP),
    }
