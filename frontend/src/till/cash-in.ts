// Cash-in as a state machine over what is known.
//
//   phone ─▶ name ─▶ amount ─▶ notes ─▶ confirm ─▶ (cash_in) ─▶ taken
//                                          ▲           │
//                                          └── ask, sign: the same cash-in id under a new key

import type { Operation } from "./journal";
import { SIGNED } from "./mend";
import type { NoteLine } from "./notes";

/** Whose a phone number is. */
export interface FoundCustomer {
  readonly customer_id: string;
  readonly holder: string;
  readonly left_today: number;
}

/** What is being paid in. Its id stays the same until it is written: money is taken once. */
export interface PayIn {
  readonly cash_in_id: string;
  readonly phone: string;
  readonly customer: FoundCustomer;
  readonly amount: number;
  readonly notes: readonly NoteLine[];
  readonly confirmed_again?: boolean;
  readonly supervisor_number?: string;
}

/** Where a cash-in stands: on its way or unknown, a question to the customer, a signature, refused (the notes go back), taken. */
export type Stage = "sending" | "resign" | "ask" | "sign" | "refused" | "taken";

const MENDED: Readonly<Record<string, Stage>> = SIGNED;

/** @param keyed: the supervisor's PIN is still here. */
export function stageOf(operation: Operation, keyed: boolean): Stage {
  switch (operation.state) {
    case "saved":
      return operation.secret && !keyed ? "resign" : "sending";
    case "sending":
      return "sending";
    case "refused":
      return MENDED[operation.problem?.code ?? ""] ?? "refused";
    case "has":
      return "taken";
  }
}

export function payment(pay: PayIn, shift_id: string): Record<string, unknown> {
  return {
    cash_in_id: pay.cash_in_id,
    shift_id,
    customer_id: pay.customer.customer_id,
    phone: pay.phone,
    amount: pay.amount,
    notes: pay.notes,
    ...(pay.confirmed_again ? { confirmed_again: true } : {}),
    ...(pay.supervisor_number ? { supervisor_number: pay.supervisor_number } : {}),
  };
}
