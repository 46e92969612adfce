"""Categories: a small tree, as data."""

from chalicelib.catalogue.errors import NoSuchCategory, UnknownCategory
from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A place in the shop.

    Attributes:
        slug: its permanent name, in addresses and in listings.
        parent: the slug of the group it belongs to; empty for a group.
        kinds: names of the goods that stand here; a search that names one prefers the category.
    """

    slug: str
    name: str
    parent: str = ""
    kinds: tuple[str, ...] = ()


_TREE: tuple[tuple[str, str, tuple[tuple[str, str, tuple[str, ...]], ...]], ...] = (
    (
        "trai-cay",
        "Trái cây",
        (
            ("na", "Na Chi Lăng", ("na", "na dai", "na bở", "mãng cầu", "custard apple")),
            ("hong", "Hồng Bảo Lâm", ("hồng", "hồng vành khuyên", "hồng không hạt", "persimmon")),
            ("cam-quyt", "Cam, quýt, bưởi", ("quýt", "quýt Bắc Sơn", "cam", "cam canh", "bưởi", "quả cam")),
            ("dao-man", "Đào, mận, lê", ("đào", "đào Mẫu Sơn", "quả đào", "mận", "lê")),
            ("trai-cay-khac", "Trái cây khác", ("chuối", "ổi", "vải", "nhãn", "xoài", "dưa hấu", "mít", "dứa")),
        ),
    ),
    (
        "gia-vi",
        "Hồi, quế và gia vị",
        (
            ("hoi", "Hoa hồi", ("hồi", "hoa hồi", "đại hồi", "hồi khô", "star anise")),
            ("que", "Quế", ("quế", "vỏ quế", "cinnamon")),
            ("tinh-dau", "Tinh dầu", ("tinh dầu", "tinh dầu hồi", "tinh dầu quế", "dầu quế")),
            ("gia-vi-khac", "Gia vị khác", ("mắc khén", "mác mật", "ớt", "gừng", "nghệ", "tỏi", "măng ớt")),
        ),
    ),
    (
        "thit-gia-cam",
        "Thịt và gia cầm",
        (
            ("vit-quay", "Vịt quay, lợn quay", ("vịt quay", "lợn quay", "heo quay")),
            ("gia-cam", "Gà, vịt", ("gà đồi", "gà sáu ngón", "vịt", "gà")),
            (
                "thit-hun-khoi",
                "Lạp sườn, thịt hun khói",
                ("lạp xưởng", "lạp sườn", "thịt gác bếp", "thịt hun khói", "khâu nhục"),
            ),
            ("trung", "Trứng", ("trứng", "trứng gà", "trứng vịt")),
        ),
    ),
    (
        "rau-nam",
        "Rau, nấm, măng",
        (
            ("rau", "Rau củ", ("rau", "rau bò khai", "cải ngồng", "rau ngót rừng", "su su", "khoai", "khoai lang")),
            ("nam", "Nấm, mộc nhĩ", ("nấm", "nấm hương", "mộc nhĩ", "nấm linh chi")),
            ("mang", "Măng", ("măng", "măng khô", "măng tươi", "măng chua", "măng nứa")),
        ),
    ),
    (
        "luong-thuc",
        "Gạo, miến, bánh",
        (
            ("gao", "Gạo, nếp", ("gạo", "gạo nếp", "nếp cái hoa vàng", "gạo bao thai")),
            ("mien-pho", "Miến, phở khô, bún", ("miến", "miến dong", "phở khô", "bún khô")),
            ("banh", "Bánh", ("bánh", "bánh chưng đen", "bánh ngải", "khẩu sli", "bánh cao sằng")),
            ("dau-lac", "Đậu, lạc, ngô", ("đỗ tương", "đậu tương", "đậu phộng", "lạc", "ngô", "bắp")),
        ),
    ),
    (
        "do-uong",
        "Chè, rượu, thạch",
        (
            ("thach-den", "Thạch đen", ("thạch đen", "thạch", "sương sáo", "cây thạch đen")),
            ("che", "Chè, trà", ("chè", "chè shan tuyết", "trà", "chè dây", "trà hoa vàng")),
            ("ruou", "Rượu", ("rượu", "rượu Mẫu Sơn", "rượu ngô", "rượu men lá")),
            ("mat-ong", "Mật ong", ("mật ong", "mật ong rừng", "mật ong bạc hà", "phấn hoa")),
        ),
    ),
    (
        "thu-cong",
        "Thuốc nam và thủ công",
        (
            ("thuoc-nam", "Thuốc nam", ("ba kích", "sâm", "lá tắm", "cao ích mẫu", "giảo cổ lam")),
            ("tho-cam", "Thổ cẩm, chàm", ("thổ cẩm", "vải chàm", "túi thổ cẩm", "áo chàm")),
            ("may-tre", "Mây tre, đồ gỗ", ("mây tre", "rổ tre", "gùi", "giỏ mây", "thớt nghiến")),
        ),
    ),
)

CATEGORIES: dict[str, Category] = {
    category.slug: category
    for slug, name, children in _TREE
    for category in (Category(slug, name), *(Category(child, title, slug, kinds) for child, title, kinds in children))
}
"""By slug; every group stands right before its own."""


def children_of(slug: str) -> list[Category]:
    """The categories of a group; the groups themselves for an empty slug."""
    return [category for category in CATEGORIES.values() if category.parent == slug]


def path_of(slug: str) -> tuple[str, ...]:
    """The slug with those above it, outermost first."""
    category = CATEGORIES[slug]
    return (category.parent, slug) if category.parent else (slug,)


def find_category(slug: str) -> Category:
    """
    Raises:
        NoSuchCategory: no category has the slug.
    """
    found = CATEGORIES.get(slug)
    if found is None:
        raise NoSuchCategory("Không có nhóm hàng này.", "There is no such category.")
    return found


def category_for_listing(slug: str, *, field: str = "category") -> Category:
    """The category in which a listing may stand.

    Raises:
        UnknownCategory: no category has the slug, or it is a group.
    """
    found = CATEGORIES.get(slug)
    if found is None or not found.parent:
        raise UnknownCategory(
            "Mời chọn một nhóm hàng trong danh sách.", "Choose one of the categories within a group.", field=field
        )
    return found
