import assert from "node:assert/strict";
import { test } from "node:test";
import { drafted, type Operation } from "../../frontend/src/till/journal";
import { timesUsual, usualOf } from "../../frontend/src/till/usual";

const taken = (customer_id: string, amount: number, at: number, more: Partial<Operation> = {}): Operation => ({
  ...drafted({ kind: "cash_in", path: "/cash-ins", body: { customer_id }, title: "", amount, teller: "pty_a" }, `op_${at}`, at),
  state: "has",
  ...more,
});

test("three of a customer's own say what is usual for them", () => {
  const own = [100_000, 900_000, 200_000].map((amount, at) => taken("pty_c", amount, at));
  assert.equal(usualOf(own.slice(0, 2), "cash_in", "pty_c"), null);
  assert.equal(usualOf(own, "cash_in", "pty_c"), 200_000);
  assert.equal(usualOf(own, "cash_in", "pty_d"), null);
  assert.equal(usualOf(own, "send_at_counter", "pty_c"), null);
});

test("somebody new is compared with the counter, once it has served ten", () => {
  const others = Array.from({ length: 10 }, (_, at) => taken(`pty_${at}`, 50_000 * (at + 1), at));
  assert.equal(usualOf(others.slice(1), "cash_in", "pty_new"), null);
  assert.equal(usualOf(others, "cash_in", "pty_new"), 250_000);
});

test("only what was written counts, and only the latest", () => {
  const refused = Array.from({ length: 5 }, (_, at) => taken("pty_c", 9_000_000, at, { state: "refused" }));
  assert.equal(usualOf(refused, "cash_in", "pty_c"), null);
  const long_ago = Array.from({ length: 20 }, (_, at) => taken("pty_c", 10_000, at));
  const lately = Array.from({ length: 20 }, (_, at) => taken("pty_c", 500_000, 100 + at));
  assert.equal(usualOf([...long_ago, ...lately], "cash_in", "pty_c"), 500_000);
});

test("far above is more than three times", () => {
  assert.equal(timesUsual(600_000, 200_000), null);
  assert.equal(timesUsual(601_000, 200_000), 3);
  assert.equal(timesUsual(2_000_000, 200_000), 10);
  assert.equal(timesUsual(2_000_000, null), null);
});
