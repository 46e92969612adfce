// The journal's entries and what the tablet declares of it, as chalicelib/offline/journal.py and leases.py hash and sign them.
import type { Signer } from "./signatures";
import { sha256 } from "./tags";

/** The hash before a journal's first entry. */
export const GENESIS = "0".repeat(64);

/** redeem: notes are about to be handed over. decline: a cancelled voucher will not be paid here, ever. unlock: a supervisor
 * let the tablet go on at half its limits. */
export type EntryKind = "redeem" | "decline" | "unlock";

/** As it goes over the wire, with the lease it belongs to; `at` is text with milliseconds. */
export interface Entry {
  lease_id: string;
  seq: number;
  at: string;
  kind: EntryKind;
  voucher_id: string;
  amount: number;
  shift_id: string;
  form: "" | "qr" | "code";
  previous: string;
  hash: string;
  signature: string;
}

export const momentText = (at: number): string => new Date(at).toISOString();

/** The entry's fields joined by `|`, none of which can contain it. */
export function entryText(entry: Omit<Entry, "hash" | "signature">): string {
  const { lease_id, seq, at, kind, voucher_id, amount, shift_id, form, previous } = entry;
  return [lease_id, seq, at, kind, voucher_id, amount, shift_id, form, previous].join("|");
}

export async function sealed(entry: Omit<Entry, "hash" | "signature">, key: Signer): Promise<Entry> {
  const text = entryText(entry);
  return { ...entry, hash: await sha256(text), signature: await key.sign(text) };
}

/** What a tablet says at a sync: everything up to here is yours, and my clock will never again be before this. */
export interface Declaration {
  at: string;
  next_seq: number;
  head: string;
  kids: number[];
  pause: boolean;
}

export function declarationText(leaseId: string, said: Declaration): string {
  return ["sync", leaseId, said.at, said.next_seq, said.head, said.kids.join(","), said.pause ? 1 : 0].join("|");
}

/** What a tablet signs to show that it has the key it names. */
export const proofText = (leaseId: string, deviceId: string): string => `lease|${leaseId}|${deviceId}`;
