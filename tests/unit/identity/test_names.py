"""Names: any of this country's, nothing absurd."""

import unicodedata

import pytest

from chalicelib.identity.errors import InvalidName
from chalicelib.identity.party import commune_of, name_of
from chalicelib.kernel.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Lý Văn Páo", "Lý Văn Páo"),
        ("  Nông   Thị\tHoa ", "Nông Thị Hoa"),
        ("Hợp tác xã Na Chi Lăng - Tổ 2 (xã Mai Sao)", "Hợp tác xã Na Chi Lăng - Tổ 2 (xã Mai Sao)"),
        (unicodedata.normalize("NFD", "Hoàng Thị Vân"), "Hoàng Thị Vân"),
        ("Vi", "Vi"),
        ("Đ" * 100, "Đ" * 100),
        ("A", "invalid_name"),
        ("   ", "invalid_name"),
        ("", "invalid_name"),
        ("12345", "invalid_name"),
        ("Đ" * 101, "invalid_name"),
        ("Đ" * 10_000_000, "invalid_name"),
        ("Lý\x00Páo", "invalid_name"),
        ("Lý\u202ePáo", "invalid_name"),
        (None, "invalid_name"),
        (["Lý"], "invalid_name"),
    ],
    ids=range(16),
)
def test_name(typed: object, expected: str) -> None:
    try:
        result = name_of(typed)
    except InvalidName as error:
        result = error.code
    assert result == expected


@pytest.mark.parametrize("typed", ["6523", "065231", "0652a", "", None, 6523, "٠٦٥٢٣"])
def test_commune_code_has_five_digits(typed: object) -> None:
    with pytest.raises(InvalidInput):
        commune_of(typed)
