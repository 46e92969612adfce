"""The form by which a promotion is asked for, and what whoever decides reads of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.entrypoints.http.acts import title_of
from chalicelib.entrypoints.pages.desk_forms import Field, Form, Given, chosen, number_in
from chalicelib.entrypoints.pages.desk_sales_words import PROMOTION_KINDS
from chalicelib.entrypoints.pages.desk_words import HOME
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.speech import later, say, vnd, words
from chalicelib.kernel.errors import InvalidInput

ROOM = f"{HOME}/khuyen-mai"
_KIND = Field(name="kind", label=later("Giảm gì"), kind="choice", options=tuple(PROMOTION_KINDS.items()))
_DAYS = words({"first_on": "Từ ngày", "last_on": "Đến hết ngày"})
_ZONES = words({"district": "trong huyện", "province": "trong tỉnh", "north": "miền Bắc", "far": "xa"})
_ZONES_HINT = later("district (trong huyện), province (trong tỉnh), north (miền Bắc), far (xa); để trống là mọi vùng.")
_FIELDS = (
    Field(
        name="code",
        label=later("Mã"),
        extra='maxlength="16" autocomplete="off"',
        hint=later("4 đến 16 chữ cái không dấu, chữ số."),
    ),
    Field(name="title", label=later("Tên khuyến mãi"), extra='maxlength="100"'),
    _KIND,
    Field(
        name="percent",
        label=later("Phần trăm"),
        kind="count",
        required=False,
        hint=later("Chỉ khi giảm theo phần trăm tiền hàng."),
    ),
    Field(name="most", label=later("Mỗi đơn giảm nhiều nhất"), kind="amount"),
    Field(name="min_goods", label=later("Cho đơn có tiền hàng từ"), kind="amount", required=False),
    Field(name="first_order", label=later("Chỉ đơn đầu tiên của một số điện thoại"), kind="yes", required=False),
    Field(
        name="categories",
        label=later("Nhóm hàng"),
        required=False,
        hint=later("Như trên địa chỉ trang nhóm hàng, ví dụ: na hoi; cách nhau bằng dấu cách. Để trống là mọi nhóm."),
    ),
    Field(name="communes", label=later("Mã xã của người bán"), required=False, hint=later("Để trống là mọi xã.")),
    Field(name="to_zones", label=later("Giao tới vùng"), required=False, hint=_ZONES_HINT),
    Field(
        name="to_communes",
        label=later("Mã xã nhận hàng"),
        required=False,
        hint=later("Xã năm 2022 và xã, phường ngày nay; để trống là mọi nơi."),
    ),
    Field(
        name="fund",
        label=later("Mã xã có quỹ trả"),
        required=False,
        extra='maxlength="5"',
        hint=later("Để trống là tỉnh trả."),
    ),
    Field(name="automatic", label=later("Tự giảm, không cần gõ mã"), kind="yes", required=False),
    Field(name="again", label=later("Một số điện thoại dùng được nhiều lần"), kind="yes", required=False),
    *(Field(name=name, label=label, extra='type="date"') for name, label in _DAYS.items()),
    Field(name="uses", label=later("Số lượt"), kind="count"),
    Field(name="budget", label=later("Ngân sách"), kind="amount"),
)
_SAYS = later(
    "Tỉnh hoặc quỹ xã trả phần giảm; người bán vẫn nhận đủ giá. Mỗi đơn một khuyến mãi, chọn cái giảm nhiều nhất. "
    "Mở rồi không sửa được, chỉ dừng được."
)


def promotion_form(visit: Visit, act: str, given: Given) -> Form:
    def words(visit: Visit) -> dict[str, Any]:
        for name, label in _DAYS.items():
            try:
                date.fromisoformat(visit.text(name))
            except ValueError as error:
                raise InvalidInput(f"{label}: viết như 2027-01-23.", "A day like 2027-01-23.", field=name) from error
        said = {name: visit.text(name) for name in ("code", "title", "fund", *_DAYS)}
        lists = {name: visit.text(name).split() for name in ("categories", "communes", "to_zones", "to_communes")}
        return {
            **said,
            **lists,
            "kind": chosen(visit, _KIND),
            "rate_bp": number_in(visit, "percent", say("Phần trăm")) * 100,
            "most": visit.number("most", say("Mỗi đơn giảm nhiều nhất")),
            "min_goods": number_in(visit, "min_goods", say("Tiền hàng")),
            **{name: bool(visit.text(name)) for name in ("first_order", "automatic", "again")},
            "uses": visit.number("uses", say("Số lượt")),
            "budget": visit.number("budget", say("Ngân sách")),
        }

    return Form(act=act, title=title_of(act), fields=_FIELDS, back=ROOM, words=words, says=_SAYS)


def terms_in_words(words: Mapping[str, Any]) -> str:
    """What it takes off, for which orders: of the act's words, or of a promotion as the API shows it."""
    most = vnd(words["most"])
    match words["kind"]:
        case "percent":
            off = say("{_percent}% tiền hàng, nhiều nhất {most} một đơn", _percent=_percent(words["rate_bp"]), most=most)
        case "amount":
            off = say("{most} tiền hàng một đơn", most=most)
        case _:
            off = say("phí giao, nhiều nhất {most} một đơn", most=most)
    for_whom = [
        say("đơn đầu tiên của số điện thoại") if words["first_order"] else "",
        say("đơn từ {min_goods}", min_goods=vnd(words["min_goods"])) if words["min_goods"] else "",
        say("nhóm hàng {join}", join=", ".join(words["categories"])) if words["categories"] else "",
        say("hàng của xã {join}", join=", ".join(words["communes"])) if words["communes"] else "",
        say("giao {zones}", zones=", ".join(_ZONES[zone] for zone in words["to_zones"])) if words.get("to_zones") else "",
        say("giao tới xã {join}", join=", ".join(words["to_communes"])) if words.get("to_communes") else "",
        say("không cần mã") if words.get("automatic") else "",
        say("dùng được nhiều lần") if words.get("again") else "",
        say("quỹ xã {fund} trả", fund=words["fund"]) if words.get("fund") else "",
    ]
    return "; ".join([say("Giảm ") + off, *filter(None, for_whom)])


def _percent(rate_bp: int) -> str:
    whole, part = divmod(rate_bp, 100)
    return f"{whole},{part:02d}" if part else str(whole)
