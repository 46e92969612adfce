"""The tools of the whole ledger on real engines: export, cut, import, detect, repair, verify; and the command line."""

from pathlib import Path

import pytest

from infra.ledger.__main__ import main
from infra.ledger.dump import write_dump
from infra.ledger.table import WholeTable
from infra.ledger.verify import verify_ledger
from infra.local.table_engine import client
from tests.builders_ledger import PAO, LedgerWorld
from tests.fixtures_stack import Engine


@pytest.fixture(scope="module", params=["ministack", "dynamodb_local"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.mark.failure(44)
def test_a_ledger_goes_over_whole_and_a_cut_one_is_repaired(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world, path, cut = LedgerWorld(), tmp_path / "whole", tmp_path / "cut"
    write_dump(world.table.everything, path)
    lines = path.read_bytes().splitlines(keepends=True)
    cut.write_bytes(b"".join(lines[: len(lines) * 2 // 3]))

    def run(name: str, *command: str) -> int:
        return main(["--endpoint", engine.endpoint, "--table", name, *command])

    first, second = engine.fresh_table(), engine.fresh_table()
    assert run(first, "import", str(path)) == 0
    assert run(first, "import", str(path)) == 2
    assert run(first, "verify") == 0
    assert run(first, "export", str(tmp_path / "again")) == 0
    again = [line for line in (tmp_path / "again").read_bytes().splitlines()[:-1] if b"VERIFIED#" not in line]
    assert sorted(again) == sorted(path.read_bytes().splitlines()[:-1])
    assert run(second, "import", str(cut)) == 2
    assert run(second, "import", str(cut), "--even-if-cut") == 0
    capsys.readouterr()
    assert run(second, "verify") == 1
    assert "FIRST WRONG" in capsys.readouterr().out
    assert run(second, "repair") == 0
    assert run(second, "verify") == 0
    table = WholeTable(client("dynamodb", engine.endpoint), second)
    assert list(verify_ledger(table.scan, today=world.today, told=world.told)) == []


@pytest.mark.failure(47)
def test_what_is_wrong_in_a_ledger_in_use_is_frozen_and_the_rest_goes_on(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world, path, name = LedgerWorld(), tmp_path / "whole", engine.fresh_table()
    write_dump(world.table.everything, path)

    def run(*command: str) -> int:
        return main(["--endpoint", engine.endpoint, "--table", name, *command])

    def frozen() -> set[str]:
        return {item["pk"] for item in table.scan() if "frozen_at" in item}

    table = WholeTable(client("dynamodb", engine.endpoint), name)
    assert run("import", str(path)) == 0
    assert frozen() == {"FREEZE#ledger"}
    assert run("verify") == 0
    assert frozen() == set()
    line = next(item for item in table.scan() if item["pk"] == f"ACC#{PAO.id}" and item["sk"] == "E#000000000001")
    table.put([{**line, "amount": 1}])
    assert run("verify", "--look-only") == 1
    assert frozen() == set()
    capsys.readouterr()
    assert run("verify") == 1
    assert "accounts frozen" in capsys.readouterr().out
    assert f"ACC#{PAO.id}" in frozen()
    (case,) = [item for item in table.scan() if item["pk"].startswith("CASE#")]
    assert f"ACC#{PAO.id}" in case["facts"]["what"]
    assert run("freeze", "--why", "Khôi phục từ bản sao.") == 0
    assert "FREEZE#ledger" in frozen()
