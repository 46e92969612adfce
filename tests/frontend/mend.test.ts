import assert from "node:assert/strict";
import { test } from "node:test";
import type { Problem } from "../../frontend/src/till/api";
import { mendOf } from "../../frontend/src/till/mend";

const refused = (code: string): Problem => ({ code, status: 422, message_vi: "", message_en: "" });

test("a PIN that is wrong or locked is the customer's until a supervisor has signed", () => {
  const mends = [["wrong_pin", "pin", "sign"], ["pin_locked", null, "sign"], ["id_check_needed", "card", "card"]] as const;
  for (const [code, alone, signed] of mends) {
    assert.equal(mendOf(refused(code), false), alone);
    assert.equal(mendOf(refused(code), true), signed);
  }
});

test("what nobody at the counter can mend has no mend", () => {
  for (const signed of [false, true]) assert.equal(mendOf(refused("daily_limit_passed"), signed), null);
});
