// What must hold before a voucher is paid, in the order in which the teller hears of it: infra/tablet/rules.py, line by line.
import { TabletRefusal } from "./refusal";

/** Everything the rules look at; moments in milliseconds, money in đồng.
 *
 * at: estimated time. cash, count: what the lease allows until the next sync; paid, payments: since the last one.
 * clockTrusted: since the last sync, or since a supervisor unlocked the tablet; supervised: one did so since the last sync.
 * shown…: of the voucher as it was shown; genuine: signed by a pinned key, or known by its ten digits.
 * till: notes that the tablet knows to be in the drawer. */
export interface Situation {
  at: number;
  state: string;
  paused: boolean;
  outletCode: string;
  number: number;
  goodUntil: number;
  silentUntil: number;
  cash: number;
  count: number;
  paid: number;
  payments: number;
  till: number;
  clockTrusted: boolean;
  supervised: boolean;
  genuine: boolean;
  shownOutlet: string;
  shownNumber: number;
  shownUntil: number;
  amount: number;
  spokenFor: boolean;
  cancelled: boolean;
  wrongPins: number;
  pinRight: boolean;
}

export const MOST_WRONG_PINS = 5;

/** What a limit is under supervision: half of it. */
export const partOf = (limit: number, supervised: boolean): number => (supervised ? Math.floor(limit / 2) : limit);

export const RULES = {
  lease_active: (s) => s.state === "active" && !s.paused,
  lease_time: (s) => s.at < s.goodUntil,
  silent: (s) => s.at < s.silentUntil,
  clock: (s) => s.clockTrusted,
  signature: (s) => s.genuine,
  outlet: (s) => s.shownOutlet === s.outletCode,
  lease: (s) => s.shownNumber === s.number,
  expiry: (s) => s.at <= s.shownUntil,
  once: (s) => !s.spokenFor,
  cancelled: (s) => !s.cancelled,
  pin_tries: (s) => s.wrongPins < MOST_WRONG_PINS,
  pin: (s) => s.pinRight,
  cash_cap: (s) => s.paid + s.amount <= partOf(s.cash, s.supervised),
  count_cap: (s) => s.payments + 1 <= partOf(s.count, s.supervised),
  till: (s) => s.amount <= s.till,
} satisfies Record<string, (situation: Situation) => boolean>;

export type Rule = keyof typeof RULES;

/** The first rule that does not hold; null if all do. */
export function broken(situation: Situation): Rule | null {
  return (Object.keys(RULES) as Rule[]).find((name) => !RULES[name](situation)) ?? null;
}

/** @throws TabletRefusal the first rule that does not hold. */
export function check(situation: Situation): void {
  const rule = broken(situation);
  if (rule) throw new TabletRefusal(rule);
}
