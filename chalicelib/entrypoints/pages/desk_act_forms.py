"""The forms of the desk's acts of money, each made of the thing that it is about."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from chalicelib.entrypoints.http.acts import title_of
from chalicelib.entrypoints.http.desk import show_entry
from chalicelib.entrypoints.pages.desk_bank_forms import BANK_FORMS
from chalicelib.entrypoints.pages.desk_forms import Field, Form, Given, Rows, chosen, number_in, plain_form
from chalicelib.entrypoints.pages.desk_promotion_form import promotion_form
from chalicelib.entrypoints.pages.desk_rooms import may_operate
from chalicelib.entrypoints.pages.desk_words import (
    HOME,
    REMEDIES,
    SETTLEMENTS,
    VERDICTS,
    account_address,
    account_kind,
    thing_address,
)
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.speech import later, say, vnd, words
from chalicelib.entrypoints.speech.said import said_kg
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.kernel.policy_rules import RULES
from chalicelib.ledger import EntryId
from chalicelib.offline import LeaseId
from chalicelib.orders import ParcelId
from chalicelib.softatm import ShiftId

MOST_LEGS = 6
SIDES = words((("", "–"), ("D", "Nợ"), ("C", "Có")))
WAYS_BACK = (
    ("", later("Không gửi về")),
    ("buyer", later("Gửi về, người mua trả cước")),
    ("household", later("Gửi về, hộ bán trả cước")),
    ("province", later("Gửi về, tỉnh trả cước")),
)
SPOILT = Field(
    name="unusable",
    label=later("Không dùng được (gam)"),
    extra='inputmode="numeric" maxlength="7" autocomplete="off"',
    required=False,
)
WAY_BACK = Field(
    name="way_back",
    label=later("Phần không giữ có gửi về hộ bán không"),
    kind="select",
    options=WAYS_BACK,
    required=False,
)
YES_NO = words((("yes", "Khách đã nhận tiền mặt"), ("no", "Khách chưa nhận: tiền trở về số dư")))


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


def _about_one(name: str, says: str = "") -> Callable[[Visit, str, Given], Form]:
    """The form of an act that says nothing but which thing."""

    def make(visit: Visit, act: str, given: Given) -> Form:
        of = given.get(name, "")
        return plain_form(act, {name: of}, thing_address(of) or HOME, says=says)

    return make


def _frozen(*about: str, says: str, asks_findings: bool = False) -> Callable[[Visit, str, Given], Form]:
    """The form of freezing or releasing an account (`account`), a freeze (`since`), or the whole ledger."""
    findings = Field(name="accepted_findings", label=say("Số phát hiện của kiểm sổ được chấp nhận"), kind="count", value="0")

    def make(visit: Visit, act: str, given: Given) -> Form:
        meant = {name: given.get(name, "") for name in about}
        back = account_address(meant["account"]) if meant.get("account") else f"{HOME}/can-doi"
        return plain_form(act, meant, back, *([findings] if asks_findings else []), says=says)

    return make


def _choice(name: str, field: str, label: str, options: Mapping[str, str]) -> Callable[[Visit, str, Given], Form]:
    """The form of an act about one thing with one choice."""

    def make(visit: Visit, act: str, given: Given) -> Form:
        of = given.get(name, "")
        asked = Field(name=field, label=label, kind="choice", options=tuple(options.items()))
        return plain_form(act, {name: of}, thing_address(of) or HOME, asked)

    return make


def _reversal(visit: Visit, act: str, given: Given) -> Form:
    """Whole, unless the amounts of its legs are made smaller."""
    entry = visit.read(show_entry, {"entry_id": EntryId.parse(given.get("entry_id", ""), field="entry_id")})
    labels = [
        f"{say('Nợ') if leg.side == 'D' else say('Có')} {leg.account[:4]} {account_kind(leg.account)}" for leg in entry.legs
    ]
    starts = [[f"{leg.amount:,}".replace(",", ".")] for leg in entry.legs]
    asked = Rows(
        name="legs",
        legend=say("Đảo bao nhiêu ở mỗi tài khoản"),
        columns=(Field(name="part", label=say("Số tiền"), kind="amount"),),
        starts=starts,
        labels=labels,
        hint=say("Để nguyên là đảo toàn bộ phần chưa đảo."),
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
            name="account",
            label=say("Tài khoản"),
            extra='maxlength="100" autocomplete="off"',
            hint="5040:vnd",
            required=False,
        ),
        Field(name="side", label=say("Bên"), kind="select", options=SIDES, required=False),
        Field(name="amount", label=say("Số tiền"), kind="amount", required=False),
    )
    asked = Rows(
        name="legs",
        legend=say("Các dòng"),
        columns=columns,
        starts=[[account if n == 0 else "", "", ""] for n in range(MOST_LEGS)],
        hint=say("Tổng bên Nợ phải bằng tổng bên Có. Dòng không dùng để trống."),
    )
    about = Field(
        name="about",
        label=say("Về việc gì (mã bút toán, đơn, ca…)"),
        value=given.get("about", ""),
        extra='maxlength="64" autocomplete="off"',
    )

    def words(visit: Visit) -> dict[str, Any]:
        legs = [
            {
                "account": visit.text(f"account-{n}"),
                "side": visit.text(f"side-{n}"),
                "amount": number_in(visit, f"amount-{n}", say("Số tiền dòng {n}", n=n)),
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


_CORRECTION_SAYS = later("Chỉ những tài khoản không thuộc một đơn, ca hay lần rút nào mới điều chỉnh được bằng tay.")


def _variance(visit: Visit, act: str, given: Given) -> Form:
    of = ShiftId.parse(given.get("shift_id", ""), field="shift_id")
    off = visit.work.softatm.variances.find(of)
    if off is None:
        raise NotFound("Ca này không có chênh lệch.", "This shift was not off.")
    remedies = ("commission", "written_off") if off.short else ("income",)
    left = f"{off.left:,}".replace(",", ".")
    return plain_form(
        act,
        {"shift_id": of},
        f"{HOME}/ca/{of}",
        Field(
            name="remedy", label=say("Xử lý thế nào"), kind="choice", options=tuple((one, REMEDIES[one]) for one in remedies)
        ),
        Field(
            name="amount",
            label=say("Số tiền"),
            kind="amount",
            value=left,
            hint=say("Còn {left} chưa xử lý.", left=vnd(off.left)),
        ),
    )


def _goods(visit: Visit, act: str, given: Given) -> Form:
    """For each line of a parcel how many the buyer keeps; of a complaint also what of that was spoilt, and the way back."""
    parcel = visit.work.orders.store.find_parcel(ParcelId.parse(given.get("parcel_id", ""), field="parcel_id"))
    if parcel is None:
        raise NotFound("Không có kiện hàng này.", "There is no such parcel.")
    lines, claim = parcel.lines, act == "settle_dispute"
    columns = (
        Field(name="kept", label=say("Giữ lại"), extra='inputmode="numeric" maxlength="7"'),
        *([SPOILT] if claim else []),
    )
    kept = Rows(
        name="kept",
        legend=say("Người mua giữ lại bao nhiêu"),
        columns=columns,
        starts=[[str(count), ""][: len(columns)] for count in parcel.keeps.counts],
        labels=[
            say("{title} (đã gửi {count}, nặng {net_g})", title=line.title, count=line.count, net_g=said_kg(line.net_g))
            for line in lines
        ],
        hint=say("Phần không dùng được của hàng giữ lại tính bằng gam; tiền phần ấy hoàn cho người mua.") if claim else "",
    )
    paid = Field(name="delivery_paid", label=say("Người mua trả phí giao"), kind="yes", value="yes")

    def words(visit: Visit) -> dict[str, Any]:
        counts = [
            {"listing_id": line.listing_id, "count": visit.number(f"kept-{n}", line.title)}
            for n, line in enumerate(lines, 1)
        ]
        said = {"parcel_id": parcel.parcel_id, "kept": counts, "delivery_paid": bool(visit.text("delivery_paid"))}
        if not claim:
            return said
        grams = [
            number_in(visit, f"unusable-{n}", say("{title}: không dùng được", title=line.title))
            for n, line in enumerate(lines, 1)
        ]
        spoilt = [{"listing_id": line.listing_id, "grams": off} for line, off in zip(lines, grams, strict=True) if off]
        way = chosen(visit, WAY_BACK) if visit.text("way_back") else None
        return {**said, "unusable": spoilt, "way_back": way}

    asked: list[Field | Rows] = [kept, paid, *([WAY_BACK] if claim else [])]
    about, back = {"parcel_id": str(parcel.parcel_id)}, f"{HOME}/theo-dau/{parcel.order_id}"
    return Form(act=act, title=title_of(act), about=about, fields=asked, back=back, words=words)


def _lease(visit: Visit, act: str, given: Given) -> Form:
    lease = visit.work.offline.leases.find(LeaseId.parse(given.get("lease_id", ""), field="lease_id"))
    if lease is None:
        raise NotFound("Không có quyền chi ngoại tuyến này.", "There is no such lease.")
    says = say(
        "Không ai đăng nhập được trên máy này nữa; các phiếu của nó chờ quyết định, điểm giao được quyền cho máy khác."
    )
    return plain_form(act, {"lease_id": lease.lease_id}, f"{HOME}/may/{lease.outlet_code}", says=says)


def _voucher(visit: Visit, act: str, given: Given) -> Form:
    of = given.get("voucher_id", "")
    asked = Field(name="paid", label=say("Khách đã nhận tiền chưa"), kind="choice", options=YES_NO)

    def words(visit: Visit) -> dict[str, Any]:
        return {"voucher_id": of, "paid": chosen(visit, asked) == "yes"}

    back = thing_address(of) or HOME
    return Form(act=act, title=title_of(act), about={"voucher_id": of}, fields=(asked,), back=back, words=words)


def _policy(visit: Visit, act: str, given: Given) -> Form:
    of = given.get("field", "")
    rule = RULES.get(of)
    if rule is None:
        raise NotFound("Không có giá trị chính sách này.", "There is no such value of policy.")
    unit = {"dong": say("đồng"), "basis_points": say("phần vạn: 150 là 1,5%"), "seconds": say("giây"), "count": say("lần")}[
        rule.unit.value
    ]
    kind = "amount" if rule.unit.value == "dong" else "text"

    def words(visit: Visit) -> dict[str, Any]:
        try:
            date.fromisoformat(visit.text("begins_on"))
        except ValueError as error:
            raise InvalidInput("Ngày viết như 2026-12-01.", "A day like 2026-12-01.", field="begins_on") from error
        return {
            "field": of,
            "value": visit.number("value", say("Giá trị mới")),
            "begins_on": visit.text("begins_on"),
            "source": visit.text("source"),
        }

    asked = (
        Field(
            name="value", label=say("Giá trị mới ({unit})", unit=unit), kind=kind, extra='inputmode="numeric" maxlength="20"'
        ),
        Field(name="begins_on", label=say("Từ ngày"), extra='type="date"', hint=say("Sớm nhất là hai ngày nữa, từ 00:00.")),
        Field(name="source", label=say("Căn cứ: luật, hợp đồng hay quyết định"), extra='maxlength="300"'),
    )
    back = f"{HOME}/chinh-sach/{of}"
    return Form(act=act, title=title_of(act), about={"field": of}, fields=asked, back=back, words=words)


FORMS: dict[str, Callable[[Visit, str, Given], Form]] = {
    **BANK_FORMS,
    "freeze_account": _frozen("account", says=later("Không bút toán nào đụng vào tài khoản này nữa, tới khi hai người mở.")),
    "freeze_ledger": _frozen(says=later("Không bút toán nào được ghi nữa, ở cả tỉnh, tới khi hai người mở.")),
    "release_account": _frozen("account", "since", says=later("Bút toán lại đụng được vào tài khoản này.")),
    "release_ledger": _frozen("since", asks_findings=True, says=later("Sổ cái lại ghi được bút toán.")),
    "accept_count": _about_one("shift_id", later("Lần đếm cuối được chấp nhận, dù lệch bao nhiêu, và ca đóng lại.")),
    "change_policy": _policy,
    "decide_denial": _choice("withdrawal_id", "verdict", later("Đã tìm thấy gì"), VERDICTS),
    "freeze_lease": _lease,
    "open_integrator": _about_one("key_id", later("Địa chỉ nhận của hệ thống này được báo mọi sự kiện thật đã chọn.")),
    "open_promotion": promotion_form,
    "post_correction": _correction,
    "reinstate_party": _about_one("party_id"),
    "return_cod_surplus": _about_one("batch_id", later("Phần thừa trở về tài khoản mà bưu chính đã chuyển tới.")),
    "reverse_entry": _reversal,
    "settle_delivery": _choice("delivery_id", "settlement", later("Chênh lệch là gì"), SETTLEMENTS),
    "settle_dispute": _goods,
    "settle_variance": _variance,
    "settle_voucher": _voucher,
    "suspend_party": _about_one(
        "party_id", later("Không đăng nhập và không rút tiền được nữa; tiền của họ vẫn còn nguyên.")
    ),
    "take_back": _goods,
}
"""By the act; acts on the list of banks and on voucher keys are asked for over HTTP."""
