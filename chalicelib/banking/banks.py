"""The banks of Vietnam: BIN, short code, names, what the interbank switch does for them, and from when to when.

Source: the national table of banks with their VietQR codes, November 2026: 61 rows, one without a BIN, three former names.
The table has no dates; those of the three renamings are from the press (Vikki on 2025-02-14; MBV in the middle of December
and Lộc Phát of July 2024, to the day unverified). Whatever changes later is data: a `BankChange`, made by two people.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum

from chalicelib.identity import PartyId
from chalicelib.kernel.records import dataclass


class SwitchUse(StrEnum):
    """How a bank takes part in fast transfers by QR."""

    TRANSFER = "transfer"
    RECEIVE_ONLY = "receive_only"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Bank:
    """
    Attributes:
        bin: six digits; empty for a bank that the switch does not reach.
        since: the first day under this name; None when it had it all along.
        until: the first day on which it no longer has it; the BIN may belong to another row then.
    """

    bin: str
    code: str
    short_name: str
    name: str
    use: SwitchUse
    swift: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def reachable(self) -> bool:
        """Money can be sent to its accounts."""
        return bool(self.bin) and self.use is not SwitchUse.NONE

    def on(self, day: date) -> bool:
        """Whether it has this name on the day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class BankChange:
    """A bank from a day on: new, renamed, with another use of the switch, or gone.

    Attributes:
        bank: as it is from its `since` on; of one that is gone the use is NONE.
        into_bin: where its accounts are from then on, after a merger.
        source: the decision on which it rests.
    """

    bank: Bank
    source: str
    maker_id: PartyId
    checker_id: PartyId
    into_bin: str = ""


_T, _R, _N = SwitchUse.TRANSFER, SwitchUse.RECEIVE_ONLY, SwitchUse.NONE
_VIKKI, _MBV, _LOC_PHAT = date(2025, 2, 14), date(2024, 12, 17), date(2024, 7, 15)

ALL_BANKS: tuple[Bank, ...] = (
    Bank("970425", "ABB", "AB Bank", "Ngân hàng TMCP An Bình", _T, "ABBKVNVX"),
    Bank("970416", "ACB", "ACB", "Ngân hàng TMCP Á Châu", _T, "ASCBVNVX"),
    Bank("970405", "AGRIBANK", "Agribank", "Ngân hàng Nông nghiệp và Phát triển Nông thôn Việt Nam", _T, "VBAAVNVX"),
    Bank("970409", "BAB", "BacA Bank", "Ngân hàng TMCP Bắc Á", _T, "NASCVNVX"),
    Bank("970438", "BAOVIETBANK", "BaoViet Bank", "Ngân hàng TMCP Bảo Việt", _T, "BVBVVNVX"),
    Bank("", "BIDC", "BIDC", "Ngân hàng TMCP Đầu tư và Phát triển Campuchia", _N),
    Bank("970418", "BID", "BIDV", "Ngân hàng TMCP Đầu tư và Phát triển Việt Nam", _T, "BIDVVNVX"),
    Bank("970454", "BVB", "BVBank", "Ngân hàng TMCP Bản Việt", _T, "VCBCVNVX"),
    Bank("546034", "CAKE", "CAKE by VPBank", "Ngân hàng số CAKE by VPBank - Ngân hàng TMCP Việt Nam Thịnh Vượng", _T),
    Bank("970444", "VNCB", "CB Bank", "Ngân hàng Thương mại TNHH MTV Xây dựng Việt Nam", _R, "GTBAVNVX"),
    Bank("422589", "CIMB", "CIMB Bank", "Ngân hàng TNHH MTV CIMB Việt Nam", _R, "CIBBVNVN"),
    Bank("970446", "COOPBANK", "Co-op Bank", "Ngân hàng Hợp tác xã Việt Nam", _T),
    Bank("796500", "DBS", "DBS Bank", "NH TNHH MTV Phát triển Singapore - Chi nhánh TP. Hồ Chí Minh", _R, "DBSSVNVX"),
    Bank("970406", "DONGABANK", "DongA Bank", "Ngân hàng TMCP Đông Á", _R, "EACBVNVX", until=_VIKKI),
    Bank("970431", "EIB", "Eximbank", "Ngân hàng TMCP Xuất Nhập khẩu Việt Nam", _T, "EBVIVNVX"),
    Bank("970408", "GPBANK", "GPBank", "Ngân hàng Thương mại TNHH MTV Dầu Khí Toàn Cầu", _R, "GBNKVNVX"),
    Bank("970437", "HDB", "HDBank", "Ngân hàng TMCP Phát triển TP. Hồ Chí Minh", _T, "HDBCVNVX"),
    Bank("970442", "HLB", "HongLeong Bank", "Ngân hàng TNHH MTV Hong Leong Việt Nam", _R, "HLBBVNVX"),
    Bank("458761", "HSBC", "HSBC Vietnam", "Ngân hàng TNHH MTV HSBC (Việt Nam)", _R, "HSBCVNVX"),
    Bank("970456", "IBKHCM", "IBK HCM", "Ngân hàng Công nghiệp Hàn Quốc - Chi nhánh TP. Hồ Chí Minh", _R),
    Bank("970455", "IBKHN", "IBK HN", "Ngân hàng Công nghiệp Hàn Quốc - Chi nhánh Hà Nội", _R),
    Bank("970434", "IVB", "Indovina Bank", "Ngân hàng TNHH Indovina", _R),
    Bank("668888", "KBANK", "Kasikornbank", "Ngân hàng Đại chúng TNHH KASIKORNBANK - CN TP. Hồ Chí Minh", _T, "KASIVNVX"),
    Bank("970452", "KLB", "KienlongBank", "Ngân hàng TMCP Kiên Long", _T, "KLBKVNVX"),
    Bank("970463", "KBHCM", "Kookmin Bank HCM", "Ngân hàng Kookmin - Chi nhánh TP. Hồ Chí Minh", _R),
    Bank("970462", "KBHN", "Kookmin Bank HN", "Ngân hàng Kookmin - Chi nhánh Hà Nội", _R),
    Bank("970449", "LPB", "LienVietPostBank", "Ngân hàng TMCP Bưu Điện Liên Việt", _T, "LVBKVNVX", until=_LOC_PHAT),
    Bank("963369", "LIOBANK", "Liobank", "Ngân hàng số Liobank - Ngân hàng TMCP Phương Đông", _T),
    Bank("970449", "LPB", "LPBank", "Ngân hàng TMCP Lộc Phát Việt Nam", _T, "LVBKVNVX", since=_LOC_PHAT),
    Bank("970422", "MBB", "MB Bank", "Ngân hàng TMCP Quân đội", _T, "MSCBVNVX"),
    Bank("970414", "MBV", "MBV", "Ngân hàng TNHH MTV Việt Nam Hiện Đại", _T, "OCBKUS3M", since=_MBV),
    Bank("970426", "MSB", "MSB", "Ngân hàng TMCP Hàng Hải", _T, "MCOBVNVX"),
    Bank("970428", "NAB", "Nam A Bank", "Ngân hàng TMCP Nam Á", _T, "NAMAVNVX"),
    Bank("970419", "NVB", "NCB Bank", "Ngân hàng TMCP Quốc Dân", _T, "NVBAVNVX"),
    Bank("801011", "NONGHYUP", "Nonghyup Bank", "Ngân hàng Nonghyup - Chi nhánh Hà Nội", _R),
    Bank("970448", "OCB", "OCB Bank", "Ngân hàng TMCP Phương Đông", _T, "ORCOVNVX"),
    Bank("970414", "OCEANBANK", "Ocean Bank", "Ngân hàng Thương mại TNHH MTV Đại Dương", _T, "OCBKUS3M", until=_MBV),
    Bank("970430", "PGB", "PG Bank", "Ngân hàng TMCP Xăng dầu Petrolimex", _T, "PGBLVNVX"),
    Bank("970439", "PBVN", "Public Bank Vietnam", "Ngân hàng TNHH MTV Public Việt Nam", _R, "VIDPVNVX"),
    Bank("970412", "PVCOMBANK", "PVcomBank", "Ngân hàng TMCP Đại Chúng Việt Nam", _T, "WBVNVNVX"),
    Bank("970403", "STB", "Sacombank", "Ngân hàng TMCP Sài Gòn Thương Tín", _T, "SGTTVNVX"),
    Bank("970400", "SGB", "SaigonBank", "Ngân hàng TMCP Sài Gòn Công Thương", _T, "SBITVNVX"),
    Bank("970429", "SCB", "SCB", "Ngân hàng TMCP Sài Gòn", _T, "SACLVNVX"),
    Bank("970440", "SSB", "SeABank", "Ngân hàng TMCP Đông Nam Á", _T, "SEAVVNVX"),
    Bank("970443", "SHB", "SHB", "Ngân hàng TMCP Sài Gòn - Hà Nội", _T, "SHBAVNVX"),
    Bank("970424", "SVB", "Shinhan Bank", "Ngân hàng TNHH MTV Shinhan Việt Nam", _T, "SHBKVNVX"),
    Bank(
        "970410", "SC", "Standard Chartered Vietnam", "Ngân hàng TNHH MTV Standard Chartered Bank Việt Nam", _R, "SCBLVNVX"
    ),
    Bank("970407", "TCB", "Techcombank", "Ngân hàng TMCP Kỹ thương Việt Nam", _T, "VTCBVNVX"),
    Bank("963388", "TIMO", "Timo", "Ngân hàng số Timo by Bản Việt Bank", _T),
    Bank("970423", "TPB", "TPBank", "Ngân hàng TMCP Tiên Phong", _T, "TPBVVNVX"),
    Bank("546035", "UBANK", "Ubank by VPBank", "Ngân hàng số Ubank by VPBank - Ngân hàng TMCP Việt Nam Thịnh Vượng", _T),
    Bank("970458", "UOB", "United Overseas Bank Vietnam", "Ngân hàng United Overseas Bank Việt Nam", _R),
    Bank("970441", "VIB", "VIB", "Ngân hàng TMCP Quốc tế Việt Nam", _T, "VNIBVNVX"),
    Bank("970427", "VAB", "VietABank", "Ngân hàng TMCP Việt Á", _T, "VNACVNVX"),
    Bank("970433", "VBB", "VietBank", "Ngân hàng TMCP Việt Nam Thương Tín", _T, "VNTTVNVX"),
    Bank("970436", "VCB", "Vietcombank", "Ngân hàng TMCP Ngoại Thương Việt Nam", _T, "BFTVVNVX"),
    Bank("970415", "CTG", "VietinBank", "Ngân hàng TMCP Công thương Việt Nam", _T, "ICBVVNVX"),
    Bank("970421", "VRB", "VietNgaBank", "Ngân hàng Liên doanh Việt - Nga", _R),
    Bank("970406", "VIKKI", "Vikki Bank", "Ngân hàng TNHH MTV Số Vikki", _T, "EACBVNVX", since=_VIKKI),
    Bank("970432", "VPB", "VPBank", "Ngân hàng TMCP Việt Nam Thịnh Vượng", _T, "VPBKVNVX"),
    Bank("970457", "WRB", "Woori Bank", "Ngân hàng TNHH MTV Woori Việt Nam", _R),
)
"""Every row, by name as the source has them."""

BANKS: dict[str, Bank] = {bank.bin: bank for bank in ALL_BANKS if bank.reachable and bank.until is None}
"""By BIN: the banks to whose accounts money can be sent, under the names of the table's day."""


def banks_on(day: date, changes: Iterable[BankChange] = ()) -> list[Bank]:
    """Every bank as it is on the day, in the table's order, new ones last."""
    rows = list(ALL_BANKS)
    for change in sorted(changes, key=lambda one: one.bank.since or date.min):
        rows = [_ended(row, change.bank) for row in rows] + [change.bank]
    return [row for row in rows if row.on(day)]


def _ended(row: Bank, after: Bank) -> Bank:
    """The row until a change of its BIN begins."""
    same = row.bin == after.bin if after.bin else row.code == after.code
    ends_earlier = row.until is not None and after.since is not None and row.until <= after.since
    return replace(row, until=after.since) if same and not ends_earlier else row


def bank_at(bank_bin: str, day: date, changes: Iterable[BankChange] = ()) -> Bank | None:
    """Whose BIN it is on the day."""
    return next((bank for bank in banks_on(day, changes) if bank.bin and bank.bin == bank_bin), None)
