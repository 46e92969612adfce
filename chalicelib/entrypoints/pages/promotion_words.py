"""What pages say of a promotion to its buyers: what it is called, and who pays."""

from chalicelib.catalogue import commune_of
from chalicelib.entrypoints.http.order_views import ChosenView
from chalicelib.entrypoints.speech import say, words
from chalicelib.identity import phone_of
from chalicelib.kernel.errors import InvalidInput

PAYERS = words({"province": "tỉnh trả", "fund": "quỹ xã trả", "household": "nhà bán giảm"})


def chosen_words(chosen: ChosenView | None) -> str:
    """`Mã HOIXUAN: tỉnh trả`, or of what needs no code its title; empty without a promotion."""
    if chosen is None:
        return ""
    who = say("quỹ {name} trả", name=commune_of(chosen.fund).name) if chosen.fund else PAYERS[chosen.paid_by]
    return f"{chosen.title if chosen.automatic else say('Mã {code}', code=chosen.code)}: {who}"


def used_words(code: str, paid_by: str) -> str:
    return say("Mã {code}: {payer}", code=code, payer=PAYERS[paid_by])


def sound_phone(text: str) -> str:
    """The number, as far as it is one: while it is typed nothing is refused."""
    try:
        return phone_of(text)
    except InvalidInput:
        return ""
