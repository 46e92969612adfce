"""What a person wants to be told, and by which channels; the address of mail, proven by a code.

Kept by phone number, so that it holds for orders without a sign-in too. Money and codes are told whatever was switched off:
by text message if no channel is left.
"""

import hashlib
import hmac
import re
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.records import dataclass
from chalicelib.messages.channel import Channel
from chalicelib.messages.errors import TooManyMailCodes, WrongMailCode
from chalicelib.messages.kind import Kind
from chalicelib.messages.message import message, only_until
from chalicelib.messages.ports import Messages
from chalicelib.messages.template import Topic

CODE_GOOD = timedelta(minutes=15)
NOT_AGAIN_FOR = timedelta(seconds=60)
"""A button that is pressed twice sends one code."""
MOST_TRIES, MOST_CODES = 5, 5
LONGEST_ADDRESS = 100
_ADDRESS = re.compile(r"[a-z0-9._%+\-]{1,64}@(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
"""What people in earnest have; neither quotes nor other scripts, which SES refuses too."""

FREE_TOPICS = frozenset({Topic.ORDERS, Topic.NOTES, Topic.SALES, Topic.FOLLOWS})
"""Those that can be switched off."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """
    Attributes:
        off: channels that are not used.
        muted: of `FREE_TOPICS`.
        email: proven; stopped: why it takes no mail any more.
        asked_email: an address whose code was sent; code: its keyed hash; good until `code_until`, for so many tries.
        codes: how many were sent since `codes_since`.
    """

    phone: str
    off: tuple[Channel, ...] = ()
    muted: tuple[Topic, ...] = ()
    email: str | None = None
    stopped: str | None = None
    asked_email: str | None = None
    code: str | None = None
    code_until: datetime | None = None
    tries: int = 0
    codes: int = 0
    codes_since: datetime | None = None

    @property
    def mail_to(self) -> str | None:
        """The address, if mail may be sent there."""
        return None if self.stopped or Channel.EMAIL in self.off else self.email


def preferences_of(messages: Messages, phone: str) -> Preferences:
    return messages.preferences.find(phone) or Preferences(phone)


def choose(messages: Messages, phone: str, *, off: set[Channel], muted: set[Topic]) -> Preferences:
    """Stage what somebody wants.

    Raises:
        InvalidInput: money or codes cannot be switched off.
    """
    if muted - FREE_TOPICS:
        raise InvalidInput("Tin về tiền và mã luôn được gửi.", "Money and codes are always told.", field="muted")
    chosen = replace(
        preferences_of(messages, phone),
        off=tuple(one for one in Channel if one in off),
        muted=tuple(one for one in Topic if one in muted),
    )
    return _save(messages, chosen)


def ask_email(messages: Messages, phone: str, address: str) -> Preferences:
    """Stage that a code goes to the address, which proves it.

    Raises:
        InvalidInput: not an address.
        TooManyMailCodes: five were sent within a day.
    """
    was, now = preferences_of(messages, phone), messages.now
    asked = address_of(address)
    if was.asked_email == asked and was.code_until is not None and now < was.code_until - CODE_GOOD + NOT_AGAIN_FOR:
        return was
    if was.codes_since is None or now >= was.codes_since + timedelta(days=1):
        was = replace(was, codes=0, codes_since=now)
    if was.codes >= MOST_CODES:
        raise TooManyMailCodes("Hôm nay đã gửi 5 mã. Mời thử lại ngày mai.", "Five codes were sent; try again tomorrow.")
    digits = f"{int.from_bytes(messages.entropy.take(8), 'big') % 10**6:06d}"
    until = now + CODE_GOOD
    event = f"mail-{hashlib.sha256(f'{phone} {asked} {now.isoformat()}'.encode()).hexdigest()[:24]}"
    messages.outbox.stage(only_until(message(Kind.EMAIL_CODE, event, phone, otp=digits), until))
    code = _keyed(messages, phone, asked, digits)
    return _save(messages, replace(was, asked_email=asked, code=code, code_until=until, tries=0, codes=was.codes + 1))


def confirm_email(messages: Messages, phone: str, digits: str) -> Preferences:
    """Stage that the address is the person's; a wrong code counts even though it is refused, the right one may come twice.

    Raises:
        WrongMailCode: not the code, too late, or too many tries.
    """
    was = preferences_of(messages, phone)
    wrong = WrongMailCode("Mã chưa đúng hoặc đã hết hạn.", "Not the code, or no longer good.", field="code")
    address = was.asked_email or was.email
    if address is None or was.code is None or was.code_until is None:
        raise wrong
    if messages.now >= was.code_until or was.tries >= MOST_TRIES:
        raise wrong
    if not hmac.compare_digest(was.code, _keyed(messages, phone, address, digits)):
        messages.preferences.save(replace(was, tries=was.tries + 1), even_if_refused=True)
        raise wrong
    if was.asked_email is None:
        return was
    proven = replace(was, email=address, stopped=None, asked_email=None)
    return _save(messages, replace(proven, off=tuple(one for one in was.off if one is not Channel.EMAIL)))


def forget_email(messages: Messages, phone: str) -> Preferences:
    """Stage that there is no address any more."""
    was = preferences_of(messages, phone)
    return _save(messages, replace(was, email=None, stopped=None, asked_email=None, code=None, code_until=None))


def stop_mail(messages: Messages, phone: str, address: str | None, why: str) -> None:
    """Stage that the address gets no more mail, unless it was changed meanwhile."""
    was = messages.preferences.find(phone)
    if was is not None and was.email is not None and was.email == address and was.stopped is None:
        messages.preferences.save(replace(was, stopped=why))


def stop_mail_of(messages: Messages, token: str) -> bool:
    """Stage that whoever has the link of a letter gets no more mail; False if it is none of ours, or too old."""
    message_id, _, _ = token.partition(".")
    found = messages.store.find_named(message_id)
    if found is None or not hmac.compare_digest(token, stop_token(messages, message_id)):
        return False
    was = preferences_of(messages, found.phone)
    if Channel.EMAIL not in was.off:
        _save(messages, replace(was, off=(*was.off, Channel.EMAIL)))
    return True


def stop_token(messages: Messages, message_id: str) -> str:
    """What the link of a letter holds: its message, signed."""
    return f"{message_id}.{_mac(messages, 'mail-stop', message_id)[:32]}"


def address_of(text: str) -> str:
    """The address in small letters.

    Raises:
        InvalidInput: not an address of mail.
    """
    address = text.strip().lower()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address) or ".." in address:
        raise InvalidInput(
            "Địa chỉ thư chưa đúng. Ví dụ: ten@gmail.com.", "An address such as name@mail.com.", field="address"
        )
    return address


def _keyed(messages: Messages, phone: str, address: str, digits: str) -> str:
    return _mac(messages, "mail-code", phone, address, digits)


def _mac(messages: Messages, *parts: str) -> str:
    return hmac.new(messages.pepper().encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def _save(messages: Messages, chosen: Preferences) -> Preferences:
    messages.preferences.save(chosen)
    return chosen
