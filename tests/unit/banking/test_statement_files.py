"""Readers of bank files: what they take, and what hostile or broken files get."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.adapters import camt
from chalicelib.adapters.statement_files import read_statement
from chalicelib.banking import LineHint, StatementFile, StatementFormat, StatementUnreadable
from tests.builders_statements import ACCOUNT, Row, camt053, camt054, entry

C53, C54, MB, GENERIC = (
    StatementFormat.CAMT_053,
    StatementFormat.CAMT_054,
    StatementFormat.CSV_MB,
    StatementFormat.CSV_GENERIC,
)
MB_HEAD = "Số bút toán,Ngày giao dịch,Phát sinh nợ,Phát sinh có,Số dư,Nội dung,Tài khoản đối ứng\n"


def wrapped(entries: str, *, head: str = "") -> bytes:
    statement = f"<BkToCstmrStmt><Stmt><Id>S</Id>{entries}</Stmt></BkToCstmrStmt>"
    return f'{head}<Document xmlns="urn:x">{statement}</Document>'.encode()


class TestCamt:
    def test_head_and_lines(self) -> None:
        rows = [
            Row("FT1", 250_000, "XL7K3M9QWT & ơn", "2026-09-01T10:15:00+07:00"),
            Row("FT2", -90_000, "CHI", our_ref="trf_1"),
        ]
        file = read_statement(camt053(rows, opening=1_000_000, sequence=7), C53)
        assert (file.account, file.reference, file.sequence, file.faults) == (ACCOUNT, "STMT-1", 7, [])
        assert (file.opening, file.closing, file.to_on) == (1_000_000, 1_160_000, date(2026, 9, 1))
        first, second = file.lines
        assert (first.number, first.line_ref, first.signed, first.content) == (1, "FT1", 250_000, "XL7K3M9QWT & ơn")
        assert first.booked_at == datetime(2026, 9, 1, 3, 15, tzinfo=UTC)
        assert (first.other_account, first.other_bank_bin, first.other_name) == ("0011001234567", "970436", "TRAN THI MAI")
        assert (second.signed, second.our_ref, first.our_ref) == (-90_000, "trf_1", "")

    def test_an_entry_of_many_payments_is_many_lines(self) -> None:
        one = '<TxDtls><Refs>{}</Refs><Amt Ccy="VND">{}</Amt></TxDtls>'
        details = one.format("", 300) + one.format("<AcctSvcrRef>OWN</AcctSvcrRef>", 700)
        whole = """<Ntry><Amt Ccy="VND">{}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
        <BookgDt><Dt>2026-09-01</Dt></BookgDt><AcctSvcrRef>FT1</AcctSvcrRef><NtryDtls>{}</NtryDtls></Ntry>"""
        file = read_statement(wrapped(whole.format(1_000, details)), C53)
        assert [(line.line_ref, line.amount) for line in file.lines] == [("FT1.1", 300), ("OWN", 700)]
        (fault,) = read_statement(wrapped(whole.format(1_001, details)), C53).faults
        assert fault.message_vi == "Bút toán 1: tổng chi tiết 1000 khác số tiền 1001."

    def test_what_is_not_booked_is_no_line(self) -> None:
        assert read_statement(wrapped(entry(Row("FT1", 5)).replace("BOOK", "PDNG")), C53).lines == []

    @pytest.mark.parametrize(("code", "hint"), [("CHRG", "fee"), ("RECALL", "recall"), ("TRF", "other")])
    def test_what_the_bank_says_it_is(self, code: str, hint: str) -> None:
        (line,) = read_statement(camt053([Row("FT1", -5, code=code)], opening=5), C53).lines
        assert line.hint is LineHint(hint)

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            (("5000</Amt>", "5000.50</Amt>"), "số tiền không phải số nguyên đồng lớn hơn 0"),
            (("5000</Amt>", "-5000</Amt>"), "số tiền không phải số nguyên đồng lớn hơn 0"),
            (("5000</Amt>", "0</Amt>"), "số tiền không phải số nguyên đồng lớn hơn 0"),
            (("5000</Amt>", "٥٠٠٠</Amt>"), "số tiền không phải số nguyên đồng lớn hơn 0"),
            (("5000</Amt>", "1e9</Amt>"), "số tiền không phải số nguyên đồng lớn hơn 0"),
            (('Ccy="VND"', 'Ccy="USD"'), "không phải đồng Việt Nam"),
            (("CRDT", "BOTH"), "không rõ ghi có hay ghi nợ"),
            (("2026-09-01", "2026-13-01"), "không rõ ngày ghi sổ"),
        ],
    )
    def test_entries_that_cannot_be_read(self, change: tuple[str, str], fault: str) -> None:
        content = wrapped(entry(Row("FT0", 7)) + entry(Row("FT1", 5_000)).replace(*change))
        file = read_statement(content, C53)
        assert [line.line_ref for line in file.lines] == ["FT0"]
        assert [(one.line, one.message_vi) for one in file.faults] == [(2, f"Bút toán 2: {fault}.")]

    def test_whole_amounts_may_have_zero_decimals(self) -> None:
        (line,) = read_statement(wrapped(entry(Row("FT1", 5_000)).replace("5000</Amt>", "5000.00</Amt>")), C53).lines
        assert line.amount == 5_000

    LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

    @pytest.mark.parametrize(
        "head",
        [
            f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]>',
            '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE d SYSTEM "http://127.0.0.1:1/d.dtd">',
            '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>',
            "<!DOCTYPE d>",
            '<?xml-stylesheet href="x"?>',
        ],
    )
    def test_nothing_is_expanded_or_fetched(self, head: str) -> None:
        with pytest.raises(StatementUnreadable):
            read_statement(wrapped(entry(Row("FT1", 5, "&l9;")), head=head), C53)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"   ",
            b"{}",
            b"\x00\x01",
            wrapped("<a>" * 200 + "</a>" * 200),
            wrapped("<Ntry>" + "<a/>" * 3_000 + "</Ntry>"),
            wrapped(f"<Ntry><Amt>{'9' * 5_000}</Amt></Ntry>"),
            wrapped("")[:-5],
            wrapped("").replace(b"BkToCstmrStmt", b"CstmrCdtTrfInitn"),
            wrapped("").replace(b"</Stmt>", b"</Stmt><Stmt></Stmt>"),
            wrapped("").replace(b"Stmt>", b"Other>"),
            camt053([Row("FT1", 5)]).replace(b'encoding="UTF-8"', b'encoding="x-unknown"'),
        ],
    )
    def test_what_is_no_statement(self, content: bytes) -> None:
        with pytest.raises(StatementUnreadable):
            read_statement(content, C53)

    def test_it_is_read_in_pieces(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(camt, "CHUNK", 7)
        rows = [Row(f"FT{n}", 1_000 + n, "thu phí ơ" * 10) for n in range(20)]
        assert [line.amount for line in read_statement(camt054(rows), C54).lines] == [row.amount for row in rows]


def mb(*rows: str, head: str = MB_HEAD) -> StatementFile:
    return read_statement((head + "\n".join(rows)).encode(), MB)


class TestCsv:
    def test_columns_by_name_and_rows_around_the_table(self) -> None:
        above = "NGÂN HÀNG TMCP QUÂN ĐỘI\nTài khoản,0123456789\n\n"
        rows = ['FT1,01/09/2026 10:15:00,,"250,000","1,250,000",XL7K3M9QWT cam on,0011001234567']
        rows += ['FT2,01/09/2026,"1,100",,"1,248,900",Thu phí SMS,', "Tổng cộng,,,,,,"]
        file = mb(*rows, head=above + MB_HEAD)
        assert (file.opening, file.closing, file.faults) == (1_000_000, 1_248_900, [])
        assert (file.from_on, file.to_on) == (date(2026, 9, 1), date(2026, 9, 1))
        assert [(line.number, line.line_ref, line.signed, line.hint.value) for line in file.lines] == [
            (5, "FT1", 250_000, "other"),
            (6, "FT2", -1_100, "fee"),
        ]
        assert file.lines[0].booked_at == datetime(2026, 9, 1, 3, 15, tzinfo=UTC)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1258"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_writing(self, encoding: str, delimiter: str) -> None:
        text = f"Mã giao dịch,Ngày,Số tiền,Nội dung\nA1,2026-09-01,-1.500.000{''},Chuyển tiền\n"
        if encoding == "cp1258":
            import unicodedata

            # Windows-1258 writes a letter's tone apart from the letter.
            pairs = {
                "ã": "a\u0303",
                "à": "a\u0300",
                "ố": "ô\u0301",
                "ề": "ê\u0300",
                "ộ": "ô\u0323",
                "ể": "ê\u0309",
                "ị": "i\u0323",
            }
            text = "".join(pairs.get(letter, letter) for letter in unicodedata.normalize("NFC", text))
        file = read_statement(text.replace(",", delimiter).encode(encoding), GENERIC)
        (line,) = file.lines
        assert (line.signed, line.content, line.line_ref) == (-1_500_000, "Chuyển tiền", "A1")

    @pytest.mark.parametrize(
        ("row", "fault"),
        [
            ("FT1,01/09/2026,,,5,x,", "không có số tiền"),
            ('FT1,01/09/2026,"1,0","5",5,x,', "số tiền “1,0” không đúng dạng"),
            ("FT1,01/09/2026,,1.5,5,x,", "số tiền “1.5” không đúng dạng"),
            ("FT1,01/09/2026,5,5,5,x,", "vừa ghi có vừa ghi nợ"),
            ("FT1,2026/09/01,,5,5,x,", "ngày “2026/09/01” không đúng dạng"),
            (",01/09/2026,,5,5,x,", "không có số tham chiếu"),
            ("FT1,01/09/2026,,٥,5,x,", "số tiền “٥” không đúng dạng"),
            ("FT1,01/09/2026,,=1+1,5,x,", "số tiền “=1+1” không đúng dạng"),
            ("FT1,01/09/2026,,1e3,5,x,", "số tiền “1e3” không đúng dạng"),
        ],
    )
    def test_rows_that_cannot_be_read(self, row: str, fault: str) -> None:
        file = mb("FT0,01/09/2026,,1,1,x,", row)
        assert [(one.line, one.message_vi) for one in file.faults] == [(3, f"Dòng 3: {fault}.")]

    def test_a_row_is_missing(self) -> None:
        file = mb("FT1,01/09/2026,,100,100,x,", "FT3,01/09/2026,,100,300,x,")
        assert [one.message_vi for one in file.faults] == ["Dòng 3: số dư không tiếp nối dòng trước, thiếu dòng ở giữa."]

    @pytest.mark.parametrize("text", ["Thu hồi FTabc1", "RECALL FTabc1", "thu hoi FTabc1 sai nguoi"])
    def test_a_recall_names_what_it_takes_back(self, text: str) -> None:
        (line,) = mb(f"FT9,01/09/2026,100,,0,{text},").lines
        assert (line.hint, line.our_ref) == (LineHint.RECALL, "FTabc1")

    @pytest.mark.parametrize(
        "content", [b"", b"a,b\n1,2\n", b"\x00" * 50, MB_HEAD.encode()[:40], b'"' + b"x" * 200_000, b"a\n" * 100]
    )
    def test_what_is_no_table(self, content: bytes) -> None:
        with pytest.raises(StatementUnreadable):
            read_statement(content, MB)

    def test_an_empty_table_is_no_statement(self) -> None:
        assert mb().lines == []
