"""What a text costs, how it is written plainly, and contacts hidden in it."""

import pytest

from chalicelib.messages import cheapest, parts_of, without_contacts
from chalicelib.messages.text import plain


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("[" * 80, 1),
        ("[" * 81, 2),
        ("ư" * 70, 1),
        ("ư" * 71, 2),
        ("ư" + "a" * 133, 2),
        ("ư" + "a" * 134, 3),
        ("🍑" * 35, 1),
        ("🍑" * 36, 2),
        ("à" * 160, 1),
    ],
)
def test_parts_are_counted_as_providers_bill_them(text: str, parts: int) -> None:
    assert parts_of(text) == parts


def test_plain_letters_say_the_same() -> None:
    assert plain("Xứ Lạng: “Đào” 250.000\u00a0₫, × 2… 🍑") == 'Xu Lang: "Dao" 250.000 VND, x 2... '


def test_accents_go_only_when_they_cost() -> None:
    assert cheapest("mã của bạn") == "mã của bạn"
    assert cheapest("ứ" * 71) == "u" * 71


@pytest.mark.parametrize(
    "text",
    [
        "0912345678", "gọi 0912 345 678 nhé", "091.234.56-78", "+84 912 345 678", "zalo 0912345678",
        "https://evil.example/x", "www . shop", "vào bit.ly/abc", "lien he abc@example.com", "tiemna.vn",
        "0 9 1 2 3 4 5 6 7 8", "０９１２３４５６７８", "stk 1900123456789",
    ],
)  # fmt: skip
def test_contacts_are_hidden(text: str) -> None:
    assert "•••" in without_contacts(text)
    assert not any(part in without_contacts(text) for part in ("345", "678", "evil", "bit.ly", "tiemna", "example"))


@pytest.mark.parametrize(
    "text",
    ["Na còn 3 kg, giá 250.000 một kg", "giao ngày 24/11/2026 lúc 15:30", "mã kiện 7K3M9QWT-1", "2 hộp, 1.5 kg. Cảm ơn"],
)
def test_what_is_no_contact_stays(text: str) -> None:
    assert without_contacts(text) == text
