"""Marks: what a listing may show of its approved certificates, and until which day."""

from datetime import date
from enum import StrEnum

from chalicelib.kernel.records import dataclass


class CertificateKind(StrEnum):
    """OCOP is the national programme's star of one product; `GI` a protected geographical indication."""

    OCOP = "ocop"
    VIETGAP = "vietgap"
    ORGANIC = "organic"
    GI = "gi"


KIND_NAMES_VI: dict[CertificateKind, str] = {
    CertificateKind.OCOP: "OCOP",
    CertificateKind.VIETGAP: "VietGAP",
    CertificateKind.ORGANIC: "Hữu cơ",
    CertificateKind.GI: "Chỉ dẫn địa lý",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """
    Attributes:
        stars: of OCOP, 3 to 5; 0 for the others.
        expires_on: the last Vietnamese day on which it is shown.
    """

    certificate_id: str
    kind: CertificateKind
    stars: int
    expires_on: date

    def shown_on(self, day: date) -> bool:
        return day <= self.expires_on

    @property
    def name_vi(self) -> str:
        return f"{KIND_NAMES_VI[self.kind]} {self.stars} sao" if self.stars else KIND_NAMES_VI[self.kind]
