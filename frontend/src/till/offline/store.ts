// What the tablet must not forget. Whatever writes returns once it is on the disk.
import type { ClockFacts } from "./clock";
import type { Entry } from "./entry";

/** What the tablet knows of its lease; moments in milliseconds, money in đồng.
 *
 * paused: it has promised to pay nothing until its next sync, or never could. since: number of the first entry after the last
 * sync. till: notes in the drawer then, and what moved online since. sent_through: last entry that the server has.
 * handed: last payment whose notes the customer has. pay_shift: whose till pays. */
export interface LeaseFacts extends ClockFacts {
  lease_id: string;
  outlet_code: string;
  number: number;
  state: string;
  paused: boolean;
  good_until: number;
  silent_until: number;
  cash: number;
  count: number;
  since: number;
  till: number;
  lease_key: string;
  unlock_hash: string;
  supervised: boolean;
  pay_shift: string;
  unlock_tries: number;
  sent_through: number;
  handed: number;
  synced_at: number;
}

/** What is kept of a voucher to pay it by its ten digits. */
export interface Stub {
  voucher_id: string;
  code_hash: string;
  amount: number;
  good_until: string;
  pin_tag: string;
  holder: string;
  cancelled: boolean;
}

/** What a sync brings besides facts. */
export interface Brought {
  keys: { kid: number; public_key: string }[];
  stubs: Stub[];
}

export interface Store {
  /** Null until a lease was granted. */
  facts(): Promise<LeaseFacts | null>;
  put(changes: Partial<LeaseFacts>): Promise<void>;
  /** Facts, keys and stubs of an answer, all or nothing; those of before are gone. */
  takeIn(facts: LeaseFacts, brought: Brought): Promise<void>;
  /** For ever. Refused by the store itself if the number is taken, or if an entry speaks of the voucher already. */
  append(entry: Entry, changes: Partial<LeaseFacts>): Promise<void>;
  /** Of the lease, in order. */
  entriesFrom(leaseId: string, seq: number, limit: number): Promise<Entry[]>;
  last(leaseId: string): Promise<Entry | null>;
  /** Whether any journal says that the voucher was paid, or never will be. */
  spokenFor(voucherId: string): Promise<boolean>;
  key(kid: number): Promise<string | null>;
  kids(): Promise<number[]>;
  stubs(): Promise<Stub[]>;
  wrongPins(voucherId: string): Promise<number>;
  countWrongPin(voucherId: string): Promise<void>;
}
