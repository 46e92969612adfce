"""What a household can offer, as data: kinds of goods with their grades, packs, prices and seasons."""

from dataclasses import dataclass

from chalicelib.kernel.quantity import Unit

KG, LANG, PIECE, BAG, BOX = Unit.KILOGRAM, Unit.GRAM_100, Unit.PIECE, Unit.BAG, Unit.BOX
CRATE, BOTTLE, JAR, BUNCH, ANIMAL = Unit.CRATE, Unit.BOTTLE, Unit.JAR, Unit.BUNCH, Unit.ANIMAL

FRUIT, DRY, FRESH, MEAT, DRINK, CRAFT = "fruit", "dry", "fresh", "meat", "drink", "craft"
"""How goods are packed and kept, which decides what their descriptions say of it."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One way of selling: `low` to `high` thousand đồng a unit of `weight_g` grams; `words` end the title."""

    unit: Unit
    weight_g: int
    low: int
    high: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Good:
    """
    Attributes:
        home: district codes where most of it comes from; empty: everywhere.
        months: when it is picked; empty: all the year.
        share: how much of the market it is, relative to the others.
        picture: `E016` of the food pictures, `1f36f` of the emoji, or the name of a drawing.
        lines: what households say of it.
    """

    category: str
    care: str
    names: tuple[str, ...]
    grades: tuple[str, ...]
    packs: tuple[Pack, ...]
    months: tuple[int, ...]
    home: tuple[str, ...]
    share: int
    picture: str
    lines: tuple[str, ...]


CARE: dict[str, tuple[str, ...]] = {
    FRUIT: (
        "Hái buổi sáng, đóng thùng có lót giấy, ra bưu điện xã trong ngày.",
        "Quả chọn tay, bọc lưới từng quả cho khỏi dập.",
        "Nhận hàng mở thùng ra cho thoáng, quả chín dần trong hai, ba ngày.",
        "Quả dập trong lúc đi đường nhà em đền bằng tiền hoặc bù chuyến sau.",
        "Không ngâm thuốc chín ép. Ăn không hết để ngăn mát.",
        "Hẹn ngày hái trước một hôm, bà con đặt sớm giúp nhà em.",
    ),
    DRY: (
        "Phơi nắng ba, bốn hôm, đóng túi hai lớp, để được sáu tháng nơi khô ráo.",
        "Hàng mới của vụ này, không trộn hàng cũ.",
        "Mở túi rồi thì buộc kín, tránh ẩm.",
        "Sàng sạch sạn, sấy lại lần cuối trước khi đóng gói.",
        "Có thể xay hoặc thái sẵn, bà con ghi vào lời nhắn.",
    ),
    FRESH: (
        "Hái sáng gửi trưa, bọc lá chuối và giấy báo cho tươi.",
        "Trồng ở ruộng nhà, bón phân chuồng, không thuốc cỏ.",
        "Nhận về rửa sạch, để ngăn mát dùng trong ba, bốn ngày.",
        "Xa quá ba ngày đường thì nhà em khuyên lấy hàng khô.",
    ),
    MEAT: (
        "Làm trong ngày, hút chân không, kèm đá khô khi trời nóng.",
        "Để ngăn đá được một tháng, ngăn mát năm ngày.",
        "Nuôi thả đồi, ăn ngô và rau, đủ ngày tháng mới bán.",
        "Có giấy kiểm dịch của thú y xã.",
    ),
    DRINK: (
        "Chai, hũ bọc xốp hai lớp, vỡ là đền.",
        "Để nơi mát, tránh nắng.",
        "Làm thủ công từng mẻ nhỏ nên màu và vị mỗi mẻ hơi khác nhau.",
    ),
    CRAFT: (
        "Làm tay nên mỗi chiếc mỗi khác, ảnh chỉ để tham khảo.",
        "Đặt theo cỡ được, báo trước một tuần.",
        "Giữ khô ráo, dùng càng lâu càng lên màu đẹp.",
        "Hỏng do đường chỉ, nan đứt thì nhà em sửa không lấy công.",
    ),
}

HOMES: tuple[str, ...] = (
    "Hàng nhà làm ở {commune}, hai vợ chồng và các con cùng làm.",
    "Của bà con {commune} gom lại, nhà em phân loại rồi mới bán.",
    "Nhà ở {village}, {commune}; ai lên chơi mời vào xem tận nơi.",
    "Cán bộ tổ công nghệ số {commune} giúp nhà em đăng bán.",
    "Nhà em ở {village}, {commune}, làm nghề này đã {years} năm.",
    "Tổ hợp tác {commune} có {area} hộ, cùng làm một cách nên hàng đều.",
)
"""What a household says of itself; `{area}` and `{years}` are numbers."""

GARDENS: tuple[str, ...] = (
    "Nhà em trồng {area} sào trên sườn đá vôi ở {commune}.",
    "Vườn của gia đình ở {village}, {commune}, trồng đã {years} năm.",
    "Tổ hợp tác {commune} có {area} hộ, trồng theo hướng VietGAP.",
    "Đất {commune} cao và mát, ngày nắng đêm sương nên vị đậm.",
)
"""What those say of themselves who grow what they sell."""
