// Cash-out as a state machine over what is known. Screens ask it what to show; it is never told by a screen what happened.
//
//   code ─▶ check ─▶ pin ─▶ (commit) ─▶ wait ─▶ hand ─▶ done
//                     ▲                  │
//                     └── wrong PIN, not heard of: the same customer keys it in again

import type { Operation } from "./journal";
import { SIGNED } from "./mend";
import type { NoteLine } from "./notes";
import type { AtCounter } from "./queue";

/** What the post office says of a code. */
export interface FoundCode {
  readonly withdrawal: AtCounter;
  readonly id_check: boolean;
  readonly signature: boolean;
  readonly notes: readonly NoteLine[] | null;
  readonly customer: string;
  readonly customer_left_today: number;
}

/**
 * Where a commit stands.
 *
 * - `waiting`: on its way, nobody has been silent yet.
 * - `unknown`: somebody was silent; it may have been written. Nothing is paid.
 * - `again`: it was not written; the same command goes on with the collect PIN keyed in anew.
 * - `pin`, `ask`, `sign`: refused in a way that the counter mends by a new command: the PIN, a question to the customer, a signature.
 * - `refused`: refused for good.
 * - `written`: the notes may go out.
 */
export type Stage = "waiting" | "unknown" | "again" | "pin" | "ask" | "sign" | "refused" | "written";

const MENDED: Readonly<Record<string, Stage>> = { ...SIGNED, wrong_collect_pin: "pin", id_check_needed: "pin" };

/** @param keyed: the PIN was just keyed in, so a saved command is about to leave. */
export function stageOf(operation: Operation, keyed: boolean): Stage {
  switch (operation.state) {
    case "saved":
      return keyed ? "waiting" : "again";
    case "sending":
      return operation.silences > 0 || !keyed ? "unknown" : "waiting";
    case "refused":
      return MENDED[operation.problem?.code ?? ""] ?? "refused";
    case "has":
      return "written";
  }
}

/** What the counter adds to a code. */
export interface Wishes {
  readonly id_last4?: string;
  /** The customer was asked: this is a second one, and meant. */
  readonly confirmed_again?: boolean;
  readonly supervisor_number?: string;
}

/** The commit's body: what is in it is fixed for ever by its key. */
export function commitment(found: FoundCode, shift_id: string, more: Wishes): Record<string, unknown> {
  return {
    shift_id,
    customer: found.customer,
    ...(more.id_last4 ? { id_last4: more.id_last4 } : {}),
    ...(more.confirmed_again ? { confirmed_again: true } : {}),
    ...(more.supervisor_number ? { supervisor_number: more.supervisor_number } : {}),
  };
}
