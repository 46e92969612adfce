"""What will happen when an act is approved, in words and amounts: a person who decides must not have to read JSON."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from chalicelib.banking import tax_id
from chalicelib.entrypoints.http.breaks import show_break
from chalicelib.entrypoints.http.desk import show_entry
from chalicelib.entrypoints.http.ledger import LegView
from chalicelib.entrypoints.pages.desk_promotion_form import terms_in_words
from chalicelib.entrypoints.pages.desk_rooms import names_of
from chalicelib.entrypoints.pages.desk_words import (
    BEARERS,
    BREAK_DECISIONS,
    BREAK_KINDS,
    MONEY_PLACES,
    REMEDIES,
    SETTLEMENTS,
    VERDICTS,
    thing_name,
)
from chalicelib.entrypoints.pages.page import Visit
from chalicelib.entrypoints.speech import decimal_mark, say, vnd, words
from chalicelib.entrypoints.speech.said import said_kg, said_plain_day
from chalicelib.integrators import KeyId
from chalicelib.kernel.clock import business_date
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.policy import policy_on
from chalicelib.kernel.policy_rules import RULES, Unit
from chalicelib.ledger import CHART, EntryId
from chalicelib.orders import CodBatchId, ParcelId
from chalicelib.payments import RefundId
from chalicelib.softatm import DeliveryId

WORD_NAMES = words(
    {
        "about": "Về",
        "account": "Tài khoản",
        "amount": "Số tiền",
        "begins_on": "Từ ngày",
        "change_id": "Thay đổi",
        "device_id": "Máy tính bảng",
        "entry_id": "Bút toán",
        "field": "Giá trị",
        "outlet_code": "Điểm",
        "shift_id": "Ca",
        "source": "Căn cứ",
        "to": "Chuyển tới",
        "value": "Giá trị mới",
    }
)
HIDDEN = frozenset({"legs"})


class Said(NamedTuple):
    """One thing that an act says; `of` is the id of what it leads to."""

    name: str
    says: str
    of: str = ""


class Effect(NamedTuple):
    """What an act does: a sentence, what it says, and the journal entry that it posts, if its words alone tell that."""

    sentence: str
    said: list[Said]
    legs: list[LegView]


class Wish(NamedTuple):
    """An act that is asked for, with its arguments."""

    act: str
    title: str
    words: Mapping[str, Any]


def effect_of(visit: Visit, wish: Wish) -> Effect:
    """What happens when the act is approved."""
    tell = _TELLERS.get(wish.act)
    if tell is not None:
        return tell(visit, wish)
    return Effect(say("{title}: làm ngay với các thông tin dưới đây.", title=wish.title), _said(wish.words), [])


def _said(words: Mapping[str, Any]) -> list[Said]:
    """Words of an act that has no sentence of its own."""
    return [_one(name, value) for name, value in words.items() if name not in HIDDEN and value is not None]


def _one(name: str, value: Any) -> Said:
    label = WORD_NAMES.get(name, name)
    if isinstance(value, bool):
        return Said(label, say("có") if value else say("không"))
    if isinstance(value, int):
        return Said(label, vnd(value) if name.endswith("amount") else str(value))
    if isinstance(value, Mapping):
        return Said(label, ", ".join(f"{WORD_NAMES.get(k, k)}: {v}" for k, v in value.items()))
    if isinstance(value, list):
        return Said(label, say("{n} mục", n=len(value)))
    return Said(label, thing_name(str(value)), str(value))


def _leg(account: str, side: str, amount: int) -> LegView:
    kind = CHART.get(account.partition(":")[0])
    return LegView(account=account, name=kind.name if kind else "", side=side, amount=amount)


def _reversal(visit: Visit, wish: Wish) -> Effect:
    entry_id = str(wish.words["entry_id"])
    try:
        entry = visit.read(show_entry, {"entry_id": EntryId.parse(entry_id)})
    except NotFound:
        return Effect(say("Bút toán cần đảo không còn tìm thấy: duyệt sẽ không làm được gì."), [], [])
    part = {leg["account"]: leg["amount"] for leg in wish.words.get("legs") or []}
    legs = [
        _leg(leg.account, "C" if leg.side == "D" else "D", part.get(leg.account, leg.amount))
        for leg in entry.legs
        if not part or leg.account in part
    ]
    legs.sort(key=lambda leg: leg.side == "C")
    total = sum(leg.amount for leg in legs if leg.side == "D")
    whole = say("một phần") if part else say("toàn bộ phần chưa đảo của")
    sentence = say("Ghi ngay một bút toán mới đi ngược {whole} bút toán này: tới {total}.", whole=whole, total=vnd(total))
    return Effect(sentence, [Said(say("Bút toán bị đảo"), thing_name(entry_id), entry_id)], legs)


def _correction(visit: Visit, wish: Wish) -> Effect:
    legs = [_leg(leg["account"], leg["side"], leg["amount"]) for leg in wish.words["legs"]]
    total = sum(leg.amount for leg in legs if leg.side == "D")
    about = str(wish.words["about"])
    return Effect(
        say("Ghi ngay bút toán điều chỉnh {total}.", total=vnd(total)), [Said(say("Về"), thing_name(about), about)], legs
    )


def _policy_change(visit: Visit, wish: Wish) -> Effect:
    words = wish.words
    field, rule = str(words["field"]), RULES.get(str(words["field"]))
    if rule is None:
        return Effect(say("Giá trị này không còn trong chính sách."), _said(words), [])
    changes = [one.dated for one in visit.work.oversight.policies.all() if one.stands]
    now = value_words(getattr(policy_on(business_date(visit.work.now), changes), field), rule.unit)
    begins = said_plain_day(str(words["begins_on"]))
    said = [
        Said(say("Hôm nay"), now),
        Said(say("Sẽ là"), value_words(words["value"], rule.unit)),
        Said(say("Từ 00:00 ngày"), begins),
    ]
    return Effect(
        say("Đổi chính sách “{name}”.", name=say(rule.name_vi)), [*said, Said(say("Căn cứ"), str(words["source"]))], []
    )


def value_words(value: int, unit: Unit | str) -> str:
    """A value of policy as people say it: `20.000.000 ₫`, `1,5%`, `48 giờ`, `5 lần`."""
    match Unit(unit):
        case Unit.DONG:
            return vnd(value)
        case Unit.BASIS_POINTS:
            whole, rest = divmod(value, 100)
            return f"{whole}%" if not rest else f"{whole}{decimal_mark()}{f'{rest:02d}'.rstrip('0')}%"
        case Unit.SECONDS:
            for length, name in ((86_400, say("ngày")), (3_600, say("giờ")), (60, say("phút"))):
                if value and value % length == 0:
                    return f"{value // length} {name}"
            return say("{n} giây", n=value)
        case Unit.COUNT:
            return say("{n} lần", n=value)


def _break(visit: Visit, wish: Wish) -> Effect:
    of, decision = str(wish.words["break_id"]), str(wish.words["decision"])
    found = visit.read(show_break, {"break_id": of})
    said = [Said(say("Chênh lệch"), BREAK_KINDS[found.kind], of), Said(say("Số tiền"), vnd(found.amount))]
    return Effect(say("{decision}. Ghi sổ ngay và đóng chênh lệch này.", decision=BREAK_DECISIONS[decision]), said, [])


def _split(visit: Visit, wish: Wish) -> Effect:
    parts = wish.words["parts"]
    total = vnd(sum(part["amount"] for part in parts))
    said = [Said(say("Đơn {code}", code=part["code"]), vnd(part["amount"])) for part in parts]
    return Effect(say("Chia {total} của khoản tiền vào này cho {parts} đơn.", total=total, parts=len(parts)), said, [])


def _refund(visit: Visit, wish: Wish) -> Effect:
    words = wish.words
    refund = visit.work.payments.store.find_refund(RefundId(words["refund_id"]))
    amount = vnd(refund.amount) if refund else say("tiền hoàn")
    said = [Said(say("Ngân hàng"), str(words["bank_bin"])), Said(say("Số tài khoản"), f"•••• {str(words['account'])[-4:]}")]
    said.append(Said(say("Tên chủ tài khoản"), str(words["name"])))
    if refund:
        said.append(Said(say("Của đơn"), thing_name(refund.order_id), refund.order_id))
    return Effect(say("Chuyển {amount} ra ngoài, tới tài khoản người mua đã nói.", amount=amount), said, [])


def _variance(visit: Visit, wish: Wish) -> Effect:
    words = wish.words
    of = str(words["shift_id"])
    sentence = say("{remedy}: {amount}. Ghi sổ ngay.", remedy=REMEDIES[words["remedy"]], amount=vnd(words["amount"]))
    return Effect(sentence, [Said(say("Của ca"), thing_name(of), of)], [])


def _delivery(visit: Visit, wish: Wish) -> Effect:
    words = wish.words
    of = str(words["delivery_id"])
    found = visit.work.softatm.deliveries.find(DeliveryId(of))
    said = [Said(say("Chuyến tiền"), thing_name(of), of)]
    if found is not None:
        said.append(Said(say("Đếm được so với niêm phong"), vnd(found.difference)))
    return Effect(say("{decision}. Ghi sổ ngay.", decision=SETTLEMENTS[words["settlement"]]), said, [])


def _own_move(visit: Visit, wish: Wish) -> Effect:
    words = wish.words
    said = [Said(say("Từ"), MONEY_PLACES[words["origin"]]), Said(say("Tới"), MONEY_PLACES[words["destination"]])]
    sentence = say(
        "Điều chuyển {amount} của sàn. Ghi sổ ngay; dòng sao kê mang mã này sẽ khớp.", amount=vnd(words["amount"])
    )
    return Effect(sentence, [*said, Said(say("Mã tham chiếu"), str(words["move_id"]))], [])


def _vault(visit: Visit, wish: Wish) -> Effect:
    amount = vnd(wish.words["amount"])
    return Effect(say("Ghi {amount} tiền mặt của tỉnh vào kho. Tiền phải đã ở trong kho.", amount=amount), [], [])


def _party(visit: Visit, wish: Wish) -> Effect:
    of = str(wish.words["party_id"])
    stops = wish.act == "suspend_party"
    now = say("không đăng nhập và không rút tiền được nữa") if stops else say("lại đăng nhập và rút tiền được")
    return Effect(say("Người này {now}.", now=now), [Said(say("Người"), names_of(visit, [of])[of], of)], [])


def _integrator(visit: Visit, wish: Wish) -> Effect:
    of = str(wish.words["key_id"])
    key = visit.work.integrators.store.find_key(KeyId(of))
    endpoint = visit.work.integrators.store.endpoint(KeyId(of))
    address = endpoint.address if endpoint else say("chưa đặt")
    said = [Said(say("Hệ thống"), key.name if key else of, of), Said(say("Địa chỉ nhận"), address)]
    return Effect(say("Hệ thống này được báo đơn, kiện, chuyển khoản thật, không kèm tên và số điện thoại ai."), said, [])


def _voucher(visit: Visit, wish: Wish) -> Effect:
    of = str(wish.words["voucher_id"])
    paid = wish.words["paid"]
    sentence = (
        say("Khách đã nhận tiền mặt: phiếu được ghi là đã trả.") if paid else say("Khách chưa nhận tiền: tiền trở về số dư.")
    )
    return Effect(sentence, [Said(say("Phiếu"), thing_name(of), of)], [])


def _goods(visit: Visit, wish: Wish) -> Effect:
    words = wish.words
    of = str(words["parcel_id"])
    found = visit.work.orders.store.find_parcel(ParcelId(of))
    lines = {} if found is None else {line.listing_id: line for line in found.lines}
    said, spoilt = [Said(say("Kiện"), thing_name(of), of)], []
    for one in words["kept"]:
        line = lines.get(one["listing_id"])
        name = line.title if line else thing_name(str(one["listing_id"]))
        said.append(Said(name, say("người mua giữ {count}", count=one["count"]) + (f" trong {line.count}" if line else "")))
        spoilt += [
            Said(say("{name}: không dùng được", name=name), said_kg(part["grams"]))
            for part in words.get("unusable", ())
            if part["listing_id"] == one["listing_id"]
        ]
    said += spoilt
    if words.get("way_back"):
        said.append(Said(say("Gửi về hộ bán"), say("{bearer} trả cước", bearer=BEARERS[words["way_back"]])))
    said.append(Said(say("Phí giao"), say("người mua trả") if words["delivery_paid"] else say("hoàn lại")))
    if wish.act == "settle_dispute":
        return Effect(say("Phần người mua giữ được trả cho hộ bán, phần còn lại hoàn cho người mua."), said, [])
    return Effect(say("Thu lại của hộ bán và hoàn cho người mua; hộ không đủ thì nợ, trừ vào các đơn sau."), said, [])


def _denial(visit: Visit, wish: Wish) -> Effect:
    of = str(wish.words["withdrawal_id"])
    return Effect(f"{VERDICTS[wish.words['verdict']]}.", [Said(say("Lần rút"), thing_name(of), of)], [])


def _float(visit: Visit, wish: Wish) -> Effect:
    words = wish.words
    of = str(words["outlet_code"])
    sentence = say("Chuyển {amount} tiền của sàn vào tài khoản đại lý của điểm.", amount=vnd(words["amount"]))
    return Effect(sentence, [Said(say("Điểm"), thing_name(of), of)], [])


def _taxes(visit: Visit, wish: Wish) -> Effect:
    period = str(wish.words["period"])
    found = visit.work.banking.remittances.find(tax_id(period))
    said = [Said(say("Tháng"), period)]
    if found is None:
        return Effect(say("Thuế của tháng này chưa được cộng: duyệt sẽ không làm được gì."), said, [])
    said += [Said(say("Thuế GTGT"), vnd(found.vat)), Said(say("Thuế TNCN"), vnd(found.pit))]
    return Effect(
        say(
            "Ghi sổ đã nộp {amount} thuế khấu trừ của {households} hộ.",
            amount=vnd(found.amount),
            households=found.households,
        ),
        said,
        [],
    )


def _commission(visit: Visit, wish: Wish) -> Effect:
    words = wish.words
    of = str(words["outlet_code"])
    return Effect(
        say("Trả hoa hồng tháng {period} cho điểm.", period=words["period"]), [Said(say("Điểm"), thing_name(of), of)], []
    )


def _surplus(visit: Visit, wish: Wish) -> Effect:
    of = str(wish.words["batch_id"])
    batch = visit.work.orders.cod_batches.find(CodBatchId(of))
    said = [Said(say("Bảng kê"), thing_name(of), of)]
    if batch is not None:
        said.append(Said(say("Còn thừa"), vnd(batch.received - batch.taken)))
    return Effect(say("Phần thừa của bảng kê trở về tài khoản mà bưu chính đã chuyển tới."), said, [])


def _promotion(visit: Visit, wish: Wish) -> Effect:
    words = wish.words
    days = say(" đến hết ").join(said_plain_day(str(words[name])) for name in ("first_on", "last_on"))
    said = [
        Said(say("Mã"), str(words["code"])),
        Said(say("Tên"), str(words["title"])),
        Said(say("Điều kiện"), terms_in_words(words)),
        Said(say("Hạn"), days),
        Said(say("Số lượt"), str(words["uses"])),
        Said(say("Ngân sách"), vnd(words["budget"])),
    ]
    return Effect(say("Mở mã giảm giá mà tỉnh trả; người bán vẫn nhận đủ giá."), said, [])


_TELLERS: dict[str, Callable[[Visit, Wish], Effect]] = {
    "open_integrator": _integrator,
    "open_promotion": _promotion,
    "reverse_entry": _reversal,
    "post_correction": _correction,
    "change_policy": _policy_change,
    "resolve_break": _break,
    "split_money": _split,
    "move_own_money": _own_move,
    "redirect_refund": _refund,
    "settle_variance": _variance,
    "settle_delivery": _delivery,
    "fund_vault": _vault,
    "suspend_party": _party,
    "reinstate_party": _party,
    "settle_voucher": _voucher,
    "settle_dispute": _goods,
    "take_back": _goods,
    "return_cod_surplus": _surplus,
    "decide_denial": _denial,
    "top_up_float": _float,
    "remit_taxes": _taxes,
    "pay_commission": _commission,
}
