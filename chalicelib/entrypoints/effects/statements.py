"""The effect `import_statement`: a file's lines, taken in by as many workers as it needs, one after the other.

A worker has a minute; after some seconds it hands over to the next by an effect of its own, and the progress is in the
table. One that is killed is called again by the queue, and passes over what is done: each line is taken in once.
"""

from collections.abc import Set
from datetime import timedelta

from chalicelib.banking import (
    MAX_STATEMENT_BYTES,
    Fault,
    Statement,
    StatementFile,
    StatementId,
    StatementLine,
    StatementState,
    StatementUnreadable,
    end_import,
    find_statement,
    judge_file,
    line_id_of,
    lines_of_chunks,
    note_progress,
    refuse_file,
    take_line,
    take_plain_lines,
)
from chalicelib.composition import Application, ObjectTooLarge
from chalicelib.entrypoints.effects import effect
from chalicelib.entrypoints.runner import run
from chalicelib.kernel.unit_of_work import Effect

CHUNK = 15
"""Lines in one unit of work: six writes each, and their count, are under the hundred that one may have."""
NOTED_EVERY = 10
"""Chunks between two notes of the progress."""
SLICE = timedelta(seconds=25)
UNDONE = (StatementState.AWAITED, StatementState.GAP, StatementState.IMPORTING)


@effect("import_statement")
def import_statement(app: Application, order: Effect) -> None:
    """Read the file, judge it, take its lines in from where the last worker got to."""
    statement = find_statement(app.open_work().banking, StatementId(order.payload["statement_id"]))
    if statement.state in UNDONE:
        _go_on(app, statement)
    run(app, lambda work: work.outbox.settle(order))


def _go_on(app: Application, statement: Statement) -> None:
    try:
        file = _read(app, statement)
    except StatementUnreadable as trouble:
        fault = Fault(0, trouble.message_vi, trouble.message_en)
        run(app, lambda work: refuse_file(work.banking, statement.statement_id, fault))
        return
    judged = run(app, lambda work: judge_file(work.banking, statement.statement_id, file))
    if judged.state is StatementState.IMPORTING:
        _take_in(app, judged, file)


def _read(app: Application, statement: Statement) -> StatementFile:
    """
    Raises:
        StatementUnreadable: there is no file, or it cannot be read.
    """
    try:
        content = app.objects.read(statement.file_key, at_most=MAX_STATEMENT_BYTES)
    except ObjectTooLarge as error:
        raise StatementUnreadable("Tệp quá lớn.", f"Over {MAX_STATEMENT_BYTES} bytes.") from error
    if content is None:
        raise StatementUnreadable("Chưa có tệp nào được tải lên.", "No file was uploaded.")
    return app.read_statement(content, statement.format)


def _take_in(app: Application, statement: Statement, file: StatementFile) -> None:
    """Every line that is left, or as many as this worker has time for."""
    begun = app.clock.now()
    done, beside = statement.lines_done, {line_id_of(statement, line) for line in file.lines}
    for number, chunk in enumerate(lines_of_chunks(file.lines, done, CHUNK), 1):
        _take_chunk(app, statement, list(chunk), beside)
        done += len(chunk)
        late = app.clock.now() - begun > SLICE and done < len(file.lines)
        if late or number % NOTED_EVERY == 0:
            statement = _noted(app, statement, done, pause=late)
        if late:
            return
    run(app, lambda work: end_import(work.banking, statement, file), actor="bank")


def _noted(app: Application, statement: Statement, done: int, *, pause: bool) -> Statement:
    return run(app, lambda work: note_progress(work.banking, statement, done, pause=pause))


def _take_chunk(app: Application, statement: Statement, lines: list[StatementLine], beside: Set[str]) -> None:
    for line in run(app, lambda work: take_plain_lines(work.banking, statement, lines), actor="bank"):
        _take_line(app, statement, line, beside)


def _take_line(app: Application, statement: Statement, line: StatementLine, beside: Set[str]) -> None:
    run(app, lambda work: take_line(work.banking, statement, line, beside), actor="bank")
