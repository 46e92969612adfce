"""What shelves refuse."""

from chalicelib.kernel.errors import Conflict, NotFound, Refused
from chalicelib.shelves.shelf import Obstacle

OBSTACLES: dict[Obstacle, tuple[str, str]] = {
    Obstacle.FRESH: ("Hàng tươi không để sẵn ở bưu điện được: mau hỏng.", "Fresh goods do not keep at a post office."),
    Obstacle.COLD: ("Hàng phải giữ lạnh không để sẵn ở bưu điện được.", "Goods that travel chilled cannot lie there."),
    Obstacle.WEIGHED: (
        "Hàng tính tiền theo cân phải cân khi gói, không để sẵn được.",
        "Goods paid by weight are weighed when they are packed.",
    ),
    Obstacle.AHEAD: ("Vụ này chưa thu hoạch, đang nhận đặt trước.", "These goods are sold ahead of their harvest."),
    Obstacle.HIDDEN: ("Tin này chưa lên trang bán.", "The listing is not on the market yet."),
    Obstacle.UNCOUNTED: (
        "Tin này đăng từ trước khi sàn đếm hàng để ở bưu điện. Mời đăng tin mới cho món này.",
        "The listing is from before units at home were counted; list the goods anew.",
    ),
}


class NoSuchShelf(NotFound):
    """Nothing of the listing ever lay at this outlet."""

    code = "no_such_shelf"

    def __init__(self) -> None:
        super().__init__("Bưu điện này không giữ món đó.", "Nothing of these goods ever lay at this post office.")


class NotKeptHere(Refused):
    """Goods of this kind, or in this state, do not lie at a post office."""

    code = "not_kept_here"

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(*OBSTACLES[obstacle], field="listing_id", details={"obstacle": obstacle.value})


class MoreThanOwned(Refused):
    """The household has fewer units at home, by the stock of its listing."""

    code = "more_than_owned"

    def __init__(self, at_home: int | None = None) -> None:
        super().__init__(
            "Theo tin bán, nhà này không còn đủ hàng ở nhà để gửi thêm. Mời sửa số lượng trên tin trước.",
            "By its listing the household has fewer units at home; correct the stock first.",
            field="count",
            details={} if at_home is None else {"at_home": at_home},
        )


class ShelfShort(Refused):
    """Fewer units lie there."""

    code = "shelf_short"

    def __init__(self, title: str, left: int) -> None:
        super().__init__(
            f"Ở đây chỉ còn {left} của “{title}”.",
            f"Only {left} of “{title}” lie here.",
            field="count",
            details={"title": title, "left": left},
        )


class ShelfMoved(Conflict):
    """The count changed since the teller looked."""

    code = "shelf_moved"

    def __init__(self, units: int) -> None:
        super().__init__(
            f"Sổ vừa đổi, nay là {units}. Mời đếm lại.",
            f"The book changed meanwhile and says {units}; count again.",
            details={"units": units},
        )


class ShelfMoveExists(Conflict):
    """The id was used for another move."""

    code = "shelf_move_exists"

    def __init__(self) -> None:
        super().__init__("Lần nhập xuất này đã ghi rồi.", "This move was recorded before.")
