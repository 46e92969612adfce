// The practice post office: it repeats its answers, keeps its drawer, and can lose an answer without losing the deed.
import assert from "node:assert/strict";
import test from "node:test";
import { meaningOf } from "../../frontend/src/till/scanned";
import { answer } from "../../frontend/src/till/training/server";
import { Practice } from "../../frontend/src/till/training/wire";
import { newWorld, type World } from "../../frontend/src/till/training/world";

const NOW = "2026-11-23T02:00:00.000Z";
const SHIFT = "shf_01KAR3NDEKTSV4RRFFQ69G5FAV";

function opened(): World {
  const world = newWorld(NOW);
  answer(world, "POST", "/shifts", { shift_id: SHIFT, notes: [{ note: 100_000, count: 100 }] }, "open", NOW);
  return world;
}

const pay = (world: World, key: string, amount = 340_000): { status: number; body: unknown } =>
  answer(world, "POST", "/cash-payments", { cash_payment_id: "csp_1", shift_id: SHIFT, code: "TAP-DON-1", amount }, key, NOW);

test("a command under the same key is carried out once, a refusal is for ever", () => {
  const world = opened();
  const first = pay(world, "k1");
  assert.deepEqual(pay(world, "k1"), first);
  assert.equal(world.drawer, 10_340_000);
  const refused = pay(world, "k2");
  assert.deepEqual([refused.status, (refused.body as { code: string }).code], [409, "payment_closed"]);
  assert.equal(world.drawer, 10_340_000);
});

test("what happened is told by its key, and what did not is not known", () => {
  const world = opened();
  pay(world, "k1");
  const asked = answer(world, "GET", "/operations/k1?kind=pay_in_cash", undefined, null, NOW).body as { state: string };
  assert.equal(asked.state, "done");
  assert.equal(answer(world, "GET", "/operations/k9?kind=pay_in_cash", undefined, null, NOW).status, 404);
});

test("nothing is paid that the drawer does not hold", () => {
  const world = opened();
  world.drawer = 100_000;
  const [first] = world.withdrawals;
  const came = answer(world, "POST", `/withdrawals/${first!.id}/commitment`, { shift_id: SHIFT, collect_pin: "1234" }, "c1", NOW);
  assert.deepEqual([came.status, first!.state, world.drawer], [422, "issued", 100_000]);
});

test("a lost answer is lost once, its deed is done, and a reload finds it", async () => {
  const kept = new Map<string, string>();
  const place = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, text: string) => void kept.set(name, text) };
  const practice = new Practice(place, 0);
  const send = (key: string, path: string, body: unknown): Promise<Response> =>
    practice.fetch(`/api/v1${path}`, { method: "POST", headers: { "Idempotency-Key": key }, body: JSON.stringify(body) });
  await send("open", "/shifts", { shift_id: SHIFT, notes: [{ note: 100_000, count: 100 }] });
  practice.set({ loses_answer: true });
  const body = { cash_payment_id: "csp_1", shift_id: SHIFT, code: "TAP-DON-1", amount: 340_000 };
  await assert.rejects(send("k1", "/cash-payments", body), TypeError);
  const again = new Practice(place, 0);
  assert.equal(again.world.drawer, 10_340_000);
  const known = await again.fetch("/api/v1/cash-payments", { method: "POST", headers: { "Idempotency-Key": "k1" }, body: JSON.stringify(body) });
  assert.equal(known.status, 201);
  assert.equal(again.world.drawer, 10_340_000);
  again.set({ cut: true });
  await assert.rejects(again.fetch("/api/v1/shifts/current"), TypeError);
});

test("what there is no practice for is said in words", () => {
  const came = answer(newWorld(NOW), "POST", "/vouchers", {}, "k", NOW);
  assert.deepEqual([came.status, (came.body as { code: string }).code], [404, "not_in_training"]);
});

test("a scanned code opens the task that it is for", () => {
  assert.deepEqual(meaningOf(" 4821 0377 "), { screen: "cash-out", params: { code: "48210377" } });
  assert.deepEqual(meaningOf("7k3m9qwt-1"), { screen: "parcels", params: { code: "7K3M9QWT-1" } });
  assert.deepEqual(meaningOf("XL7K3M9QWT"), { screen: "order-cash", params: { code: "7K3M9QWT" } });
  assert.deepEqual(meaningOf("TAP-KIEN-2"), { screen: "parcels", params: { code: "TAP-KIEN-2" } });
  for (const text of ["", "8934563138165", "https://example.vn", "7K3M9QWI"]) assert.equal(meaningOf(text), null, text);
});
