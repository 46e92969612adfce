// The tablet: takes a lease, pays vouchers by its rules, sends its journal, syncs, gives the lease back.
// The reference is infra/tablet/tablet.py; what differs here is in docs/offline.md.
import { type ClockFacts, type DeviceClock, estimate, setByServer, setBySupervisor, trusted } from "./clock";
import {
  declarationText,
  type Entry,
  type EntryKind,
  GENESIS,
  momentText,
  proofText,
  sealed,
} from "./entry";
import { type Payload, splitText, unpack } from "./payload";
import { Declined, TabletRefusal } from "./refusal";
import { broken, check, MOST_WRONG_PINS, type Rule, type Situation } from "./rules";
import type { LeaseAnswer, LeaseServer } from "./server";
import { isGenuine, type Signer } from "./signatures";
import type { LeaseFacts, Store } from "./store";
import { codeHash, pinTag, unlockHash } from "./tags";

const BATCH = 20;

/** A voucher as somebody shows it: the text of its QR code, or its ten digits. */
export interface Shown {
  form: "qr" | "code";
  text: string;
}

/** What is known of a shown voucher before its PIN; `rule`: what stops it already. */
export interface Looked {
  rule: Rule | null;
  voucherId: string;
  amount: number;
  goodUntil: number;
  holder: string;
}

interface Read {
  payload: Payload;
  genuine: boolean;
  holder: string;
  cancelled: boolean;
}

export interface Parts {
  deviceId: string;
  store: Store;
  clock: DeviceClock;
  key: Signer;
  server: LeaseServer;
}

export class Tablet {
  constructor(private readonly parts: Parts) {}

  /** What shows that the tablet has the key that it names in asking for the lease. */
  proofFor(leaseId: string): Promise<string> {
    return this.parts.key.sign(proofText(leaseId, this.parts.deviceId));
  }

  /** Ask for the outlet's lease. Repeated with the same words after NoLine, it is granted once.
   *
   * The journal of the lease before goes out first: with a new lease begins a new one. */
  async takeLease(leaseId: string, shiftId: string, supervisorNumber: string, supervisorPin: string, proof: string): Promise<void> {
    const { store, clock, key, server } = this.parts;
    const before = await store.facts();
    if (before && before.lease_id !== leaseId) await this.endWith(shiftId);
    const sent = clock.monotonic();
    const body = {
      lease_id: leaseId,
      shift_id: shiftId,
      device_key: key.publicKey,
      proof,
      supervisor_number: supervisorNumber,
      supervisor_pin: supervisorPin,
    };
    const answer = await server.grant(body, `lease-${leaseId}`);
    if (before?.lease_id === leaseId) return;
    const fresh = { lease_id: leaseId, sent_through: 0, handed: 0, paused: true };
    if (before) await store.put(fresh);
    await this.takeIn(fresh, answer, sent, 1);
  }

  /** Upload what the server lacks, in order: from where it says that it has everything.
   *
   * When it says that the lease is over, all of it once more, lest something was lost on the way: it keeps what it lacks. */
  async sendJournal(): Promise<void> {
    const { store, server } = this.parts;
    for (;;) {
      const facts = await this.facts();
      const pending = await store.entriesFrom(facts.lease_id, facts.sent_through + 1, BATCH);
      const last = pending[pending.length - 1];
      if (!last) return;
      const answer = await server.entries(facts.lease_id, { entries: pending.map(wire) });
      const active = answer.state === "active";
      const through = active ? answer.next_seq - 1 : facts.state === "active" ? 0 : last.seq;
      await store.put({ sent_through: through, state: answer.state });
    }
  }

  /** Send the journal, declare it complete, take in what comes back, decline what was cancelled. */
  async sync(shiftId: string, pause = false): Promise<void> {
    const { store, server, clock } = this.parts;
    // Before the question: should its answer be lost, the server believes it.
    if (pause) await store.put({ paused: true });
    await this.sendJournal();
    const sent = clock.monotonic();
    const { lease_id } = await this.facts();
    const body = { shift_id: shiftId, ...(await this.declaration(pause)) };
    const answer = await server.sync(lease_id, body).catch(async (trouble: unknown) => {
      if (trouble instanceof Declined && trouble.code === "lease_ended") await this.over("ended");
      throw trouble;
    });
    const changes = { paused: pause, pay_shift: pause ? "" : shiftId, unlock_tries: 0 };
    await this.takeIn(changes, answer, sent, await this.nextSeq(lease_id));
    await this.declineCancelled();
  }

  /** Give the lease up; nothing is paid offline from before the question on.
   *
   * Repeated after NoLine, it hears that the lease has ended, and that is what it wants. */
  async release(shiftId: string): Promise<void> {
    const { store, server } = this.parts;
    await this.sendJournal();
    await store.put({ paused: true });
    const { lease_id } = await this.facts();
    try {
      const answer = await server.release(lease_id, { shift_id: shiftId, ...(await this.declaration(true)) });
      await store.put({ state: answer.state });
    } catch (trouble) {
      if (!(trouble instanceof Declined && trouble.code === "lease_ended")) throw trouble;
      await store.put({ state: "ended" });
    }
  }

  /** What a voucher is, and what already stops it, before its owner types the PIN; writes nothing.
   *
   * @throws TabletRefusal `signature`: it is no voucher of this outlet's lease. */
  async look(shown: Shown): Promise<Looked> {
    const facts = await this.facts();
    const { payload, genuine, holder, cancelled } = await this.read(shown, facts);
    const situation = await this.situation(facts, payload, genuine, cancelled, true);
    const { voucherId, amount, goodUntil } = payload;
    return { rule: broken(situation), voucherId, amount, goodUntil, holder };
  }

  /** Check the voucher and write the payment; the notes may go once this returns.
   *
   * @throws TabletRefusal the rule that does not hold. */
  async pay(shown: Shown, pin: string): Promise<Entry> {
    const facts = await this.facts();
    const { payload, genuine, cancelled } = await this.read(shown, facts);
    const tag = await pinTag(facts.lease_key, payload.voucherId, pin);
    const situation = await this.situation(facts, payload, genuine, cancelled, tag === payload.pinTag);
    await this.parts.store.put({ floor: situation.at });
    try {
      check(situation);
    } catch (refusal) {
      if (refusal instanceof TabletRefusal && refusal.rule === "pin") await this.parts.store.countWrongPin(payload.voucherId);
      throw refusal;
    }
    return this.write("redeem", payload.voucherId, payload.amount, shown.form);
  }

  /** The notes of a written payment are in the customer's hands. */
  async hand(entry: Entry): Promise<void> {
    await this.parts.store.put({ handed: entry.seq });
  }

  /** A payment that was written before the tablet stopped: its notes go, or went, to the customer. */
  async unhanded(): Promise<Entry | null> {
    const facts = await this.parts.store.facts();
    if (!facts) return null;
    const written = await this.parts.store.entriesFrom(facts.lease_id, facts.handed + 1, Infinity);
    return written.find((entry) => entry.kind === "redeem") ?? null;
  }

  /** A supervisor has compared the clock with another one and lets the tablet go on, at half its limits.
   *
   * @throws TabletRefusal `unlock`: not the code; `unlock_tries`: after the fifth, until the next sync. */
  async unlock(code: string): Promise<void> {
    const { store, clock } = this.parts;
    const facts = await this.facts();
    if (facts.unlock_tries >= MOST_WRONG_PINS) throw new TabletRefusal("unlock_tries");
    if ((await unlockHash(facts.lease_key, code)) !== facts.unlock_hash) {
      await store.put({ unlock_tries: facts.unlock_tries + 1 });
      throw new TabletRefusal("unlock");
    }
    await this.write("unlock", "", 0, "", { ...setBySupervisor(clock, facts), supervised: true });
  }

  /** Notes went into the drawer or out of it online. */
  async noteCash(change: number): Promise<void> {
    const { till } = await this.facts();
    await this.parts.store.put({ till: till + change });
  }

  /** Of the lease before, send everything; the server hears that this tablet knows its end. */
  private async endWith(shiftId: string): Promise<void> {
    await this.sendJournal();
    try {
      await this.sync(shiftId, true);
    } catch (trouble) {
      if (!(trouble instanceof Declined)) throw trouble;
    }
  }

  private async facts(): Promise<LeaseFacts> {
    const facts = await this.parts.store.facts();
    if (!facts) throw new TabletRefusal("lease_active");
    return facts;
  }

  private async nextSeq(leaseId: string): Promise<number> {
    return ((await this.parts.store.last(leaseId))?.seq ?? 0) + 1;
  }

  private async read(shown: Shown, facts: LeaseFacts): Promise<Read> {
    const { store } = this.parts;
    const stubs = await store.stubs();
    if (shown.form === "code") {
      const hash = await codeHash(facts.lease_key, shown.text);
      const stub = stubs.find((one) => one.code_hash === hash);
      if (!stub) throw new TabletRefusal("signature");
      const payload: Payload = {
        kid: 0,
        voucherId: stub.voucher_id,
        outletCode: facts.outlet_code,
        leaseNumber: facts.number,
        amount: stub.amount,
        goodUntil: Date.parse(stub.good_until),
        pinTag: stub.pin_tag,
      };
      return { payload, genuine: true, holder: stub.holder, cancelled: stub.cancelled };
    }
    const parts = splitText(shown.text);
    const payload = parts && unpack(parts[0]);
    if (!parts || !payload) throw new TabletRefusal("signature");
    const key = await store.key(payload.kid);
    const genuine = key !== null && (await isGenuine(key, parts[0], parts[1]));
    const stub = stubs.find((one) => one.voucher_id === payload.voucherId);
    return { payload, genuine, holder: stub?.holder ?? "", cancelled: stub?.cancelled ?? false };
  }

  private async situation(
    facts: LeaseFacts,
    payload: Payload,
    genuine: boolean,
    cancelled: boolean,
    pinRight: boolean,
  ): Promise<Situation> {
    const { store, clock } = this.parts;
    const since = await store.entriesFrom(facts.lease_id, facts.since, Infinity);
    const payments = since.filter((entry) => entry.kind === "redeem");
    const paid = payments.reduce((sum, entry) => sum + entry.amount, 0);
    return {
      at: estimate(clock, facts),
      state: facts.state,
      paused: facts.paused,
      outletCode: facts.outlet_code,
      number: facts.number,
      goodUntil: facts.good_until,
      silentUntil: facts.silent_until,
      cash: facts.cash,
      count: facts.count,
      paid,
      payments: payments.length,
      till: facts.till - paid,
      clockTrusted: trusted(clock, facts),
      supervised: facts.supervised,
      genuine,
      shownOutlet: payload.outletCode,
      shownNumber: payload.leaseNumber,
      shownUntil: payload.goodUntil,
      amount: payload.amount,
      spokenFor: await store.spokenFor(payload.voucherId),
      cancelled,
      wrongPins: await store.wrongPins(payload.voucherId),
      pinRight,
    };
  }

  /** On the disk when this returns. */
  private async write(
    kind: EntryKind,
    voucherId: string,
    amount: number,
    form: Entry["form"],
    changes: Partial<LeaseFacts> & Partial<ClockFacts> = {},
  ): Promise<Entry> {
    const { store, clock, key } = this.parts;
    const facts = { ...(await this.facts()), ...changes };
    const at = estimate(clock, facts);
    const last = await store.last(facts.lease_id);
    const entry = await sealed(
      {
        lease_id: facts.lease_id,
        seq: (last?.seq ?? 0) + 1,
        at: momentText(at),
        kind,
        voucher_id: voucherId,
        amount,
        shift_id: facts.pay_shift,
        form,
        previous: last?.hash ?? GENESIS,
      },
      key,
    );
    await store.append(entry, { ...changes, floor: at });
    return entry;
  }

  private async declaration(pause: boolean): Promise<Record<string, unknown>> {
    const { store, clock, key } = this.parts;
    const facts = await this.facts();
    const at = estimate(clock, facts);
    await store.put({ floor: at });
    const last = await store.last(facts.lease_id);
    const kids = (await store.kids()).sort((one, other) => one - other);
    const said = { at: momentText(at), next_seq: (last?.seq ?? 0) + 1, head: last?.hash ?? GENESIS, kids, pause };
    return { ...said, signature: await key.sign(declarationText(facts.lease_id, said)) };
  }

  private async takeIn(changes: Partial<LeaseFacts>, answer: LeaseAnswer, sent: number, since: number): Promise<void> {
    const { store, clock } = this.parts;
    const before = await store.facts();
    if (answer.state !== "active" || !answer.secrets) {
      await this.over(answer.state);
      throw new Declined("lease_ended");
    }
    const { lease_key, unlock_hash, keys, stubs } = answer.secrets;
    const { state, outlet_code, number, cash, count } = answer;
    const at = Date.parse(answer.server_time);
    const facts = {
      ...(before ?? { pay_shift: "", unlock_tries: 0 }),
      ...setByServer(clock, at, sent),
      ...{ state, outlet_code, number, cash, count, lease_key, unlock_hash, since },
      good_until: Date.parse(answer.good_until),
      silent_until: Date.parse(answer.silent_until),
      synced_at: at,
      supervised: false,
      till: cash,
      ...changes,
    };
    await store.takeIn(facts as LeaseFacts, { keys, stubs });
  }

  /** Nothing is paid any more, and the whole journal goes out once more: the server keeps what it lacks. */
  private over(state: string): Promise<void> {
    return this.parts.store.put({ state, sent_through: 0 });
  }

  /** Write that a cancelled voucher will not be paid here, and send it: its owner's money is then free at once. */
  private async declineCancelled(): Promise<void> {
    const { store } = this.parts;
    for (const { voucher_id, cancelled } of await store.stubs()) {
      if (cancelled && !(await store.spokenFor(voucher_id))) await this.write("decline", voucher_id, 0, "");
    }
    await this.sendJournal();
  }
}

function wire({ lease_id: _, ...entry }: Entry): Omit<Entry, "lease_id"> {
  return entry;
}
