// How the tablet stands with its lease: what the teller sees before any voucher is shown.
import { type DeviceClock, estimate, startedAgain, trusted } from "./clock";
import type { Entry } from "./entry";
import { partOf, RULES, type Rule } from "./rules";
import type { LeaseFacts, Store } from "./store";

/** moments in milliseconds, money in đồng.
 *
 * stops: the first rule that stops every voucher now. left, leftCount: what may still be paid until the next sync.
 * until: when nothing is paid any more without a sync. unsent: entries that the server has not. */
export interface Standing {
  readonly facts: LeaseFacts;
  readonly at: number;
  readonly stops: Rule | null;
  readonly startedAgain: boolean;
  readonly left: number;
  readonly leftCount: number;
  readonly until: number;
  readonly unsent: number;
  /** Written, and nobody said that the notes were handed over. */
  readonly unhanded: Entry | null;
  /** Payments under this lease, newest first. */
  readonly payments: readonly Entry[];
}

const BEFORE_ANY_VOUCHER: readonly Rule[] = ["lease_active", "lease_time", "silent", "clock"];

export async function standingOf(store: Store, clock: DeviceClock): Promise<Standing | null> {
  const facts = await store.facts();
  if (!facts) return null;
  const entries = await store.entriesFrom(facts.lease_id, 1, Infinity);
  const payments = entries.filter((entry) => entry.kind === "redeem");
  const since = payments.filter((entry) => entry.seq >= facts.since);
  const paid = since.reduce((sum, entry) => sum + entry.amount, 0);
  const at = estimate(clock, facts);
  const looked = {
    at,
    state: facts.state,
    paused: facts.paused,
    goodUntil: facts.good_until,
    silentUntil: facts.silent_until,
    clockTrusted: trusted(clock, facts),
  };
  return {
    facts,
    at,
    stops: BEFORE_ANY_VOUCHER.find((rule) => !RULES[rule](looked as never)) ?? null,
    startedAgain: startedAgain(clock, facts),
    left: Math.max(0, Math.min(partOf(facts.cash, facts.supervised), facts.till) - paid),
    leftCount: Math.max(0, partOf(facts.count, facts.supervised) - since.length),
    until: Math.min(facts.good_until, facts.silent_until),
    unsent: entries.filter((entry) => entry.seq > facts.sent_through).length,
    unhanded: payments.find((entry) => entry.seq > facts.handed) ?? null,
    payments: payments.reverse(),
  };
}
