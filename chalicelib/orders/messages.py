"""What buyers and households are told, in a text message: short, plain, without links (banks and police warn of those)."""

from chalicelib.kernel.money import Money, format_vnd
from chalicelib.kernel.unit_of_work import Effect
from chalicelib.orders.order import Order
from chalicelib.orders.parcel import Parcel


def new_parcel(parcel: Parcel) -> Effect:
    """To the household: somebody bought, the money is there or comes at the door."""
    goods = ", ".join(f"{line.count} x {line.title}" for line in parcel.lines[:3])
    more = f" và {len(parcel.lines) - 3} mặt hàng nữa" if len(parcel.lines) > 3 else ""
    paid = "thu tiền khi giao" if parcel.cod else "đã trả tiền"
    return _to_party(parcel, "new", f"Xứ Lạng: đơn mới {parcel.code} ({paid}): {goods}{more}. Mời mở ứng dụng để xác nhận.")


def cancelled(parcel: Parcel) -> Effect:
    """To the household: the buyer does not want it any more."""
    return _to_party(parcel, "cancelled", f"Xứ Lạng: đơn {parcel.code} đã huỷ, không cần gửi nữa.")


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
    back = "" if parcel.cod else f" {format_vnd(parcel.shares.total)} sẽ được hoàn lại."
    text = f"Xứ Lạng: rất tiếc, {parcel.seller_name} không gửi được kiện {parcel.code}.{back}"
    return _to_buyer(parcel.recipient.phone, f"{parcel.parcel_id}-refused", text)


def delivered(parcel: Parcel) -> Effect:
    """To the buyer: it is there; what happens next."""
    text = f"Xứ Lạng: kiện {parcel.code} đã giao. Đủ và đúng thì mời bấm Đã nhận hàng trên trang đơn."
    return _to_buyer(parcel.recipient.phone, f"{parcel.parcel_id}-delivered", text)


def _to_party(parcel: Parcel, what: str, text: str) -> Effect:
    return Effect("tell_party", f"{parcel.parcel_id}-{what}", {"party_id": str(parcel.seller_id), "text": text})


def _to_buyer(phone: str, key: str, text: str) -> Effect:
    return Effect("sms", key, {"phone": phone, "text": text})
