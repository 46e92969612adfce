"""The catalogue: every message is short, plain, without links, the same in both languages, and told by somebody."""

import re
from pathlib import Path

import pytest

from chalicelib.messages import (
    TEMPLATES,
    Kind,
    Language,
    Value,
    cheapest,
    message,
    parts_of,
    sample_values,
    text_of,
    without_contacts,
    zalo_text,
    zalo_values,
)
from chalicelib.messages.template import LONGEST, MOST_PARTS, names_in
from chalicelib.messages.zalo import LETTERS

CODE = Path(__file__).parents[3] / "chalicelib"


def longest(kind: Kind) -> dict[str, Value]:
    """Every value longer than it may be."""
    return dict.fromkeys(names_in(TEMPLATES[kind].vi), "Ươm ngọt " * 20)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_told_in_both_languages_with_the_same_values(kind: Kind) -> None:
    template = TEMPLATES[kind]
    assert names_in(template.vi) == names_in(template.en) <= LONGEST.keys()
    values: dict[str, Value] = {name: f"<{name}>" for name in names_in(template.vi)}
    for language in Language:
        text = text_of(kind, language, values)
        assert all(f"<{name}>"[: LONGEST[name]] in text or LONGEST[name] < len(name) + 2 for name in values)
        assert "{" not in text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", Kind)
def test_no_message_costs_more_than_two_parts_whatever_it_is_filled_with(kind: Kind, language: Language) -> None:
    assert parts_of(cheapest(text_of(kind, language, longest(kind)))) <= MOST_PARTS


@pytest.mark.parametrize("kind", Kind)
def test_no_template_has_a_link_or_asks_for_a_secret(kind: Kind) -> None:
    template = TEMPLATES[kind]
    for text in (template.vi, template.en):
        assert without_contacts(text) == text
        assert not re.search(r"\b(pin|mật khẩu|password|otp)\b", text.replace("{otp}", ""), re.IGNORECASE)
    assert template.secret == ("otp" in names_in(template.vi)), "the only secret is a one-time code"


def test_every_kind_is_told_by_some_use_case() -> None:
    said = "".join(path.read_text("utf-8") for path in CODE.rglob("*.py") if "messages/" not in f"{path.relative_to(CODE)}")
    said += (CODE / "orders" / "messages.py").read_text("utf-8")
    assert [kind.name for kind in Kind if not re.search(rf"\bKind\.{kind.name}\b", said)] == []
    assert TEMPLATES.keys() == set(Kind)


def test_a_message_with_other_values_than_its_template_is_never_staged() -> None:
    for wrong in ({}, {"amount": "1"}, {"code": "1", "amount": "1"}):
        with pytest.raises(ValueError, match="order_paid"):
            message(Kind.ORDER_PAID, "ord_1", "+84912345678", **wrong)


def test_a_value_has_the_words_of_the_readers_language() -> None:
    values: dict[str, Value] = {"title": "Na", "ground": {"vi": "Giá nhầm.", "en": "A slip."}, "words": ""}
    assert text_of(Kind.CERTIFICATE_REFUSED, Language.EN, values).endswith("was not approved. A slip.")
    assert text_of(Kind.CERTIFICATE_REFUSED, Language.VI, values).endswith("chưa được duyệt. Giá nhầm.")


def test_a_value_cannot_pose_as_another() -> None:
    values: dict[str, Value] = {"household": "{amount}", "goods": "Na", "code": "K1", "amount": "5 ₫"}
    assert "(amount) chỉ gửi" in text_of(Kind.PARCEL_CUT_BY_SELLER, Language.VI, values)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", Kind)
def test_zalo_takes_every_template_within_its_bounds(kind: Kind, language: Language) -> None:
    """A paragraph of 9 to 400 letters, at most ten parameters of a known kind, none empty, none longer than its kind."""
    text = zalo_text(kind, language)
    names = names_in(TEMPLATES[kind].vi)
    assert 9 <= len(text) <= 400
    assert set(re.findall("<([a-z_]+)>", text)) == names <= LETTERS.keys()
    assert len(names) <= 10
    for values in (longest(kind), sample_values(kind), dict.fromkeys(names, "")):
        filled = zalo_values(kind, language, values)
        assert filled.keys() == names
        assert all(0 < len(value) <= LETTERS[name] <= 200 for name, value in filled.items())


@pytest.mark.parametrize("kind", Kind)
def test_the_samples_fill_every_template_as_the_house_writes_amounts(kind: Kind) -> None:
    values = sample_values(kind)
    assert text_of(kind, Language.VI, values) != text_of(kind, Language.EN, values)
    for name in {"amount", "fee", "taken"} & values.keys():
        assert re.fullmatch("[0-9]{1,3}([.][0-9]{3})*\u00a0?\u2060? ?₫", str(values[name])), values[name]
