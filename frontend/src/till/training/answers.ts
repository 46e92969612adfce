// How the practice server says things: the API's problems and views, made of the practice world.
import { t } from "../../parts/say";
import { dotted, inWords } from "../../parts/amount";
import { BANKS, type Customer, type NoteCount, OUTLET, type PracticeShift, type Said, type Thing, type World } from "./world";

export class No extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** In the language of this build. */
    readonly told: string,
    readonly details?: Record<string, unknown>,
  ) {
    super(code);
  }

  get said(): Said {
    const body = {
      type: `/problems/${this.code}`, title: this.code, status: this.status, code: this.code, message_vi: this.told, message_en: this.told,
    };
    return { status: this.status, body: this.details ? { ...body, details: this.details } : body };
  }
}

export function words(amount: number): string {
  const text = inWords(amount);
  return `${text[0]!.toUpperCase()}${text.slice(1)} đồng`;
}

export function masked(name: string): string {
  const [family = "", ...rest] = name.split(/\s+/);
  return [family, ...rest.map((word) => `${word[0]!.toUpperCase()}.`)].join(" ");
}

export function sum(notes: readonly NoteCount[]): number {
  return notes.reduce((all, each) => all + each.note * each.count, 0);
}

export function last(counts: readonly number[]): number | null {
  return counts[counts.length - 1] ?? null;
}

export function customerBy(world: World, test: (customer: Customer) => boolean): Customer {
  const found = world.customers.find(test);
  if (!found) throw new No(404, "no_such_customer", t("Số điện thoại này không có trong chế độ tập."));
  return found;
}

export function thingBy(things: readonly Thing[], test: (thing: Thing) => boolean, code: string, vi: string): Thing {
  const found = things.find(test);
  if (!found) throw new No(404, code, vi);
  return found;
}

export function shiftView(world: World, shift: PracticeShift): unknown {
  const closed = shift.closed_at !== null;
  const counted = last(shift.counts);
  return {
    id: shift.id, outlet_code: OUTLET.code, teller_id: world.signed_in, state: shift.state, next_step: shift.next_step,
    opened_at: shift.opened_at, opening: shift.opening, opening_amount: sum(shift.opening), counted,
    expected: closed ? world.drawer : null, variance: closed && counted !== null ? counted - world.drawer : null,
    closed_at: shift.closed_at, signed_by: shift.signed_by, reason: shift.reason, takeovers: [], resolutions: [],
  };
}

export function withdrawalView(world: World, thing: Thing): unknown {
  const amount = thing.amount as number;
  const holder = masked(customerBy(world, (each) => each.id === thing.customer).name);
  return { id: thing.id, state: thing.state, holder, amount, amount_words: words(amount), committed_at: thing.committed_at };
}

export function cashInView(world: World, thing: Thing): unknown {
  const holder = masked(customerBy(world, (each) => each.id === thing.customer).name);
  const amount = thing.amount as number;
  return { id: thing.id, holder, amount, amount_words: words(amount), taken_at: thing.taken_at, undone_at: thing.undone_at };
}

export function receiptView(world: World, thing: Thing, kind: string, title: string, at: string): unknown {
  const owner = customerBy(world, (each) => each.id === thing.customer);
  const amount = thing.amount as number;
  return {
    id: thing.id, kind, title, holder: masked(owner.name), amount, amount_figures: `${dotted(String(amount))} ₫`,
    amount_words: words(amount), fee: 0, outlet_code: OUTLET.code, outlet_name: OUTLET.name, shift_id: world.shift?.id ?? "",
    teller_id: world.signed_in ?? "", at, entries: [], balance_after: owner.balance,
  };
}

export function transferView(thing: Thing): unknown {
  const amount = thing.amount as number;
  return {
    id: thing.id, holder: thing.holder, recipient: thing.recipient, amount, amount_words: words(amount), fee: 0,
    fee_policy: "tap", channel: "counter", outlet_code: OUTLET.code, sent_at: thing.sent_at, entry_id: thing.entry_id, balance_after: null,
  };
}

const PUSH_STATES: Record<string, string> = {
  waiting: "đang chờ khách chuyển khoản",
  paid: "ĐÃ NHẬN TIỀN, đưa tiền mặt cho khách",
  handed: "đã đưa tiền mặt",
  sent_back: "không đưa tiền mặt, đã chuyển trả khách",
  cancelled: "đã huỷ",
};

export function pushView(thing: Thing): unknown {
  const amount = thing.amount as number;
  return {
    id: thing.id, state: thing.state, state_vi: PUSH_STATES[thing.state]!, holder: thing.holder, amount, amount_words: words(amount),
    fee: 0, total: amount, fee_policy: "tap", reference: thing.reference,
    vietqr: thing.state === "waiting" ? `TAP DUOT ${String(thing.reference)} ${amount}` : null,
    shift_id: thing.shift_id, good_until: thing.good_until, paid_at: thing.paid_at, ended_at: thing.ended_at,
    payer_name: thing.paid_at ? "NGUYEN VAN TAP" : null, reason: thing.reason,
  };
}

const BANK_CASH_IN_STATES: Record<string, string> = {
  sent: "đang chờ ngân hàng trả lời",
  confirmed: "đã vào tài khoản ngân hàng",
  refused: "ngân hàng từ chối, chờ trả lại tiền mặt tại quầy",
  returned: "đã trả lại tiền mặt",
};

export function bankCashInView(thing: Thing): unknown {
  const amount = thing.amount as number;
  const account = thing.account as string;
  return {
    id: thing.id, state: thing.state, state_vi: BANK_CASH_IN_STATES[thing.state]!, holder: thing.holder, amount, amount_words: words(amount),
    fee: 0, total: amount, fee_policy: "tap", bank_bin: thing.bank_bin,
    bank: BANKS.find((each) => each.bin === thing.bank_bin)?.short_name ?? "", account: `•••${account.slice(-4)}`, name: thing.name,
    outlet_code: OUTLET.code, taken_at: thing.taken_at, ended_at: thing.ended_at, bank_ref: null, reason: thing.reason, entries: [],
  };
}

const STEPS: Record<string, string[]> = {
  packed: ["hand-in"],
  handed_in: ["dispatch", "delivery", "refusal"],
  in_transit: ["delivery", "refusal"],
  returning: ["return"],
};

export function parcelView(parcel: Thing): unknown {
  const owes = parcel.state === "delivered" && (parcel.cash_to_remit as number) > 0;
  return { ...parcel, steps: owes ? ["cod-remittance"] : STEPS[parcel.state] ?? [] };
}

/** Whoever counts the bag is not told what it ought to hold. */
export function deliveryView(delivery: Thing): unknown {
  const counts = delivery.counts as number[];
  const over = delivery.state === "matched" || delivery.state === "diff_open";
  return {
    id: delivery.id, state: delivery.state, origin: delivery.origin, destination: delivery.destination, planned: null,
    planned_at: delivery.planned_at, bag_number: delivery.bag_number, sealed: null, sealed_amount: over ? delivery.holds : null,
    sealed_by: [], carrier: delivery.carrier, dispatched_at: delivery.dispatched_at, opened_at: delivery.opened_at,
    received_at: delivery.received_at, seal_intact: delivery.seal_intact, counts: counts.length,
    counted_amount: over ? last(counts) : null, counted_by: delivery.counted_by,
    difference: over ? last(counts)! - (delivery.holds as number) : null, settlement: null, reason: null,
  };
}
