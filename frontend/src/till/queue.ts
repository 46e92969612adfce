// What waits for the teller: the post office's word about the counter, and this tablet's about what it has not heard yet.

import type { Operation } from "./journal";

/** A withdrawal as the counter knows it. */
export interface AtCounter {
  readonly id: string;
  readonly state: string;
  readonly holder: string;
  readonly amount: number;
  readonly amount_words: string;
}

export interface Shift {
  readonly id: string;
  readonly state: string;
  readonly next_step: string;
  readonly opened_at: string;
  readonly opening_amount: number;
  readonly counted: number | null;
  readonly expected: number | null;
  readonly variance: number | null;
}

/** The shift as last heard; `heard_at` says when. */
export interface Counter {
  readonly shift: Shift | null;
  readonly at_counter: readonly AtCounter[];
  readonly heard_at: number;
}

/**
 * One line of the queue.
 *
 * - `unknown`: nobody knows whether it was written. Nothing is paid, and nothing else is done with it.
 * - `pin`: it was not written; it goes on with the PIN keyed in anew.
 * - `hand`: written. The notes wait, or went out and nobody said so.
 * - `back`: written. The notes that came in wait to go back, or went and nobody said so.
 * - `refused`: the post office said no, and the teller has not read why.
 * - `sending`: on its way by itself.
 */
export type Line =
  | { readonly is: "unknown" | "pin" | "back" | "refused" | "sending"; readonly operation: Operation }
  | { readonly is: "hand"; readonly withdrawal: AtCounter };

const ENDS = new Set(["hand_over", "put_back"]);
/** What is written before the notes that came in go back. */
const GIVES_BACK = new Set(["undo", "return_notes"]);
const URGENT = ["unknown", "hand", "back", "pin", "refused", "sending"];

/** The queue, what matters most first. */
export function queueOf(counter: Counter, operations: readonly Operation[], teller: string): Line[] {
  const mine = operations.filter((operation) => operation.teller === teller);
  const lines: Line[] = [];
  for (const operation of mine) {
    if (operation.state === "refused" && !operation.seen) lines.push({ is: "refused", operation });
    else if (GIVES_BACK.has(operation.kind) && operation.state === "has" && !operation.seen) lines.push({ is: "back", operation });
    else if (operation.state === "saved" && operation.secret) lines.push({ is: "pin", operation });
    else if (operation.state === "saved") lines.push({ is: "sending", operation });
    else if (operation.state === "sending") lines.push({ is: operation.secret ? "unknown" : "sending", operation });
  }
  for (const withdrawal of toHand(counter, mine)) lines.push({ is: "hand", withdrawal });
  return lines.sort((a, b) => URGENT.indexOf(a.is) - URGENT.indexOf(b.is));
}

/** Written, and neither handed over nor put back as far as anybody at this tablet said. */
export function toHand(counter: Counter, operations: readonly Operation[]): AtCounter[] {
  const ended = new Set(
    operations.filter((o) => ENDS.has(o.kind) && o.state !== "refused").map((o) => o.subject),
  );
  const found = new Map(counter.at_counter.map((withdrawal) => [withdrawal.id, withdrawal]));
  for (const operation of operations) {
    const newer = operation.settled_at !== null && operation.settled_at > counter.heard_at;
    if (operation.kind === "commit_withdrawal" && operation.state === "has" && newer) {
      found.set(operation.subject, operation.answer as AtCounter);
    }
  }
  return [...found.values()].filter((withdrawal) => !ended.has(withdrawal.id));
}

/** The command that holds a withdrawal now, so that nothing else is begun with it. */
export function heldBy(operations: readonly Operation[], withdrawal: string): Operation | undefined {
  return operations.find((o) => o.subject === withdrawal && (o.state === "sending" || (o.state === "saved" && o.kind !== "commit_withdrawal")));
}
