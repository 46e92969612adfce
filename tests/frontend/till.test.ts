// The till without a browser: what the journal keeps, what the sender does with silence, what a screen may say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { apiOf, judged } from "../../frontend/src/till/api";
import { stageOf as payInStage } from "../../frontend/src/till/cash-in";
import { stageOf } from "../../frontend/src/till/cash-out";
import { wrongBy } from "../../frontend/src/till/clock";
import { ulid } from "../../frontend/src/till/ids";
import { after, begun, drafted, type Operation } from "../../frontend/src/till/journal";
import { linesOf, total } from "../../frontend/src/till/notes";
import { type Counter, queueOf, toHand } from "../../frontend/src/till/queue";
import { backoff_ms } from "../../frontend/src/till/sender";
import { makeVault, openVault, seal, unseal } from "../../frontend/src/till/vault";
import { COMMIT, Disk, HAND, Page, PostOffice, type Fate } from "./till-world";

const PIN = { collect_pin: "4821" };

test("an answer is known, refused for ever, or unknown", () => {
  assert.equal(judged(201, { id: "x" }).is, "known");
  for (const status of [408, 425, 429, 500, 502, 503, 504, 302]) assert.equal(judged(status, {}).is, "unknown", String(status));
  for (const status of [400, 403, 404, 409, 413, 415, 422]) assert.equal(judged(status, { code: "no" }).is, "refused", String(status));
  const out = judged(401, { code: "session_ended" });
  assert.ok(out.is === "unknown" && out.why === "signed_out" && out.problem?.code === "session_ended");
  const busy = judged(429, {}, 7);
  assert.ok(busy.is === "unknown" && busy.wait_s === 7);
  assert.equal(judged(409, { code: "in_progress" }).is, "unknown");
});

test("a PIN is never on the disk, and a draft that carries one is a mistake", async () => {
  assert.throws(() => drafted({ ...COMMIT, body: { collect_pin: "4821" } }, "op_1", 0), /collect_pin/);
  const disk = new Disk();
  const page = await Page.open(disk, new PostOffice());
  const operation = await page.journal.add(COMMIT);
  page.sender.send(operation.key, PIN);
  await page.rest();
  assert.equal(page.journal.find(operation.key)!.state, "has");
  assert.ok(!disk.text.includes("4821"));
});

test("what is over stays as it is, whatever is heard later", () => {
  const has = after(begun(drafted(HAND, "op_1", 0)), { is: "known", data: 1 }, 5);
  assert.equal(after(has, { is: "refused", problem: { code: "x", status: 422, message_vi: "", message_en: "" } }, 9), has);
  assert.equal(begun(has), has);
});

test("every answer lost, in every order: carried out once, and known in the end", async () => {
  const fates: Fate[] = ["answered", "lost before", "lost after", "busy"];
  for (const first of fates) for (const second of fates) for (const third of fates) {
    const office = new PostOffice();
    office.fates = [first, second, third];
    const page = await Page.open(new Disk(), office);
    const operation = await page.journal.add(COMMIT);
    page.sender.send(operation.key, PIN);
    await page.rest();
    assert.equal(page.journal.find(operation.key)!.state, "has", `${first}, ${second}, ${third}`);
    assert.equal(office.done.size, 1);
  }
});

test("a page that dies with a PIN on its way asks by the key, and never sends it without the PIN", async () => {
  for (const fate of ["lost before", "lost after"] as const) {
    const disk = new Disk();
    const office = new PostOffice();
    const first = await Page.open(disk, office);
    const operation = await first.journal.add(COMMIT);
    office.fates = [fate];
    first.sender.send(operation.key, PIN);
    first.teller = null; // the page is gone after its first sending
    await first.rest();
    assert.equal(stageOf((await disk.all())[0]!, false), "unknown");
    const second = await Page.open(disk, office);
    second.sender.wake();
    await second.rest();
    const now = second.journal.find(operation.key)!;
    assert.equal(now.state, fate === "lost after" ? "has" : "saved");
    assert.ok(office.bodies.every((body) => body.collect_pin === "4821"));
    if (fate === "lost before") {
      assert.equal(stageOf(now, false), "again");
      second.sender.send(operation.key, PIN);
      await second.rest();
    }
    assert.deepEqual([...office.done.keys()], [operation.key]);
  }
});

test("locking forgets the PIN: what is on its way is asked after", async () => {
  const office = new PostOffice();
  office.fates = ["lost after"];
  const page = await Page.open(new Disk(), office);
  const operation = await page.journal.add(COMMIT);
  page.sender.send(operation.key, PIN);
  page.sender.forget();
  await page.rest();
  assert.equal(page.journal.find(operation.key)!.state, "has");
  assert.deepEqual([office.bodies.length, office.asked.length], [1, 1]);
});

test("a refusal is stored: the mended command has a key of its own", async () => {
  const office = new PostOffice();
  office.refuses = (body) => (body.collect_pin === "4821" ? null : "wrong_collect_pin");
  const page = await Page.open(new Disk(), office);
  const wrong = await page.journal.add(COMMIT);
  page.sender.send(wrong.key, { collect_pin: "0000" });
  await page.rest();
  const refused = page.journal.find(wrong.key)!;
  assert.equal(stageOf(refused, false), "pin");
  page.sender.send(wrong.key, PIN);
  await page.rest();
  assert.equal(page.journal.find(wrong.key)!.state, "refused");
  const right = await page.journal.add(COMMIT);
  page.sender.send(right.key, PIN);
  await page.rest();
  assert.equal(page.journal.find(right.key)!.state, "has");
  assert.notEqual(right.key, wrong.key);
});

test("a closed door after a silence proves nothing: the key is asked", async () => {
  const office = new PostOffice();
  office.fates = ["lost after", "forbidden"];
  const page = await Page.open(new Disk(), office);
  const operation = await page.journal.add(HAND);
  page.sender.wake();
  await page.rest();
  assert.equal(page.journal.find(operation.key)!.state, "has");
  assert.equal(office.asked.length, 1);
});

test("a sign-in that cannot be renewed just now stops nothing, and without a token nothing is asked", async () => {
  const office = new PostOffice();
  office.fates = ["signed out", "signed out"];
  const page = await Page.open(new Disk(), office);
  const operation = await page.journal.add(HAND);
  page.sender.wake();
  await page.rest();
  assert.equal(page.journal.find(operation.key)!.state, "has");
  const call = apiOf({ access: async () => null, renew: async () => null }, { reached: () => undefined, clock: () => undefined });
  const outcome = await call("POST", "/x", {}, "op_1");
  assert.ok(outcome.is === "unknown" && outcome.why === "offline");
});

test("a disk that takes nothing lets nothing leave, and is tried again", async () => {
  const office = new PostOffice();
  const disk = new Disk();
  const page = await Page.open(disk, office);
  const operation = await page.journal.add(HAND);
  disk.broken = 2;
  page.sender.wake();
  await page.rest();
  assert.equal(page.journal.find(operation.key)!.state, "has");
  assert.equal(page.pauses.length, 2);
});

test("what another teller began is left to them", async () => {
  const office = new PostOffice();
  const page = await Page.open(new Disk(), office);
  const operation = await page.journal.add(HAND);
  page.teller = "pty_b";
  page.sender.wake();
  await page.rest();
  assert.equal(office.bodies.length, 0);
  page.teller = "pty_a";
  page.sender.wake();
  await page.rest();
  assert.equal(page.journal.find(operation.key)!.state, "has");
});

test("one that waits for a PIN holds nobody up", async () => {
  const office = new PostOffice();
  const page = await Page.open(new Disk(), office);
  const waiting = await page.journal.add(COMMIT);
  const next = await page.journal.add({ ...HAND, subject: "wdr_2" });
  page.sender.wake();
  await page.rest();
  assert.equal(page.journal.find(waiting.key)!.state, "saved");
  assert.equal(page.journal.find(next.key)!.state, "has");
});

test("pauses double from a second to a minute, and no two tablets keep step", () => {
  assert.deepEqual([1, 2, 3, 4, 7, 20].map((n) => backoff_ms(n, 1)), [1_000, 2_000, 4_000, 8_000, 60_000, 60_000]);
  assert.equal(backoff_ms(4, 0), 4_000);
});

test("a token that ran out is renewed once, and the same key sent again", async (context) => {
  const seen: (string | undefined)[] = [];
  context.mock.method(globalThis, "fetch", async (_: string, asked: RequestInit) => {
    const headers = asked.headers as Record<string, string>;
    seen.push(`${headers.Authorization} ${headers["Idempotency-Key"]}`);
    const status = headers.Authorization === "Bearer old" ? 401 : 201;
    return new Response(JSON.stringify({ code: "session_ended" }), { status, headers: { date: "Mon, 23 Nov 2026 05:00:00 GMT" } });
  });
  const clocks: number[] = [];
  const call = apiOf(
    { access: async () => "old", renew: async () => "new" },
    { reached: () => undefined, clock: (server) => clocks.push(server) },
  );
  assert.equal((await call("POST", "/x", {}, "op_1")).is, "known");
  assert.deepEqual(seen, ["Bearer old op_1", "Bearer new op_1"]);
  assert.equal(clocks[0], Date.UTC(2026, 10, 23, 5));
});

test("no answer in time is unknown", async (context) => {
  context.mock.method(globalThis, "fetch", (_: string, asked: RequestInit) =>
    new Promise((_done, fail) => asked.signal!.addEventListener("abort", () => fail(new Error("aborted")))));
  const call = apiOf({ access: async () => "t", renew: async () => null }, { reached: () => undefined, clock: () => undefined }, 20);
  const outcome = await call("GET", "/x");
  assert.ok(outcome.is === "unknown" && outcome.why === "slow");
});

test("the clock is wrong from two minutes on, either way", () => {
  assert.equal(wrongBy(1_000_000, 1_000_000 + 119_000), null);
  assert.equal(wrongBy(1_000_000, 1_000_000 + 121_000), 121_000);
  assert.equal(wrongBy(10_000_000, 10_000_000 - 600_000), -600_000);
});

test("an id is a ULID that sorts by its time", () => {
  assert.equal(ulid(1_000, new Uint8Array(10)), `00000000Z8${"0".repeat(16)}`);
  assert.match(ulid(), /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  assert.ok(ulid(2_000) > ulid(1_000));
  assert.equal(ulid(0, new Uint8Array(10).fill(255)).slice(10), "Z".repeat(16));
});

test("the PIN opens the vault without a network, another does not, and neither PIN nor token is in it", async () => {
  const { vault, key } = await makeVault("284917", 1_000);
  const sealed = await seal(key, "refresh-token");
  const opened = await openVault(vault, "284917");
  assert.equal(await unseal(opened!, sealed), "refresh-token");
  assert.equal(await openVault(vault, "284918"), null);
  assert.ok(!Buffer.from(sealed.bytes).includes("refresh-token"));
});

const SHIFT = { id: "shf_1", state: "open", next_step: "serve", opened_at: "", opening_amount: 0, counted: null, expected: null, variance: null };
const AT = { id: "wdr_1", state: "committed", holder: "Lý T. P.", amount: 500_000, amount_words: "" };
const counter = (heard_at: number, ...at_counter: (typeof AT)[]): Counter => ({ shift: SHIFT, at_counter, heard_at });
const has = (operation: Operation, at: number, answer: unknown = null): Operation => ({ ...operation, state: "has", settled_at: at, answer });

test("the queue tells what is written and not handed over, whoever knows it", () => {
  const commit = drafted(COMMIT, "op_c", 1);
  const written = has(commit, 10, AT);
  assert.deepEqual(toHand(counter(5), [written]), [AT], "written since the list was heard");
  assert.deepEqual(toHand(counter(20), [written]), [], "the list is newer and does not have it: somebody resolved it");
  assert.deepEqual(toHand(counter(20, AT), []), [AT], "written before this page began");
  const hand = drafted(HAND, "op_h", 11);
  assert.deepEqual(toHand(counter(20, AT), [written, hand]), [], "handed over here, on its way");
  const refused: Operation = { ...hand, state: "refused", settled_at: 30 };
  assert.deepEqual(toHand(counter(20, AT), [written, refused]), [AT], "the post office did not take the hand-over");
});

test("the queue shows each command in its state, what matters most first", () => {
  const of = (key: string, change: Partial<Operation>): Operation => ({ ...drafted(COMMIT, key, 1), ...change });
  const operations = [
    { ...drafted(HAND, "op_s", 1), subject: "wdr_9" },
    of("op_u", { state: "sending", subject: "wdr_2" }),
    of("op_p", { subject: "wdr_3" }),
    of("op_r", { state: "refused", subject: "wdr_4" }),
    of("op_seen", { state: "refused", subject: "wdr_5", seen: true }),
    of("op_other", { state: "sending", subject: "wdr_6", teller: "pty_b" }),
  ];
  const lines = queueOf(counter(20, AT), operations, "pty_a").map((line) => line.is);
  assert.deepEqual(lines, ["unknown", "hand", "pin", "refused", "sending"]);
});

test("a cash-out's screen follows what is known, and only `has` is green", () => {
  const operation = drafted(COMMIT, "op_1", 1);
  const stages = [
    [operation, true, "waiting"], [operation, false, "again"], [begun(operation), true, "waiting"], [begun(operation), false, "unknown"],
    [after(begun(operation), { is: "unknown", why: "slow" }, 2), true, "unknown"], [has(operation, 3), false, "written"],
  ] as const;
  for (const [each, keyed, stage] of stages) assert.equal(stageOf(each, keyed), stage);
});

test("a cash-in that needs a question or a signature goes on; any other refusal gives the notes back", () => {
  const operation = drafted({ ...HAND, kind: "cash_in" }, "op_1", 1);
  const refused = (code: string): Operation => ({ ...operation, state: "refused", problem: { code, status: 422, message_vi: "", message_en: "" } });
  assert.equal(payInStage(refused("possible_duplicate"), false), "ask");
  assert.equal(payInStage(refused("second_signature_needed"), false), "sign");
  assert.equal(payInStage(refused("cash_limit_exceeded"), false), "refused");
  assert.equal(payInStage(operation, false), "sending");
  assert.equal(payInStage({ ...operation, secret: true }, false), "resign");
});

test("notes add up", () => {
  const counts = { 500_000: 2, 20_000: 5, 1_000: 0 };
  assert.equal(total(counts), 1_100_000);
  assert.deepEqual(linesOf(counts), [{ note: 500_000, count: 2 }, { note: 20_000, count: 5 }]);
});
