// What a customer usually brings or takes, out of this tablet's own journal: a zero too many is seen before it is written down.
import type { Operation } from "./journal";

/** An amount so many times the usual one is asked about. Source: design of the amount field, "3x the customer's usual". */
const FAR = 3;
/** Fewer than these say nothing of what is usual: of one customer, of the whole counter. */
const OF_CUSTOMER = 3;
const OF_COUNTER = 10;
const LATEST = 20;

/** Whose money it is, as each command's body names them. */
function customerOf({ body }: Operation): unknown {
  return body.sender_id ?? body.customer_id ?? body.phone;
}

function median(amounts: readonly number[]): number {
  const sorted = [...amounts].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

/** The middle of the latest amounts of this kind: the customer's, or else everybody's; null while there are too few. */
export function usualOf(operations: readonly Operation[], kind: string, customer: string): number | null {
  const written = operations.filter((operation) => operation.kind === kind && operation.state === "has");
  const own = written.filter((operation) => customerOf(operation) === customer);
  const chosen = own.length >= OF_CUSTOMER ? own : written.length >= OF_COUNTER ? written : [];
  return chosen.length ? median(chosen.slice(-LATEST).map((operation) => operation.amount)) : null;
}

/** How many times the usual amount, rounded down, when that is far above it. */
export function timesUsual(amount: number, usual: number | null): number | null {
  return usual !== null && amount > FAR * usual ? Math.floor(amount / usual) : null;
}
