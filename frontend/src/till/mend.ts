// Refusals that somebody at the counter can mend: what it takes to be sent again.
import type { Problem } from "./api";

/** `signature`: a supervisor's. `again`: it is meant twice, which a supervisor signs. `card`: the identity card. `pin`: keyed in anew. */
export type Mend = "signature" | "again" | "card" | "pin";

const MENDS: Readonly<Record<string, Mend>> = {
  second_signature_needed: "signature",
  own_signature: "signature",
  supervisor_needed: "signature",
  staff_not_found: "signature",
  possible_duplicate: "again",
  id_check_needed: "card",
  wrong_pin: "pin",
};

/** Null: nothing at the counter mends it. A wrong PIN is the supervisor's when one had signed. */
export function mendOf(problem: Problem, signed: boolean): Mend | null {
  const mend = MENDS[problem.code] ?? null;
  return mend === "pin" && signed ? "signature" : mend;
}
