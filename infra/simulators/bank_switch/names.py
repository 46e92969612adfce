"""Banks by their BIN, and the holder's name of any account: invented, but always the same for one account."""

import hashlib
import re

BANKS = {
    "970403": "Sacombank",
    "970405": "Agribank",
    "970407": "Techcombank",
    "970415": "VietinBank",
    "970416": "ACB",
    "970418": "BIDV",
    "970422": "MB",
    "970423": "TPBank",
    "970432": "VPBank",
    "970436": "Vietcombank",
    "970441": "VIB",
    "970443": "SHB",
    "970449": "LPBank",
}
_FAMILY = ("HOANG", "NONG", "LY", "TRIEU", "VI", "LUONG", "DUONG", "BE", "HUA", "LOC", "NGUYEN", "TRAN")
_MIDDLE = ("THI", "VAN", "DUC", "THU", "MINH", "THANH", "HONG", "QUANG")
_GIVEN = ("HOA", "LAN", "HUNG", "DUNG", "MAI", "THAO", "TUAN", "NGA", "SON", "HUONG", "CUONG", "YEN")


def bank_name(bank_bin: str) -> str:
    return BANKS.get(bank_bin, f"Ngân hàng {bank_bin}")


def holder_of(bank_bin: str, account: str) -> str | None:
    """Upper case without marks, as the switch spells names; None when there is no such account."""
    if bank_bin not in BANKS or not re.fullmatch(r"[0-9A-Z]{4,19}", account) or account.endswith("9999"):
        return None
    dice = hashlib.sha256(f"{bank_bin}:{account}".encode()).digest()
    return f"{_FAMILY[dice[0] % 12]} {_MIDDLE[dice[1] % 8]} {_GIVEN[dice[2] % 12]}"
