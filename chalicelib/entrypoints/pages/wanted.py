"""What one wants to be told: channels, kinds, the address of mail; and the link of a letter that stops letters."""

from typing import Any

from chalicelib.entrypoints.http.preferences import (
    MailCode,
    NewMailAddress,
    Wanted,
    ask_mail_address,
    choose_messages,
    confirm_mail_address,
    remove_mail_address,
    show_preferences,
)
from chalicelib.entrypoints.http.resource import Nothing
from chalicelib.entrypoints.pages.page import Pages, Redirect, Visit
from chalicelib.entrypoints.pages.told_messages import SAID_REASONS
from chalicelib.entrypoints.runner import run
from chalicelib.entrypoints.speech import words
from chalicelib.kernel.errors import NotFound
from chalicelib.messages import FREE_TOPICS, Channel, Topic, stop_mail_of

wanted_pages = Pages(__name__)
HERE = "/tin-nhan"

CHANNELS = words({Channel.ZALO: "Zalo", Channel.SMS: "Tin nhắn SMS", Channel.EMAIL: "Thư điện tử"})
TOPICS = words(
    {
        Topic.ORDERS: "Đơn hàng: nhận, gửi, giao, huỷ",
        Topic.NOTES: "Lời nhắn của người mua, hộ bán",
        Topic.SALES: "Tin rao, chứng nhận, người giúp bán",
        Topic.FOLLOWS: "Món mới của hộ đang theo dõi",
    }
)


def said_clock(seconds: int) -> str:
    """Seconds of the day as people read a clock: `6:30`."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}"


def choose_what(visit: Visit) -> Redirect:
    off = [one for one in Channel if not visit.text(f"kenh-{one.value}")]
    muted = [one for one in Topic if one in FREE_TOPICS and not visit.text(f"loai-{one.value}")]
    visit.act(choose_messages, Wanted(off=off, muted=muted))
    return Redirect(f"{HERE}?xong=1")


@wanted_pages.page("/tin-nhan", "wanted.html", sign_in=True, submit=choose_what)
def wanted_page(visit: Visit) -> dict[str, Any]:
    wants = visit.read(show_preferences)
    return {
        "channels": [(one.value, name, one not in wants.off) for one, name in CHANNELS.items()],
        "topics": [(one.value, name, one not in wants.muted) for one, name in TOPICS.items()],
        "email": wants.email,
        "stopped": SAID_REASONS[wants.email_stopped] if wants.email_stopped else "",
        "asked": wants.asked_email,
        "quiet_from": said_clock(visit.work.policy.message_quiet_from_s),
        "quiet_until": said_clock(visit.work.policy.message_quiet_until_s),
        "saved": "xong" in visit.query,
        "mails": visit.application.mail is not None,
    }


def ask_address(visit: Visit) -> Redirect:
    visit.act(ask_mail_address, NewMailAddress(address=visit.text("address")))
    return Redirect(HERE)


@wanted_pages.page("/tin-nhan/dia-chi", "wanted.html", sign_in=True, submit=ask_address)
def mail_address_page(visit: Visit) -> dict[str, Any]:
    return wanted_page(visit)


def prove_address(visit: Visit) -> Redirect:
    visit.act(confirm_mail_address, MailCode(code=visit.text("code")))
    return Redirect(f"{HERE}?xong=1")


@wanted_pages.page("/tin-nhan/ma", "wanted.html", sign_in=True, submit=prove_address)
def mail_code_page(visit: Visit) -> dict[str, Any]:
    return wanted_page(visit)


@wanted_pages.form("/tin-nhan/bo-dia-chi", sign_in=True)
def forget_address_form(visit: Visit) -> Redirect:
    visit.act(remove_mail_address, Nothing())
    return Redirect(f"{HERE}?xong=1")


def stop_letters(visit: Visit) -> Redirect:
    """By the reader's button, or by his mail program alone (RFC 8058)."""
    token = visit.path["token"]
    if not run(visit.application, lambda work: stop_mail_of(work.messages, token), actor="mail"):
        raise NotFound("Đường dẫn này đã cũ. Mời đăng nhập để chọn.", "This link is too old; sign in to choose.")
    return Redirect(f"{HERE}/thoi/{token}?xong=1")


@wanted_pages.page("/tin-nhan/thoi/{token}", "letters_stop.html", submit=stop_letters)
def stop_letters_page(visit: Visit) -> dict[str, Any]:
    return {"token": visit.path["token"], "stopped": "xong" in visit.query}
