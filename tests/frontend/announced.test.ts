// What is announced at the till ends by itself, also on a tablet that hears nothing any more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Announced, isUrgent, markOf, standing } from "../../frontend/src/till/announced";

const STORM: Announced = { id: "ann_1", kind: "warning", text_vi: "Bão", text_en: "", until_on: "2026-09-01" };

test("it stands through its last day in Vietnam", () => {
  assert.deepEqual(standing([STORM], Date.parse("2026-09-01T16:59:59Z")), [STORM]);
  assert.deepEqual(standing([STORM], Date.parse("2026-09-01T17:00:00Z")), []);
});

test("a warning and a closed market are urgent, the rest is not", () => {
  const kinds = ["warning", "market_closed", "maintenance", "information"];
  assert.deepEqual(kinds.map((kind) => isUrgent({ ...STORM, kind })), [true, true, false, false]);
});

test("a word with another text, or for another teller, was not folded yet", () => {
  const folded = markOf(STORM, "pty_1");
  assert.equal(markOf({ ...STORM }, "pty_1"), folded);
  assert.notEqual(markOf({ ...STORM, text_vi: "Bão đã tan" }, "pty_1"), folded);
  assert.notEqual(markOf({ ...STORM, until_on: "2026-09-02" }, "pty_1"), folded);
  assert.notEqual(markOf(STORM, "pty_2"), folded);
});
