"""Values as they really come, for whoever looks at the templates."""

from collections.abc import Mapping

from chalicelib.kernel.money import format_vnd
from chalicelib.messages.kind import Kind
from chalicelib.messages.template import TEMPLATES, Value, names_in

_SAMPLES: dict[str, Value] = {
    "act": {"vi": "sửa giá", "en": "changed the price"},
    "amount": format_vnd(250_000),
    "code": "7K3M9QWT-1",
    "counterpart": "Nông Thị Hoa",
    "day": "23/11/2027",
    "fee": format_vnd(5_000),
    "goods": "2 x Na Chi Lăng loại 1, 1 x Hồng vành khuyên",
    "ground": {"vi": "Giá ghi nhầm.", "en": "The price is a slip."},
    "helper": "Hoàng Văn Thụ",
    "household": "Hộ Lý Văn Páo",
    "left": "12",
    "office": "xã Chi Lăng",
    "otp": "739154",
    "reason": "mưa đá hỏng hết quả",
    "scopes": {"vi": "đăng tin, nhận đơn", "en": "list goods, take orders"},
    "taken": format_vnd(40_000),
    "title": "Na dai Chi Lăng",
    "words": {"vi": "Mời ghi lại theo cân.", "en": "Please give it per kilo."},
}


def sample_values(kind: Kind) -> Mapping[str, Value]:
    """One of each value of the template."""
    return {name: _SAMPLES[name] for name in sorted(names_in(TEMPLATES[kind].vi))}
