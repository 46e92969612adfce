"""Letters through the real client of SES, to the emulator, which keeps them."""

import json
import urllib.request

import pytest
from botocore.exceptions import ClientError

from chalicelib.adapters.mail import SesMail
from chalicelib.messages import Kind, Language, NotTaken, Undeliverable, letter_of
from infra.local.messages import of_mail
from infra.local.provision import allow_mail
from tests.fixtures_stack import Engine

SENDER = "tin@xulang.example"
LETTER = letter_of(Kind.PARCEL_CANCELLED, Language.VI, {"code": "K1-1"}, "https://xulang.example/tin-nhan/thoi/t")


def test_a_letter_is_sent_with_words_html_and_a_way_out(ministack: Engine) -> None:
    client = ministack.client("sesv2")
    mail = SesMail(client, sender=SENDER, events="")
    with pytest.raises(NotTaken, match="away"):
        mail.send(to="hoa@mail.example", letter=LETTER, tracking_id="msg_1-e1")
    allow_mail(ministack.endpoint, SENDER)
    message_id = mail.send(to="hoa@mail.example", letter=LETTER, tracking_id="msg_1-e1")
    with urllib.request.urlopen(f"{ministack.endpoint}/_ministack/ses/messages", timeout=5) as answer:
        kept = answer.read()
    to, text, by = of_mail(kept)[message_id]
    assert (to, by) == ("hoa@mail.example", "thư")
    assert "Xứ Lạng: Đơn K1-1 đã huỷ" in text
    assert "/tin-nhan/thoi/t" in text
    assert LETTER.html in json.dumps(json.loads(kept), ensure_ascii=False).replace('\\"', '"')


def test_what_ses_says_is_told_apart() -> None:
    class Client:
        def __init__(self, code: str, status: int) -> None:
            self.code, self.status = code, status

        def send_email(self, **asked: object) -> object:
            answer = {"Error": {"Code": self.code}, "ResponseMetadata": {"HTTPStatusCode": self.status}}
            raise ClientError(answer, "SendEmail")

    meant = {
        ("BadRequestException", 400): Undeliverable,
        ("TooManyRequestsException", 429): NotTaken,
        ("InternalError", 500): ClientError,
    }
    for (code, status), means in meant.items():
        with pytest.raises(means):
            SesMail(Client(code, status), sender=SENDER, events="e").send(to="a@b.vn", letter=LETTER, tracking_id="t")
