"""Channels: the ways on which a message reaches somebody, and the two things that a provider may say at once.

A provider either takes a message, or raises `Undeliverable` or `NotTaken`. Whatever else it raises, a timeout above all,
leaves open whether the message is on its way: nobody gives it to that provider again.
"""

from enum import StrEnum


class Channel(StrEnum):
    ZALO = "zalo"
    SMS = "sms"
    EMAIL = "email"


BY_DIGIT = {"1": Channel.ZALO, "2": Channel.SMS, "3": Channel.EMAIL}
"""How a policy, whose values are whole numbers, writes an order of channels."""

CONFIRMING = frozenset({Channel.ZALO})
"""Channels whose provider tells of every delivery and can be asked; the silence of the others says nothing."""


def channels_of(order: int) -> tuple[Channel, ...]:
    """`132`: Zalo, then e-mail, then text message. Other digits name nothing."""
    return tuple(dict.fromkeys(BY_DIGIT[digit] for digit in str(order) if digit in BY_DIGIT))


class Undeliverable(Exception):
    """The provider will never take this message for this person: `reason` is a word of `REASONS`, or its own."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotTaken(Exception):
    """The provider certainly does not have it, and may take it later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


REASONS: dict[str, str] = {
    "invalid_number": "không có số này",
    "not_on_zalo": "số này không dùng Zalo",
    "zalo_unreachable": "tài khoản Zalo không nhận được tin lúc này",
    "zalo_refused": "người nhận không nhận tin Zalo của sàn",
    "zalo_template": "mẫu tin Zalo chưa đúng hoặc chưa được duyệt",
    "zalo_quota": "hết lượt gửi hoặc hết tiền gửi Zalo",
    "zalo_night": "Zalo không cho gửi loại tin này ban đêm",
    "zalo_token": "khoá truy cập Zalo không còn dùng được",
    "bad_address": "địa chỉ thư không nhận được",
    "bounced": "hộp thư trả lại thư",
    "complained": "người nhận báo thư rác",
    "away": "bên chuyển tin không trả lời",
    "outcome_unknown": "không rõ đã tới chưa; không gửi lại để khỏi nhắn hai lần",
    "too_late": "hết hạn trước khi gửi được",
    "muted": "người nhận không muốn nhận loại tin này",
    "no_channel": "không có kênh nào để gửi",
    "over_day_cost": "hôm nay đã nhắn nhiều, tin này được bỏ qua",
    "code_gone": "mã không còn được giữ để gửi tiếp",
}
"""What our words for a failure mean, as people read it."""

OF_THE_RECIPIENT = frozenset({"invalid_number", "not_on_zalo", "zalo_unreachable", "zalo_refused", "bad_address", "bounced"})
"""Failures that say nothing of the channel itself; the others raise its share of failures."""
