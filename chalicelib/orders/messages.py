"""What buyers and households are told, in a text message: short, plain, without links (banks and police warn of those)."""

from chalicelib.kernel.money import Money, format_vnd
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.orders.order import Order
from chalicelib.orders.parcel import Parcel


def new_parcel(parcel: Parcel) -> Effect:
    """To the household: somebody bought, the money is there or comes at the door."""
    paid = "thu tiền khi giao" if parcel.cod else "đã trả tiền"
    text = f"Xứ Lạng: đơn mới {parcel.code} ({paid}): {_goods(parcel)}. Mời mở ứng dụng để xác nhận."
    return _to_party(parcel, "new", text)


def cancelled(parcel: Parcel) -> Effect:
    """To the household: the buyer does not want it any more."""
    return _to_party(parcel, "cancelled", f"Xứ Lạng: đơn {parcel.code} đã huỷ, không cần gửi nữa.")


def cut_by_buyer(parcel: Parcel) -> Effect:
    """To the household: the buyer wants less of it."""
    return _to_party(parcel, f"cut-{parcel.paid_shares.total}", f"Xứ Lạng: đơn {parcel.code} bớt còn {_goods(parcel)}.")


def cut_by_seller(parcel: Parcel, back: Money) -> Effect:
    """To the buyer: the household cannot send all of it."""
    paid = "" if parcel.cod else f" {format_vnd(back)} sẽ được hoàn lại."
    text = f"Xứ Lạng: {parcel.seller_name} chỉ gửi được {_goods(parcel)} của kiện {parcel.code}.{paid}"
    return _to_buyer(parcel.recipient.phone, f"{parcel.parcel_id}-cut-{parcel.paid_shares.total}", text)


def weighed(parcel: Parcel, back: Money) -> Effect:
    """To the buyer: it weighs less than was expected."""
    said = f"trả ít hơn {format_vnd(back)} khi nhận hàng" if parcel.cod else f"{format_vnd(back)} được hoàn lại"
    text = f"Xứ Lạng: kiện {parcel.code} cân thực tế nhẹ hơn dự kiến, {said}."
    return _to_buyer(parcel.recipient.phone, f"{parcel.parcel_id}-weighed", text)


def released(parcel: Parcel, recovered: Money) -> Effect:
    """To the household: the money is on the balance, less what it owed."""
    amount = format_vnd(parcel.paid_shares.seller - recovered)
    less = f" (đã trừ {format_vnd(recovered)} hoàn cho đơn trước)" if recovered else ""
    return _to_party(parcel, "released", f"Xứ Lạng: đơn {parcel.code} đã xong, {amount}{less} đã vào số dư của bạn.")


def charged_back(parcel: Parcel) -> Effect:
    """To the household: the payer's bank got the money back, the parcel ends."""
    text = f"Xứ Lạng: ngân hàng đã lấy lại tiền kiện {parcel.code} cho người trả. Kiện dừng lại, sàn sẽ gọi cho bạn."
    return _to_party(parcel, "charged-back", text)


def disputed(parcel: Parcel) -> Effect:
    """To the household: the buyer complains, the money waits."""
    text = f"Xứ Lạng: người mua báo kiện {parcel.code} chưa đúng. Tiền được giữ lại, sàn sẽ gọi cho bạn."
    return _to_party(parcel, "disputed", text)


def goes_back(parcel: Parcel, owes: Money) -> Effect:
    """To the household: nobody took it."""
    cost = f" Cước đi và về {format_vnd(owes)} trừ vào số dư của bạn." if owes else ""
    text = f"Xứ Lạng: kiện {parcel.code} không giao được, đang gửi về. Mời ra bưu điện xã nhận lại khi có tin.{cost}"
    return _to_party(parcel, "goes-back", text)


def not_taken(parcel: Parcel) -> Effect:
    """To the buyer: it goes back, and so does the money."""
    back = parcel.shares.total - parcel.borne
    paid = "" if parcel.cod else f" {format_vnd(back)} được hoàn lại."
    text = f"Xứ Lạng: kiện {parcel.code} không giao được, đang gửi về người bán.{paid}"
    return _to_buyer(parcel.recipient.phone, f"{parcel.parcel_id}-not-taken", text)


def settled(parcel: Parcel, back: Money) -> Effect:
    """To the buyer: what was decided."""
    text = f"Xứ Lạng: kiện {parcel.code} đã giải quyết xong, {format_vnd(back)} được hoàn lại cho bạn."
    key = f"{parcel.parcel_id}-settled-{parcel.paid_shares.total}"
    return _to_buyer(parcel.recipient.phone, key, text)


def paid(order: Order) -> Effect:
    """To the buyer: the money has come."""
    text = f"Xứ Lạng: đã nhận đủ tiền đơn {order.code}. Cảm ơn bạn."
    return _to_buyer(order.recipient.phone, f"{order.order_id}-paid", text)


def refused(parcel: Parcel) -> Effect:
    """To the buyer: the household cannot send it."""
    back = "" if parcel.cod else f" {format_vnd(parcel.paid_shares.total)} sẽ được hoàn lại."
    text = f"Xứ Lạng: rất tiếc, {parcel.seller_name} không gửi được kiện {parcel.code}: {parcel.ended_for}.{back}"
    return _to_buyer(parcel.recipient.phone, f"{parcel.parcel_id}-refused", text)


def delivered(parcel: Parcel) -> Effect:
    """To the buyer: it is there; what happens next."""
    text = f"Xứ Lạng: kiện {parcel.code} đã giao. Đủ và đúng thì mời bấm Đã nhận hàng trên trang đơn."
    return _to_buyer(parcel.recipient.phone, f"{parcel.parcel_id}-delivered", text)


def _goods(parcel: Parcel) -> str:
    """What is to be sent, the first three of it."""
    wanted = [(line.title, count) for line, count in zip(parcel.lines, parcel.keeps.counts, strict=True) if count]
    more = f" và {len(wanted) - 3} mặt hàng nữa" if len(wanted) > 3 else ""
    return ", ".join(f"{count} x {title}" for title, count in wanted[:3]) + more


def _to_party(parcel: Parcel, what: str, text: str) -> Effect:
    return Effect("tell_party", f"{parcel.parcel_id}-{what}", {"party_id": str(parcel.seller_id), "text": text})


def _to_buyer(phone: str, key: str, text: str) -> Effect:
    return Effect("sms", key, {"phone": phone, "text": text})
