"""The forms of acts on money at the bank and on its way there, owed at the end of a month, or needed in a season."""

from collections.abc import Callable
from datetime import date
from typing import Any

from chalicelib.banking import DECISIONS, BreakId, BreakKind
from chalicelib.entrypoints.http.acts import title_of
from chalicelib.entrypoints.http.banking import show_banks
from chalicelib.entrypoints.http.breaks import show_break
from chalicelib.entrypoints.pages.desk_forms import Field, Form, Given, Rows, chosen, plain_form
from chalicelib.entrypoints.pages.desk_words import BREAK_DECISIONS, HOME, MONEY_PLACES
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.speech import later, say
from chalicelib.kernel.errors import InvalidInput
from chalicelib.softatm import OutletCode, find_outlet

MOST_PARTS = 8


def _break(visit: Visit, act: str, given: Given) -> Form:
    found = visit.read(show_break, {"break_id": BreakId.parse(given.get("break_id", ""), field="break_id")})
    allowed = [one.value for one in DECISIONS[BreakKind(found.kind)]]
    options = tuple((one, BREAK_DECISIONS[one]) for one in BREAK_DECISIONS if one in allowed)
    asked = Field(name="decision", label=say("Khoản này là gì"), kind="choice", options=options)
    return plain_form(act, {"break_id": found.id}, f"{HOME}/lech/{found.id}", asked)


def _split(visit: Visit, act: str, given: Given) -> Form:
    columns = (
        Field(name="code", label=say("Mã đơn"), extra='maxlength="20" autocomplete="off"', required=False),
        Field(name="amount", label=say("Số tiền"), kind="amount", required=False),
    )
    asked = Rows(
        name="parts", legend=say("Phần"), columns=columns, starts=[["", ""]] * MOST_PARTS, hint=say("Hai phần trở lên.")
    )

    def words(visit: Visit) -> dict[str, Any]:
        parts = [
            {"code": visit.text(f"code-{n}"), "amount": visit.number(f"amount-{n}", say("Số tiền phần {n}", n=n))}
            for n in range(1, MOST_PARTS + 1)
            if visit.text(f"code-{n}") or visit.text(f"amount-{n}")
        ]
        return {"booking_id": given.get("booking_id", ""), "parts": parts}

    about = {"booking_id": given.get("booking_id", "")}
    return Form(act=act, title=title_of(act), about=about, fields=(asked,), back=f"{HOME}/sao-ke", words=words)


def _redirect(visit: Visit, act: str, given: Given) -> Form:
    banks = tuple((one.bin, f"{one.short_name} ({one.name})") for one in visit.read(show_banks).entries)
    of = given.get("refund_id", "")
    return plain_form(
        act,
        {"refund_id": of},
        f"{HOME}/hoan-tien",
        Field(name="bank_bin", label=say("Ngân hàng"), kind="select", options=(("", say("Chọn ngân hàng")), *banks)),
        Field(name="account", label=say("Số tài khoản"), extra='maxlength="19" autocomplete="off" pattern="[0-9A-Z]{4,19}"'),
        Field(name="name", label=say("Tên chủ tài khoản"), extra='maxlength="70" autocomplete="off"'),
    )


def _own_move(visit: Visit, act: str, given: Given) -> Form:
    """Between vault and bank; what is missing on the customers' side comes with the link."""
    places = tuple(MONEY_PLACES.items())
    origin = Field(name="origin", label=say("Từ"), kind="choice", options=places, value=given.get("origin", ""))
    destination = Field(
        name="destination", label=say("Tới"), kind="choice", options=places, value=given.get("destination", "")
    )
    amount = Field(name="amount", label=say("Số tiền"), kind="amount", value=given.get("amount", ""))

    def words(visit: Visit) -> dict[str, Any]:
        return {
            "move_id": f"own_{visit.text('op').partition('_')[2]}",
            "origin": chosen(visit, origin),
            "destination": chosen(visit, destination),
            "amount": visit.number("amount", say("Số tiền")),
        }

    asked = (origin, destination, amount)
    return Form(act=act, title=title_of(act), fields=asked, back=f"{HOME}/sao-ke", words=words, says=_OWN_MOVE_SAYS)


def _float(visit: Visit, act: str, given: Given) -> Form:
    outlet = find_outlet(visit.work.softatm, OutletCode(given.get("outlet_code", "")))
    asked = Field(name="amount", label=say("Số tiền"), kind="amount")

    def words(visit: Visit) -> dict[str, Any]:
        top_up_id = f"flt_{visit.text('op').partition('_')[2]}"
        return {"top_up_id": top_up_id, "outlet_code": outlet.code, "amount": visit.number("amount", say("Số tiền"))}

    about, back = {"outlet_code": str(outlet.code)}, f"{HOME}/diem/{outlet.code}"
    return Form(act=act, title=title_of(act), about=about, fields=(asked,), back=back, words=words)


def _commission(visit: Visit, act: str, given: Given) -> Form:
    outlet = find_outlet(visit.work.softatm, OutletCode(given.get("outlet_code", "")))
    asked = Field(
        name="period",
        label=say("Tháng"),
        value=given.get("period", ""),
        extra='placeholder="2026-10" maxlength="7"',
        hint=say("Như 2026-10."),
    )
    return plain_form(act, {"outlet_code": outlet.code}, f"{HOME}/diem/{outlet.code}", asked)


def _taxes(visit: Visit, act: str, given: Given) -> Form:
    return plain_form(act, {"period": given.get("period", "")}, f"{HOME}/nop-thue")


def _vault(visit: Visit, act: str, given: Given) -> Form:
    return plain_form(act, {}, f"{HOME}/tien-mat", Field(name="amount", label=say("Số tiền"), kind="amount"))


_OWN_MOVE_SAYS = later(
    "Sau khi gửi sẽ có mã own_…: ghi mã này vào lệnh chuyển hoặc phiếu nộp tiền của ngân hàng để sao kê tự khớp. "
    "Số phiếu của ngân hàng ghi ở lý do."
)


def _season(visit: Visit, act: str, given: Given) -> Form:
    names = {"first_on": say("Từ ngày"), "last_on": say("Đến hết ngày")}

    def words(visit: Visit) -> dict[str, Any]:
        for name, label in names.items():
            try:
                date.fromisoformat(visit.text(name))
            except ValueError as error:
                raise InvalidInput(f"{label}: viết như 2027-01-23.", "A day like 2027-01-23.", field=name) from error
        said = {name: visit.text(name) for name in ("name", "first_on", "last_on", "source")}
        return {**said, "percent": visit.number("percent", say("Phần trăm")), "outlets": visit.text("outlets").split()}

    asked = (
        Field(name="name", label=say("Tên mùa"), extra='maxlength="100"'),
        *(Field(name=name, label=label, extra='type="date"') for name, label in names.items()),
        Field(name="percent", label=say("Phần trăm của ngày thường"), extra='inputmode="numeric" maxlength="4"'),
        Field(
            name="outlets",
            label=say("Mã các điểm"),
            hint=say("Cách nhau bằng dấu cách; để trống là mọi điểm."),
            required=False,
        ),
        Field(name="source", label=say("Căn cứ"), extra='maxlength="300"'),
    )
    back = f"{HOME}/tien-mat"
    return Form(act=act, title=title_of(act), fields=asked, back=back, words=words, says=_SEASON_SAYS)


_SEASON_SAYS = later(
    "Dự báo 5 giờ sáng hôm sau tính theo mùa mới. Ngày đã có mùa thì quyết định sau cùng được tính; 100% là như thường."
)


BANK_FORMS: dict[str, Callable[[Visit, str, Given], Form]] = {
    "fund_vault": _vault,
    "move_own_money": _own_move,
    "pay_commission": _commission,
    "plan_season": _season,
    "redirect_refund": _redirect,
    "remit_taxes": _taxes,
    "resolve_break": _break,
    "split_money": _split,
    "top_up_float": _float,
}
