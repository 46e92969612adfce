"""Letters of text messages: what they cost, how they are written plainly, and contacts taken out of them.

A text goes with its accents when that costs no more parts than without: a code fits in one part of 70 letters, the news of
an order does not. Three parts instead of one, thousands of times a day, buy nothing that a reader of Vietnamese needs: the
banks write without accents for the same reason, and a part that is lost on a weak network loses the whole message.
"""

import re
import unicodedata

GSM_LETTERS = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_DOUBLE = frozenset("^{}\\[~]|€\f")
"""Two places each. Source of both: 3GPP TS 23.038, 6.2.1, default alphabet and its extension."""

ONE_PART, MORE_PARTS = {True: 160, False: 70}, {True: 153, False: 67}
"""Places in the only part, and in each of several, whose header takes the rest; True: of the old alphabet, False: UCS-2."""

_MARKS = re.compile("[\u0300-\u036f]")
_PLAIN = str.maketrans({"đ": "d", "Đ": "D", "“": '"', "”": '"', "’": "'", "…": "...", "–": "-", "×": "x"})

HIDDEN = "•••"
_LINK = re.compile(
    r"(?:https?|hxxps?)\s*:?\s*//\S*|www\s*\.\s*\S+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|vn|info|biz|shop|store|me|io|co|app|link|xyz|top|site|online|ly|gl|cc|asia)\b(?:/\S*)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![0-9])\+?[0-9](?:[\s.,\-_()/o]{0,3}[0-9]){8,14}(?![0-9])", re.IGNORECASE)
"""Nine digits and more in a row, however they are spaced: a phone number, an account, an identity card."""


def parts_of(text: str) -> int:
    """How many parts the text is billed as."""
    gsm = all(letter in GSM_LETTERS or letter in GSM_DOUBLE for letter in text)
    places = sum(2 if letter in GSM_DOUBLE else 1 for letter in text) if gsm else len(text.encode("utf-16-le")) // 2
    return 1 if places <= ONE_PART[gsm] else -(-places // MORE_PARTS[gsm])


def plain(text: str) -> str:
    """The text in the old alphabet: without accents, `250.000 ₫` as `250.000 VND`; letters of other scripts are left out."""
    spaced = text.replace("\u00a0", " ").replace("₫", "VND").translate(_PLAIN)
    bare = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", spaced)))
    return "".join(letter for letter in bare if letter in GSM_LETTERS or letter in GSM_DOUBLE)


def cheapest(text: str) -> str:
    """With accents if that costs no more parts than without."""
    bare = plain(text)
    return text if parts_of(text) <= parts_of(bare) else bare


def without_contacts(text: str) -> str:
    """The text with phone numbers, addresses of mail and links hidden.

    Whoever deals past the market has no escrow, no claim and no receipt; and numbers are masked between buyer and household.
    """
    folded = unicodedata.normalize("NFKC", text)
    return _NUMBER.sub(HIDDEN, _LINK.sub(HIDDEN, folded))
