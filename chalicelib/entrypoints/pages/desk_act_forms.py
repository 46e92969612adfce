"""The forms of the desk's acts of money, each made of the thing that it is about."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from chalicelib.banking import DECISIONS, BreakId, BreakKind
from chalicelib.entrypoints.http.acts import title_of
from chalicelib.entrypoints.http.banking import show_banks
from chalicelib.entrypoints.http.breaks import show_break
from chalicelib.entrypoints.http.desk import show_entry
from chalicelib.entrypoints.pages.desk_forms import Field, Form, Rows, chosen, number_in
from chalicelib.entrypoints.pages.desk_rooms import may_operate
from chalicelib.entrypoints.pages.desk_words import (
    BREAK_DECISIONS,
    HOME,
    MONEY_PLACES,
    REMEDIES,
    SETTLEMENTS,
    VERDICTS,
    account_address,
    account_kind,
    thing_address,
)
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.kernel.money import format_vnd
from chalicelib.kernel.policy_rules import RULES
from chalicelib.ledger import EntryId
from chalicelib.orders import ParcelId
from chalicelib.softatm import OutletCode, ShiftId, find_outlet

Given = Mapping[str, str]
MOST_LEGS = 6
MOST_PARTS = 8
SIDES = (("", "–"), ("D", "Nợ"), ("C", "Có"))
YES_NO = (("yes", "Khách đã nhận tiền mặt"), ("no", "Khách chưa nhận: tiền trở về số dư"))


def form_of(visit: Visit, act: str, given: Given) -> Form:
    """The form of an act about what is given.

    Raises:
        NotFound: no form of this act, or nothing like what is given.
        InvalidInput: what is given is no id.
    """
    make = FORMS.get(act)
    if make is None:
        raise NotFound("Việc này không có biểu mẫu.", "There is no form of this act.")
    return make(visit, act, given)


def forms_for(visit: Visit, *wanted: tuple[str, Given]) -> list[Form]:
    """The forms for a thing's page; none for who may only look."""
    return [form_of(visit, act, given) for act, given in wanted] if may_operate(visit) else []


def _simple(act: str, about: Given, back: str, *asked: Field, says: str = "") -> Form:
    """An act whose words are its hidden fields and its plain ones."""

    def words(visit: Visit) -> dict[str, Any]:
        found: dict[str, Any] = dict(about)
        for one in asked:
            match one.kind:
                case "amount":
                    found[one.name] = visit.number(one.name, one.label)
                case "choice" | "select":
                    found[one.name] = chosen(visit, one)
                case "yes":
                    found[one.name] = bool(visit.text(one.name))
                case _:
                    found[one.name] = visit.text(one.name)
        return found

    return Form(act=act, title=title_of(act), about=about, fields=asked, back=back, words=words, says=says)


def _about_one(name: str, says: str = "") -> Callable[[Visit, str, Given], Form]:
    """The form of an act that says nothing but which thing."""

    def make(visit: Visit, act: str, given: Given) -> Form:
        of = given.get(name, "")
        return _simple(act, {name: of}, thing_address(of) or HOME, says=says)

    return make


def _choice(name: str, field: str, label: str, options: Mapping[str, str]) -> Callable[[Visit, str, Given], Form]:
    """The form of an act about one thing with one choice."""

    def make(visit: Visit, act: str, given: Given) -> Form:
        of = given.get(name, "")
        asked = Field(name=field, label=label, kind="choice", options=tuple(options.items()))
        return _simple(act, {name: of}, thing_address(of) or HOME, asked)

    return make


def _reversal(visit: Visit, act: str, given: Given) -> Form:
    """Whole, unless the amounts of its legs are made smaller."""
    entry = visit.read(show_entry, {"entry_id": EntryId.parse(given.get("entry_id", ""), field="entry_id")})
    labels = [f"{'Nợ' if leg.side == 'D' else 'Có'} {leg.account[:4]} {account_kind(leg.account)}" for leg in entry.legs]
    starts = [[f"{leg.amount:,}".replace(",", ".")] for leg in entry.legs]
    asked = Rows(
        name="legs",
        legend="Đảo bao nhiêu ở mỗi tài khoản",
        columns=(Field(name="part", label="Số tiền", kind="amount"),),
        starts=starts,
        labels=labels,
        hint="Để nguyên là đảo toàn bộ phần chưa đảo.",
    )

    def words(visit: Visit) -> dict[str, Any]:
        parts = [number_in(visit, f"part-{n}", label) for n, label in enumerate(labels, 1)]
        whole: dict[str, Any] = {"entry_id": entry.entry_id}
        if parts == [leg.amount for leg in entry.legs]:
            return whole
        return whole | {
            "legs": [{"account": leg.account, "amount": n} for leg, n in zip(entry.legs, parts, strict=True) if n]
        }

    about = {"entry_id": entry.entry_id}
    return Form(
        act=act, title=title_of(act), about=about, fields=(asked,), back=f"{HOME}/but-toan/{entry.entry_id}", words=words
    )


def _correction(visit: Visit, act: str, given: Given) -> Form:
    account = given.get("account", "")
    columns = (
        Field(
            name="account", label="Tài khoản", extra='maxlength="100" autocomplete="off"', hint="5040:vnd", required=False
        ),
        Field(name="side", label="Bên", kind="select", options=SIDES, required=False),
        Field(name="amount", label="Số tiền", kind="amount", required=False),
    )
    asked = Rows(
        name="legs",
        legend="Các dòng",
        columns=columns,
        starts=[[account if n == 0 else "", "", ""] for n in range(MOST_LEGS)],
        hint="Tổng bên Nợ phải bằng tổng bên Có. Dòng không dùng để trống.",
    )
    about = Field(
        name="about",
        label="Về việc gì (mã bút toán, đơn, ca…)",
        value=given.get("about", ""),
        extra='maxlength="64" autocomplete="off"',
    )

    def words(visit: Visit) -> dict[str, Any]:
        legs = [
            {
                "account": visit.text(f"account-{n}"),
                "side": visit.text(f"side-{n}"),
                "amount": number_in(visit, f"amount-{n}", f"Số tiền dòng {n}"),
            }
            for n in range(1, MOST_LEGS + 1)
            if visit.text(f"account-{n}") or visit.text(f"amount-{n}")
        ]
        if any(leg["side"] not in {"D", "C"} for leg in legs):
            raise InvalidInput("Mỗi dòng chọn Nợ hoặc Có.", "Choose debit or credit for each leg.", field="legs")
        if len(legs) < 2:
            raise InvalidInput("Bút toán cần ít nhất hai dòng.", "An entry has two legs or more.", field="legs")
        return {"about": visit.text("about"), "legs": legs}

    back = account_address(account) if account else thing_address(given.get("about", "")) or HOME
    return Form(act=act, title=title_of(act), fields=(about, asked), back=back, words=words, says=_CORRECTION_SAYS)


_CORRECTION_SAYS = "Chỉ những tài khoản không thuộc một đơn, ca hay lần rút nào mới điều chỉnh được bằng tay."


def _break(visit: Visit, act: str, given: Given) -> Form:
    found = visit.read(show_break, {"break_id": BreakId.parse(given.get("break_id", ""), field="break_id")})
    allowed = [one.value for one in DECISIONS[BreakKind(found.kind)]]
    options = tuple((one, BREAK_DECISIONS[one]) for one in BREAK_DECISIONS if one in allowed)
    asked = Field(name="decision", label="Khoản này là gì", kind="choice", options=options)
    return _simple(act, {"break_id": found.id}, f"{HOME}/lech/{found.id}", asked)


def _split(visit: Visit, act: str, given: Given) -> Form:
    columns = (
        Field(name="code", label="Mã đơn", extra='maxlength="20" autocomplete="off"', required=False),
        Field(name="amount", label="Số tiền", kind="amount", required=False),
    )
    asked = Rows(name="parts", legend="Phần", columns=columns, starts=[["", ""]] * MOST_PARTS, hint="Hai phần trở lên.")

    def words(visit: Visit) -> dict[str, Any]:
        parts = [
            {"code": visit.text(f"code-{n}"), "amount": visit.number(f"amount-{n}", f"Số tiền phần {n}")}
            for n in range(1, MOST_PARTS + 1)
            if visit.text(f"code-{n}") or visit.text(f"amount-{n}")
        ]
        return {"booking_id": given.get("booking_id", ""), "parts": parts}

    about = {"booking_id": given.get("booking_id", "")}
    return Form(act=act, title=title_of(act), about=about, fields=(asked,), back=f"{HOME}/sao-ke", words=words)


def _redirect(visit: Visit, act: str, given: Given) -> Form:
    banks = tuple((one.bin, f"{one.short_name} ({one.name})") for one in visit.read(show_banks).entries)
    of = given.get("refund_id", "")
    return _simple(
        act,
        {"refund_id": of},
        f"{HOME}/hoan-tien",
        Field(name="bank_bin", label="Ngân hàng", kind="select", options=(("", "Chọn ngân hàng"), *banks)),
        Field(name="account", label="Số tài khoản", extra='maxlength="19" autocomplete="off" pattern="[0-9A-Z]{4,19}"'),
        Field(name="name", label="Tên chủ tài khoản", extra='maxlength="70" autocomplete="off"'),
    )


def _variance(visit: Visit, act: str, given: Given) -> Form:
    of = ShiftId.parse(given.get("shift_id", ""), field="shift_id")
    off = visit.work.softatm.variances.find(of)
    if off is None:
        raise NotFound("Ca này không có chênh lệch.", "This shift was not off.")
    remedies = ("commission", "written_off") if off.short else ("income",)
    left = f"{off.left:,}".replace(",", ".")
    return _simple(
        act,
        {"shift_id": of},
        f"{HOME}/ca/{of}",
        Field(name="remedy", label="Xử lý thế nào", kind="choice", options=tuple((one, REMEDIES[one]) for one in remedies)),
        Field(name="amount", label="Số tiền", kind="amount", value=left, hint=f"Còn {format_vnd(off.left)} chưa xử lý."),
    )


def _goods(visit: Visit, act: str, given: Given) -> Form:
    """For each line of a parcel how many the buyer keeps."""
    parcel = visit.work.orders.store.find_parcel(ParcelId.parse(given.get("parcel_id", ""), field="parcel_id"))
    if parcel is None:
        raise NotFound("Không có kiện hàng này.", "There is no such parcel.")
    lines = parcel.lines
    kept = Rows(
        name="kept",
        legend="Người mua giữ lại bao nhiêu",
        columns=(Field(name="kept", label="Số lượng", extra='inputmode="numeric" maxlength="7"'),),
        starts=[[str(line.count)] for line in lines],
        labels=[f"{line.title} (đã gửi {line.count})" for line in lines],
    )
    paid = Field(name="delivery_paid", label="Người mua trả phí giao", kind="yes", value="yes")

    def words(visit: Visit) -> dict[str, Any]:
        counts = [
            {"listing_id": line.listing_id, "count": visit.number(f"kept-{n}", line.title)}
            for n, line in enumerate(lines, 1)
        ]
        return {"parcel_id": parcel.parcel_id, "kept": counts, "delivery_paid": bool(visit.text("delivery_paid"))}

    about, back = {"parcel_id": str(parcel.parcel_id)}, f"{HOME}/theo-dau/{parcel.order_id}"
    return Form(act=act, title=title_of(act), about=about, fields=(kept, paid), back=back, words=words)


def _voucher(visit: Visit, act: str, given: Given) -> Form:
    of = given.get("voucher_id", "")
    asked = Field(name="paid", label="Khách đã nhận tiền chưa", kind="choice", options=YES_NO)

    def words(visit: Visit) -> dict[str, Any]:
        return {"voucher_id": of, "paid": chosen(visit, asked) == "yes"}

    back = thing_address(of) or HOME
    return Form(act=act, title=title_of(act), about={"voucher_id": of}, fields=(asked,), back=back, words=words)


def _float(visit: Visit, act: str, given: Given) -> Form:
    outlet = find_outlet(visit.work.softatm, OutletCode(given.get("outlet_code", "")))
    asked = Field(name="amount", label="Số tiền", kind="amount")

    def words(visit: Visit) -> dict[str, Any]:
        top_up_id = f"flt_{visit.text('op').partition('_')[2]}"
        return {"top_up_id": top_up_id, "outlet_code": outlet.code, "amount": visit.number("amount", "Số tiền")}

    about, back = {"outlet_code": str(outlet.code)}, f"{HOME}/diem/{outlet.code}"
    return Form(act=act, title=title_of(act), about=about, fields=(asked,), back=back, words=words)


def _commission(visit: Visit, act: str, given: Given) -> Form:
    outlet = find_outlet(visit.work.softatm, OutletCode(given.get("outlet_code", "")))
    asked = Field(
        name="period",
        label="Tháng",
        value=given.get("period", ""),
        extra='placeholder="2026-10" maxlength="7"',
        hint="Như 2026-10.",
    )
    return _simple(act, {"outlet_code": outlet.code}, f"{HOME}/diem/{outlet.code}", asked)


def _own_move(visit: Visit, act: str, given: Given) -> Form:
    """Between vault and bank; what is missing on the customers' side comes with the link."""
    places = tuple(MONEY_PLACES.items())
    origin = Field(name="origin", label="Từ", kind="choice", options=places, value=given.get("origin", ""))
    destination = Field(name="destination", label="Tới", kind="choice", options=places, value=given.get("destination", ""))
    amount = Field(name="amount", label="Số tiền", kind="amount", value=given.get("amount", ""))

    def words(visit: Visit) -> dict[str, Any]:
        return {
            "move_id": f"own_{visit.text('op').partition('_')[2]}",
            "origin": chosen(visit, origin),
            "destination": chosen(visit, destination),
            "amount": visit.number("amount", "Số tiền"),
        }

    asked = (origin, destination, amount)
    return Form(act=act, title=title_of(act), fields=asked, back=f"{HOME}/sao-ke", words=words, says=_OWN_MOVE_SAYS)


_OWN_MOVE_SAYS = (
    "Sau khi gửi sẽ có mã own_…: ghi mã này vào lệnh chuyển hoặc phiếu nộp tiền của ngân hàng để sao kê tự khớp. "
    "Số phiếu của ngân hàng ghi ở lý do."
)


def _taxes(visit: Visit, act: str, given: Given) -> Form:
    return _simple(act, {"period": given.get("period", "")}, f"{HOME}/nop-thue")


def _vault(visit: Visit, act: str, given: Given) -> Form:
    return _simple(act, {}, f"{HOME}/tien-mat", Field(name="amount", label="Số tiền", kind="amount"))


def _season(visit: Visit, act: str, given: Given) -> Form:
    names = {"first_on": "Từ ngày", "last_on": "Đến hết ngày"}

    def words(visit: Visit) -> dict[str, Any]:
        for name, label in names.items():
            try:
                date.fromisoformat(visit.text(name))
            except ValueError as error:
                raise InvalidInput(f"{label}: viết như 2027-01-23.", "A day like 2027-01-23.", field=name) from error
        said = {name: visit.text(name) for name in ("name", "first_on", "last_on", "source")}
        return {**said, "percent": visit.number("percent", "Phần trăm"), "outlets": visit.text("outlets").split()}

    asked = (
        Field(name="name", label="Tên mùa", extra='maxlength="100"'),
        *(Field(name=name, label=label, extra='type="date"') for name, label in names.items()),
        Field(name="percent", label="Phần trăm của ngày thường", extra='inputmode="numeric" maxlength="4"'),
        Field(name="outlets", label="Mã các điểm", hint="Cách nhau bằng dấu cách; để trống là mọi điểm.", required=False),
        Field(name="source", label="Căn cứ", extra='maxlength="300"'),
    )
    back = f"{HOME}/tien-mat"
    return Form(act=act, title=title_of(act), fields=asked, back=back, words=words, says=_SEASON_SAYS)


_SEASON_SAYS = (
    "Dự báo 5 giờ sáng hôm sau tính theo mùa mới. Ngày đã có mùa thì quyết định sau cùng được tính; 100% là như thường."
)


def _policy(visit: Visit, act: str, given: Given) -> Form:
    of = given.get("field", "")
    rule = RULES.get(of)
    if rule is None:
        raise NotFound("Không có giá trị chính sách này.", "There is no such value of policy.")
    unit = {"dong": "đồng", "basis_points": "phần vạn: 150 là 1,5%", "seconds": "giây", "count": "lần"}[rule.unit.value]
    kind = "amount" if unit == "đồng" else "text"

    def words(visit: Visit) -> dict[str, Any]:
        try:
            date.fromisoformat(visit.text("begins_on"))
        except ValueError as error:
            raise InvalidInput("Ngày viết như 2026-12-01.", "A day like 2026-12-01.", field="begins_on") from error
        return {
            "field": of,
            "value": visit.number("value", "Giá trị mới"),
            "begins_on": visit.text("begins_on"),
            "source": visit.text("source"),
        }

    asked = (
        Field(name="value", label=f"Giá trị mới ({unit})", kind=kind, extra='inputmode="numeric" maxlength="20"'),
        Field(name="begins_on", label="Từ ngày", extra='type="date"', hint="Sớm nhất là hai ngày nữa, từ 00:00."),
        Field(name="source", label="Căn cứ: luật, hợp đồng hay quyết định", extra='maxlength="300"'),
    )
    back = f"{HOME}/chinh-sach/{of}"
    return Form(act=act, title=title_of(act), about={"field": of}, fields=asked, back=back, words=words)


FORMS: dict[str, Callable[[Visit, str, Given], Form]] = {
    "accept_count": _about_one("shift_id", "Lần đếm cuối được chấp nhận, dù lệch bao nhiêu, và ca đóng lại."),
    "change_policy": _policy,
    "decide_denial": _choice("withdrawal_id", "verdict", "Đã tìm thấy gì", VERDICTS),
    "freeze_lease": _about_one("lease_id", "Không ai đăng nhập được trên máy này nữa; các phiếu của nó chờ quyết định."),
    "fund_vault": _vault,
    "move_own_money": _own_move,
    "pay_commission": _commission,
    "plan_season": _season,
    "post_correction": _correction,
    "redirect_refund": _redirect,
    "reinstate_party": _about_one("party_id"),
    "remit_taxes": _taxes,
    "resolve_break": _break,
    "reverse_entry": _reversal,
    "settle_delivery": _choice("delivery_id", "settlement", "Chênh lệch là gì", SETTLEMENTS),
    "settle_dispute": _goods,
    "settle_variance": _variance,
    "settle_voucher": _voucher,
    "split_money": _split,
    "suspend_party": _about_one("party_id", "Không đăng nhập và không rút tiền được nữa; tiền của họ vẫn còn nguyên."),
    "take_back": _goods,
    "top_up_float": _float,
}
"""By the act; acts on the list of banks and on voucher keys are asked for over HTTP."""
