// Refusals that somebody at the counter can mend: what it takes to be sent again.
import type { Problem } from "./api";

/** `sign`: a supervisor's signature. `ask`: the customer is asked whether it is meant twice, which a supervisor signs. `card`: the identity card. `pin`: keyed in anew. */
export type Mend = "sign" | "ask" | "card" | "pin";

/** What a supervisor's number and PIN mend, wherever nobody else keys in a PIN of that name. */
export const SIGNED = {
  second_signature_needed: "sign",
  own_signature: "sign",
  supervisor_needed: "sign",
  staff_not_found: "sign",
  wrong_pin: "sign",
  pin_locked: "sign",
  possible_duplicate: "ask",
} as const satisfies Readonly<Record<string, Mend>>;

/** Where the customer's money PIN goes with the command, which nobody but the customer mends, and nobody while it is locked. */
const MENDS: Readonly<Record<string, Mend | null>> = { ...SIGNED, id_check_needed: "card", wrong_pin: "pin", pin_locked: null };
const SUPERVISORS: Readonly<Record<string, Mend>> = SIGNED;

/** Null: nothing at the counter mends it. Once a supervisor has signed, a PIN that is wrong or locked is taken for theirs. */
export function mendOf(problem: Problem, signed: boolean): Mend | null {
  const mend = MENDS[problem.code] ?? null;
  return signed ? (SUPERVISORS[problem.code] ?? mend) : mend;
}
