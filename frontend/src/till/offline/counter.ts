// The offline counter as the app's screens see it: one tablet, asked one thing at a time, synced while there is a line.
import { type Outcome, saidIn } from "../api";
import { newId } from "../ids";
import type { Operation } from "../journal";
import type { Sealed } from "../vault";
import type { DeviceClock } from "./clock";
import type { Entry } from "./entry";
import { type Asked, deviceKey, KeptStore, type OfflineDatabase, openOfflineDatabase, type Seal } from "./kept";
import { Declined, NoLine, TabletRefusal } from "./refusal";
import type { LeaseAnswer, LeaseServer } from "./server";
import { type Standing, standingOf } from "./standing";
import { type Looked, type Shown, Tablet } from "./tablet";

/** What the counter needs of the till. */
export interface Place {
  call(method: "POST", path: string, body: unknown, key?: string): Promise<Outcome<LeaseAnswer>>;
  /** Null where the tablet is not enrolled. */
  readonly deviceId: string | null;
  /** The shift that serves now, of whoever is signed in and not locked out; else null. */
  readonly serving: string | null;
  /** The shift, serving or being closed. */
  readonly shiftId: string | null;
  readonly reachable: boolean;
  readonly seal: Seal<Sealed>;
  changed(): void;
}

/** What came of something: done, stopped by a rule, declined by the server in its words, or nobody answered. */
export type Came<T = void> =
  | { readonly is: "done"; readonly value: T }
  | { readonly is: "stopped"; readonly rule: string; readonly triesLeft?: number }
  | { readonly is: "declined"; readonly code: string; readonly told: string }
  | { readonly is: "no_line" };

const FRESH_MS = 10 * 60_000;
const AGAIN_MS = 30_000;
/** What puts notes into the drawer, and what moves none; everything else with an amount may take them out. */
const BRINGS_NOTES = new Set(["cash_in", "bank_cash_in", "put_back", "pay_in_cash", "remit_parcel_cash", "receive_delivery", "open_shift"]);
const MOVES_NO_NOTES = new Set(["hand_over", "hand_over_push"]);

export class OfflineCounter {
  standing: Standing | null = null;
  /** The last sync that was tried by itself failed so. */
  trouble: Came | null = null;
  /** A lease that was asked for, and nobody heard whether it was granted. */
  asked: Asked | null = null;
  /** The shift that is being closed: nothing is synced by itself then, or the counter would pay again. */
  private closing: string | null = null;
  private tried_at = -Infinity;
  private queue: Promise<unknown> = Promise.resolve();
  private tablet: Tablet | null = null;
  private store!: KeptStore<Sealed>;

  private constructor(
    private readonly place: Place,
    private readonly database: OfflineDatabase,
    private readonly clock: DeviceClock,
  ) {}

  /** @param name of its database, when it is not the tablet's own. */
  static async open(place: Place, name?: string): Promise<OfflineCounter> {
    const counter = new OfflineCounter(place, await openOfflineDatabase(name), pageClock());
    counter.store = new KeptStore(counter.database, place.seal);
    counter.asked = await counter.store.asked();
    await counter.observe();
    return counter;
  }

  /** Ask for the outlet's lease, and sync at once, so that vouchers may be issued. */
  takeLease(supervisorNumber: string, supervisorPin: string): Promise<Came> {
    return this.one(async (tablet) => {
      const shift = this.serving();
      const asked = this.asked ?? (await this.question(tablet, shift, supervisorNumber));
      await this.ask(asked);
      try {
        await tablet.takeLease(asked.lease_id, asked.shift_id, asked.supervisor_number, supervisorPin, asked.proof);
      } catch (trouble) {
        // A no is an answer for ever; the next time it is another question.
        if (trouble instanceof Declined) await this.ask(null);
        throw trouble;
      }
      await this.ask(null);
      await tablet.sync(shift);
    });
  }

  sync(): Promise<Came> {
    this.closing = null;
    return this.one((tablet) => tablet.sync(this.serving()));
  }

  /** Before a shift closes: the whole journal is sent, and nothing is paid until the next sync. */
  async pause(): Promise<Came> {
    if (!this.standing || this.standing.facts.state !== "active") return { is: "done", value: undefined };
    this.closing = this.place.shiftId;
    return this.one((tablet) => tablet.sync(this.place.shiftId ?? "", true));
  }

  /** The lease is given back, whole journal sent; another tablet may have it. */
  release(): Promise<Came> {
    return this.one((tablet) => tablet.release(this.place.shiftId ?? ""));
  }

  inspect(shown: Shown): Promise<Came<Looked>> {
    return this.one((tablet) => tablet.look(shown));
  }

  /** The notes may go once this is done. */
  pay(shown: Shown, pin: string): Promise<Came<Entry>> {
    return this.one((tablet) => tablet.pay(shown, pin));
  }

  hand(entry: Entry): Promise<Came> {
    return this.one((tablet) => tablet.hand(entry));
  }

  unlock(code: string): Promise<Came> {
    return this.one((tablet) => tablet.unlock(code));
  }

  /** Before cash moves online its own journal goes out, so that the post office knows what is in the drawer. False: no line. */
  async clear(): Promise<boolean> {
    if (!this.standing?.unsent) return true;
    return (await this.one((tablet) => tablet.sendJournal())).is !== "no_line";
  }

  /** Cash moved online: what this tablet believes to be in the drawer never is more than that. */
  async moved(operation: Operation): Promise<void> {
    if (operation.state !== "has" || !operation.amount || !this.standing || MOVES_NO_NOTES.has(operation.kind)) return;
    const change = BRINGS_NOTES.has(operation.kind) ? operation.amount : -operation.amount;
    await this.one((tablet) => tablet.noteCash(change));
    this.tried_at = -Infinity;
  }

  /** Now and then: time passes, and while there is a line the lease stays fresh. */
  async pulse(): Promise<void> {
    await this.observe();
    const { standing, place } = this;
    if (!standing || standing.facts.state !== "active" || !place.serving || !place.reachable) return;
    if (this.closing === place.serving) return;
    const stale = standing.unsent > 0 || standing.stops !== null || standing.at - standing.facts.synced_at > FRESH_MS;
    const moved = this.tried_at === -Infinity;
    if (!(stale || moved) || this.clock.monotonic() - this.tried_at < AGAIN_MS) return;
    this.tried_at = this.clock.monotonic();
    const came = await this.one((tablet) => tablet.sync(this.serving()));
    this.trouble = came.is === "done" ? null : came;
    this.place.changed();
  }

  private serving(): string {
    const shift = this.place.serving;
    if (shift === null) throw new TabletRefusal("no_shift");
    return shift;
  }

  private async question(tablet: Tablet, shift_id: string, supervisor_number: string): Promise<Asked> {
    const lease_id = newId("lse");
    return { lease_id, shift_id, supervisor_number, proof: await tablet.proofFor(lease_id) };
  }

  private async ask(asked: Asked | null): Promise<void> {
    await this.store.ask(asked);
    this.asked = asked;
  }

  private async observe(): Promise<void> {
    const before = this.standing;
    this.standing = await standingOf(this.store, this.clock);
    if (before || this.standing) this.place.changed();
  }

  /** One thing at a time, and what came of it. */
  private one<T>(ask: (tablet: Tablet) => Promise<T>): Promise<Came<T>> {
    const turn = this.queue.then(async (): Promise<Came<T>> => {
      try {
        return { is: "done", value: await ask(await this.made()) };
      } catch (no) {
        if (no instanceof TabletRefusal) return { is: "stopped", rule: no.rule };
        if (no instanceof Declined) return { is: "declined", code: no.code, told: no.told };
        if (no instanceof NoLine) return { is: "no_line" };
        throw no;
      } finally {
        await this.observe();
      }
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async made(): Promise<Tablet> {
    const deviceId = this.place.deviceId;
    if (deviceId === null) throw new TabletRefusal("lease_active");
    const key = await deviceKey(this.database);
    this.tablet ??= new Tablet({ deviceId, store: this.store, clock: this.clock, key, server: serverOf(this.place) });
    return this.tablet;
  }
}

/** A page's clocks: its monotonic one begins anew with every load, and may stop while the machine sleeps. */
function pageClock(): DeviceClock {
  return { wall: () => Date.now(), monotonic: () => performance.now(), boot: newId("load"), countsSleep: false };
}

function serverOf(place: Place): LeaseServer {
  const ask = async (path: string, body: unknown, key?: string): Promise<LeaseAnswer> => {
    const outcome = await place.call("POST", `/offline-leases${path}`, body, key);
    if (outcome.is === "known") return outcome.data;
    if (outcome.is === "refused") throw new Declined(outcome.problem.code, saidIn(outcome.problem));
    throw new NoLine();
  };
  return {
    grant: (body, key) => ask("", body, key),
    entries: (leaseId, body) => ask(`/${leaseId}/entries`, body),
    sync: (leaseId, body) => ask(`/${leaseId}/sync`, body),
    release: (leaseId, body) => ask(`/${leaseId}/release`, body),
  };
}
