"""`python -m infra.places WHEEL`: makes chalicelib/data/places.txt, the provinces and wards of Vietnam since July 2025.

The wheel is vietnamadminunits 1.0.4 (MIT licence, from the package registry): the 34 provinces, their 3,321 wards by the
codes of the General Statistics Office, and which wards, districts and provinces of before each was made of. It is read
here and not at run time: of its 11 MB the product needs two thirds of one.

    P|20|Tỉnh Lạng Sơn|Lạng Sơn|          a province: code, name, short name, other names
    W|06463|Xã Chi Lăng                   a ward of it
    O|06463|Thị trấn Chi Lăng|Huyện Chi Lăng|Lạng Sơn     what it was made of: a ward of before; D: only a part of one
"""

import argparse
import json
import sqlite3
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).parent.parent / "chalicelib" / "data" / "places.txt"
INSIDE = "vietnamadminunits/data"


def lines_of(dataset: sqlite3.Connection, made_of: dict[str, dict[str, dict[str, list[str]]]]) -> list[str]:
    """The file's lines, by code."""
    dataset.row_factory = sqlite3.Row
    wards = dataset.execute("SELECT * FROM admin_units ORDER BY provinceCode, wardCode").fetchall()
    before = {
        "_".join((row["provinceKey"], row["districtKey"], row["wardKey"] or "")): row
        for row in dataset.execute("SELECT * FROM admin_units_legacy")
    }
    whole, parts = made_of["DICT_PROVINCE_WARD_NO_DIVIDED"], defaultdict[tuple[str, str], list[str]](list)
    for province, divided in made_of["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, into in divided.items():
            for ward in into:
                parts[province, ward["newWardKey"]].append(key)  # type: ignore[index]
    lines, province = [], ""
    for ward in wards:
        if ward["provinceCode"] != province:
            province = ward["provinceCode"]
            others = " ".join(json.loads(ward["provinceAlias"] or "[]"))
            lines.append(f"P|{province}|{ward['province']}|{ward['provinceShort']}|{others}")
        lines.append(f"W|{ward['wardCode']}|{ward['ward']}")
        place = ward["provinceKey"], ward["wardKey"]
        for kind, keys in (("O", whole.get(place[0], {}).get(place[1], [])), ("D", parts[place])):
            lines += [_before(kind, before[key]) for key in keys if key in before]
    return lines


def _before(kind: str, row: sqlite3.Row) -> str:
    return f"{kind}|{row['wardCode'] or ''}|{row['ward'] or ''}|{row['district']}|{row['provinceShort']}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.places", description=__doc__)
    parser.add_argument("wheel", type=Path)
    with zipfile.ZipFile(parser.parse_args().wheel) as wheel, tempfile.TemporaryDirectory() as folder:
        made_of = json.loads(wheel.read(f"{INSIDE}/converter_2025.json"))
        dataset = sqlite3.connect(wheel.extract(f"{INSIDE}/dataset.db", folder))
        lines = lines_of(dataset, made_of)
        dataset.close()
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{TARGET}: {len(lines):,} lines")


if __name__ == "__main__":
    main()
