// The browser's tablet against the reference: codec, tags, every rule, and whole random runs of the offline model.
// tests/unit/offline/test_browser_tablet.py writes what is held against and starts this.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fromBase32, utf8 } from "../../../frontend/src/till/offline/bytes";
import type { DeviceClock } from "../../../frontend/src/till/offline/clock";
import { declarationText, type Entry, entryText, proofText } from "../../../frontend/src/till/offline/entry";
import { splitText, unpack } from "../../../frontend/src/till/offline/payload";
import { Declined, NoLine, TabletRefusal } from "../../../frontend/src/till/offline/refusal";
import { broken, type Situation } from "../../../frontend/src/till/offline/rules";
import type { LeaseAnswer, LeaseServer } from "../../../frontend/src/till/offline/server";
import { isGenuine, newPair, signerOf } from "../../../frontend/src/till/offline/signatures";
import { Tablet } from "../../../frontend/src/till/offline/tablet";
import { codeHash, pinTag, sha256, unlockHash } from "../../../frontend/src/till/offline/tags";
import { MemoryStore } from "./memory_store";

const vectors = JSON.parse(readFileSync(process.env.XL_OFFLINE_VECTORS!, "utf-8"));

interface Clocks {
  wall: number;
  monotonic: number;
  boot: string;
}
interface Call {
  name: keyof LeaseServer;
  words: unknown[];
  answer?: LeaseAnswer;
  declined?: string;
  clocks: Clocks;
}
interface Asked {
  question: string;
  words: never[];
  clocks: Clocks;
  calls: Call[];
  came: Record<string, unknown>;
  after: Record<string, unknown>;
}

test("a voucher is read as the server packed it, and its signature checked", async () => {
  for (const { text, read, public_key: key } of vectors.codec.vouchers) {
    const [packed, signature] = splitText(text)!;
    const payload = unpack(packed)!;
    const { kid, voucher_id, outlet_code, lease_number, amount, good_until, pin_tag } = read;
    assert.deepEqual(payload, {
      kid,
      voucherId: voucher_id,
      outletCode: outlet_code,
      leaseNumber: lease_number,
      amount,
      goodUntil: good_until,
      pinTag: pin_tag,
    });
    assert.ok(await isGenuine(key, packed, signature));
    for (let at = 0; at < packed.length; at++) {
      const forged = packed.slice();
      forged[at]! ^= 1;
      assert.ok(!(await isGenuine(key, forged, signature)), `byte ${at}`);
    }
    assert.ok(!(await isGenuine(key, packed, signature.slice(1))));
    assert.ok(!(await isGenuine(vectors.codec.vouchers.find((one: { text: string }) => one.text !== text).public_key, packed, signature)));
  }
  assert.ok(!(await isGenuine("no key", utf8("x"), utf8("y"))));
});

test("what is no voucher is not read", () => {
  for (const text of vectors.codec.unreadable) {
    const parts = splitText(text);
    assert.equal(parts && unpack(parts[0]), null, text);
  }
  assert.equal(fromBase32("A1"), null);
});

test("tags and signed texts are the server's", async () => {
  const { tags, entry, said, proof } = vectors.codec;
  assert.equal(await pinTag(tags.key, "vch_B", "4821"), tags.pin);
  assert.equal(await codeHash(tags.key, "0123456789"), tags.code);
  assert.equal(await unlockHash(tags.key, "87654321"), tags.unlock);
  const at = "2026-11-23T05:42:07.000Z";
  const written = {
    lease_id: "lse_A",
    seq: 3,
    at,
    kind: "redeem" as const,
    voucher_id: "vch_B",
    amount: 500_000,
    shift_id: "shf_C",
    form: "qr" as const,
    previous: "0".repeat(64),
  };
  assert.equal(entryText(written), entry.text);
  assert.equal(await sha256(entry.text), entry.hash);
  const told = { at, next_seq: 4, head: "f".repeat(64), kids: [1312, 1328], pause: true };
  assert.equal(declarationText("lse_A", told), said);
  assert.equal(proofText("lse_A", "dev_B"), proof);
});

test("the first rule that does not hold is the reference's", () => {
  assert.ok(vectors.rules.length > 200);
  for (const { situation: plain, broken: rule } of vectors.rules) {
    const camel = Object.entries(plain).map(([name, value]) => [name.replace(/_(.)/g, (_, letter) => letter.toUpperCase()), value]);
    assert.equal(broken(Object.fromEntries(camel) as unknown as Situation), rule);
  }
});

/** Answers as the server did, and holds every question against the reference's. */
class Script implements LeaseServer {
  calls: Call[] = [];
  now: Clocks = { wall: 0, monotonic: 0, boot: "" };

  grant = (body: Record<string, unknown>, key: string): Promise<LeaseAnswer> => this.answer("grant", body, key);
  entries = (lease: string, body: Record<string, unknown>): Promise<LeaseAnswer> => this.answer("entries", lease, body);
  sync = (lease: string, body: Record<string, unknown>): Promise<LeaseAnswer> => this.answer("sync", lease, body);
  release = (lease: string, body: Record<string, unknown>): Promise<LeaseAnswer> => this.answer("release", lease, body);

  private async answer(name: string, ...words: unknown[]): Promise<LeaseAnswer> {
    const call = this.calls.shift();
    assert.ok(call, `${name} was not asked by the reference`);
    assert.deepEqual([name, ...words.map(unsigned)], [call.name, ...call.words]);
    this.now = call.clocks;
    if (call.answer) return call.answer;
    throw call.declined ? new Declined(call.declined) : new NoLine();
  }
}

function unsigned(word: unknown): unknown {
  if (Array.isArray(word)) return word.map(unsigned);
  if (typeof word !== "object" || word === null) return word;
  const left = Object.entries(word).filter(([name]) => !["signature", "proof", "device_key"].includes(name));
  return Object.fromEntries(left.map(([name, value]) => [name, unsigned(value)]));
}

async function ask(tablet: Tablet, { question, words }: Asked, written: Map<number, Entry>): Promise<Entry | void> {
  const [first, second, third, fourth] = words;
  switch (question) {
    case "take_lease":
      return tablet.takeLease(first!, second!, third!, fourth!, await tablet.proofFor(first!));
    case "send_journal":
      return tablet.sendJournal();
    case "sync":
      return tablet.sync(first!, second!);
    case "release":
      return tablet.release(first!);
    case "pay_qr":
      return tablet.pay({ form: "qr", text: first! }, second!);
    case "pay_code":
      return tablet.pay({ form: "code", text: first! }, second!);
    case "hand":
      return tablet.hand(written.get(first!)!);
    case "unlock":
      return tablet.unlock(first!);
    case "note_cash":
      return tablet.noteCash(first!);
    default:
      assert.fail(question);
  }
}

async function outcome(asking: Promise<Entry | void>): Promise<[Record<string, unknown>, Entry | null]> {
  try {
    const entry = (await asking) ?? null;
    return [{ entry: unsigned(entry) }, entry];
  } catch (no) {
    if (no instanceof TabletRefusal) return [{ refused: no.rule }, null];
    if (no instanceof Declined) return [{ declined: no.code }, null];
    if (no instanceof NoLine) return [{ no_line: "yes" }, null];
    throw no;
  }
}

async function after(store: MemoryStore, tablet: Tablet): Promise<Record<string, unknown>> {
  const facts = await store.facts();
  if (!facts) return {};
  const { lease_id, state, paused, sent_through, handed, since, till, supervised, cash, count } = facts;
  const last = await store.last(lease_id);
  return {
    ...{ lease_id, state, paused, sent_through, handed, since, till, supervised, cash, count },
    next_seq: (last?.seq ?? 0) + 1,
    head: last?.hash ?? "0".repeat(64),
    unhanded: (await tablet.unhanded())?.seq ?? null,
  };
}

test("whole runs of the offline model end as with the reference tablet", async () => {
  const key = await signerOf(await newPair());
  const came = new Map<string, number>();
  for (const { device_id: deviceId, asked } of vectors.replays as { device_id: string; asked: Asked[] }[]) {
    const store = new MemoryStore();
    const server = new Script();
    const clock: DeviceClock = {
      wall: () => server.now.wall,
      monotonic: () => server.now.monotonic,
      get boot() {
        return server.now.boot;
      },
      countsSleep: true,
    };
    const tablet = new Tablet({ deviceId, store, clock, key, server });
    const written = new Map<number, Entry>();
    for (const one of asked) {
      server.now = one.clocks;
      server.calls = [...one.calls];
      const [result, entry] = await outcome(ask(tablet, one, written));
      if (entry) written.set(entry.seq, entry);
      assert.deepEqual(result, one.came, `${one.question} ${one.words.join(" ")}`);
      assert.deepEqual(server.calls, [], `${one.question}: the reference asked more`);
      assert.deepEqual(await after(store, tablet), one.after, one.question);
      const name = String(one.came.refused ?? (one.came.declined || one.came.no_line ? "server" : one.question));
      came.set(name, (came.get(name) ?? 0) + 1);
    }
  }
  for (const wanted of ["pay_qr", "pay_code", "hand", "unlock", "release", "once", "pin", "clock", "silent", "expiry", "server"])
    assert.ok(came.get(wanted), `${wanted} happened in no run: ${JSON.stringify([...came])}`);
});
