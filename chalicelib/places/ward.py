"""Provinces and wards of Vietnam since July 2025, and what they were made of."""

from chalicelib.kernel.records import dataclass


@dataclass(frozen=True, slots=True)
class Province:
    """
    Attributes:
        code: of the General Statistics Office, two digits.
        short: without its kind: `Lạng Sơn`.
        also: other names that people type, folded: `hcm`, `sai gon`.
    """

    code: str
    name: str
    short: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward, commune or special zone.

    Attributes:
        code: of the General Statistics Office, five digits.
    """

    code: str
    name: str
    province: Province

    @property
    def full(self) -> str:
        return f"{self.name}, {self.province.name}"


@dataclass(frozen=True, slots=True)
class Former:
    """A ward of before July 2025.

    Attributes:
        code: of then, by which the province's 200 communes are known.
        whole: all of it went into one ward; else the person knows into which.
    """

    code: str
    name: str
    district: str
    province: str
    whole: bool

    @property
    def full(self) -> str:
        return ", ".join(part for part in (self.name, self.district, self.province) if part)


@dataclass(frozen=True, slots=True)
class Match:
    """A ward that what was typed may mean, and the old name under which it was found, if it was."""

    ward: Ward
    former: Former | None = None
