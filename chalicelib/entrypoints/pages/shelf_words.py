"""Shelves in words, for tellers and households."""

from typing import Any

from chalicelib.entrypoints.http.shelf_views import ListingPlacesView, ShelfMoveView
from chalicelib.entrypoints.speech import say, words

OBSTACLE_NAMES = words(
    {
        "fresh": "Hàng tươi, mau hỏng: không để sẵn được.",
        "cold": "Hàng phải giữ lạnh: không để sẵn được.",
        "weighed": "Hàng tính tiền theo cân: không để sẵn được.",
        "ahead": "Vụ này chưa thu hoạch, đang nhận đặt trước.",
        "hidden": "Tin này chưa lên trang bán.",
        "uncounted": "Tin cũ, sàn chưa đếm hàng ở nhà. Mời đăng tin mới.",
    }
)
MOVE_NAMES = words(
    {
        "taken_in": "Nhà bán gửi để sẵn",
        "sent": "Gửi theo đơn",
        "taken_back": "Nhà bán nhận về",
        "recounted": "Đã đếm lại",
    }
)
VARIANCE_NAMES = words(
    {
        "miscounted": "Đếm nhầm khi nhận",
        "damaged": "Hỏng ở bưu điện",
        "lost": "Mất ở bưu điện",
    }
)


def move_rows(moves: list[ShelfMoveView]) -> list[dict[str, Any]]:
    return [
        {
            "id": move.id,
            "what": MOVE_NAMES[move.kind],
            "change": f"+{move.units}" if move.units > 0 else f"−{-move.units}" if move.units else "0",
            "left": move.left,
            "at": move.at,
            "parcel": move.parcel_code,
            "why": VARIANCE_NAMES[move.variance] if move.variance else "",
            "note": move.note,
        }
        for move in moves
    ]


def post_office(commune: str) -> str:
    """`Bưu điện xã Chi Lăng`."""
    return say("Bưu điện {commune}", commune=commune[:1].lower() + commune[1:])


def places_rows(places: ListingPlacesView) -> list[dict[str, Any]]:
    """Where the units are, home first; nothing where no post office ever had any."""
    if not places.entries:
        return []
    rows = [
        {
            "name": post_office(one.outlet),
            "units": one.units,
            "address": f"/ban-hang/tin/{one.listing_id}/buu-dien/{one.outlet_code}",
        }
        for one in places.entries
    ]
    return [{"name": say("Ở nhà"), "units": places.at_home, "address": ""}, *rows]
