import assert from "node:assert/strict";
import { test } from "node:test";
import { after, begun, drafted } from "../../frontend/src/till/journal";
import { provisionalReceipt } from "../../frontend/src/till/receipts";

const PLACE = { outlet: "Bưu điện Tân Thanh", origin: "https://xu-lang.example", training: false };
const DRAFT = { kind: "cash_in", path: "/cash-ins", body: {}, title: "Nộp tiền mặt", amount: 300_000, who: "Hứa T. S.", teller: "pty_a", subject: "cin_1" };

test("a provisional note proves nothing, and is not the receipt that a copy is made of", () => {
  const made = provisionalReceipt(PLACE, begun(drafted(DRAFT, "op_1", 0)))!;
  assert.match(made.notice, /CHƯA PHẢI CHỨNG TỪ/);
  assert.equal(made.address, null);
  assert.notEqual(made.number, "cin_1");
  assert.ok(made.rows.some(([, value]) => value === "cin_1"));
  assert.equal(made.amount, "300.000 ₫");
});

test("practice says so on its provisional note too", () => {
  assert.match(provisionalReceipt({ ...PLACE, training: true }, drafted(DRAFT, "op_1", 0))!.notice, /TẬP DƯỢT/);
});

test("there is none once the outcome is known, nor where notes went the other way", () => {
  const sent = begun(drafted(DRAFT, "op_1", 0));
  assert.equal(provisionalReceipt(PLACE, after(sent, { is: "known", data: {} }, 1)), null);
  const problem = { code: "no", status: 422, message_vi: "", message_en: "" };
  assert.equal(provisionalReceipt(PLACE, after(sent, { is: "refused", problem }, 1)), null);
  assert.equal(provisionalReceipt(PLACE, begun(drafted({ ...DRAFT, kind: "commit_withdrawal" }, "op_1", 0))), null);
});
