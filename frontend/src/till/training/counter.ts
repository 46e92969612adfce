// Practising at the counter: shift, cash-out by code, cash-in, transfer between customers, receipts.
import { t } from "../../parts/say";
import { cashInView, customerBy, last, masked, No, receiptView, shiftView, sum, thingBy, transferView, withdrawalView, words } from "./answers";
import { type Asked, route } from "./route";
import { NOTES } from "../notes";
import { COLLECT_PIN, nextId, type NoteCount, type PracticeShift, STAFF, type Thing, type World } from "./world";

const SIGNED_ABOVE = 5_000_000;

export function openShift(world: World): PracticeShift {
  if (!world.shift || world.shift.state !== "open") throw new No(422, "shift_not_open", t("Ca chưa mở, hoặc đã khoá sổ."));
  return world.shift;
}

export function signature(body: Record<string, unknown>, needed: boolean): void {
  if (!needed) return;
  if (!body.supervisor_number) throw new No(422, "second_signature_needed", t("Cần kiểm soát viên ký cho khoản này."));
  const signer = STAFF.find((each) => each.role === "supervisor" && each.number === body.supervisor_number);
  if (!signer) throw new No(403, "supervisor_needed", t("Người này không phải kiểm soát viên của điểm."));
  if (signer.pin !== body.supervisor_pin) throw new No(422, "wrong_pin", t("Mã PIN chưa đúng."));
}

function take(world: World, amount: number): void {
  if (world.drawer < amount) throw new No(422, "till_too_low", t("Két của quầy không đủ tiền mặt. Chưa có đồng nào được chi."));
  world.drawer -= amount;
}

function begin({ world, body, now }: Asked): unknown {
  if (world.shift && world.shift.state !== "closed") throw new No(409, "shift_already_open", t("Ca tập đang mở."));
  const opening = body.notes as NoteCount[];
  world.shift = {
    id: String(body.shift_id), state: "open", next_step: "serve", opened_at: now, opening, counts: [], closed_at: null, signed_by: null, reason: null,
  };
  world.drawer = sum(opening);
  return shiftView(world, world.shift);
}

function waiting(world: World): Thing[] {
  return world.withdrawals.filter((each) => each.state === "committed");
}

function current({ world }: Asked): unknown {
  if (!world.shift || world.shift.state === "closed") throw new No(404, "no_such_shift", t("Chưa mở ca."));
  return { shift: shiftView(world, world.shift), at_counter: waiting(world).map((each) => withdrawalView(world, each)) };
}

function freeze({ world }: Asked): unknown {
  const shift = openShift(world);
  if (waiting(world).length) throw new No(422, "counters_open", t("Còn khoản chi chưa xong ở quầy."));
  [shift.state, shift.next_step] = ["closing", "count"];
  return shiftView(world, shift);
}

function count({ world, body, now }: Asked): unknown {
  const shift = world.shift;
  if (shift?.state !== "closing") throw new No(409, "shift_moved", t("Ca chưa khoá sổ."));
  shift.counts.push(sum(body.notes as NoteCount[]));
  if (last(shift.counts) === world.drawer) [shift.state, shift.next_step, shift.closed_at] = ["closed", "none", now];
  else shift.next_step = shift.counts.length < 2 ? "count_again" : "supervisor";
  return shiftView(world, shift);
}

function sign({ world, body, now }: Asked): unknown {
  const shift = world.shift;
  if (shift?.next_step !== "supervisor") throw new No(409, "shift_moved", t("Ca này chưa cần chữ ký."));
  signature(body, true);
  [shift.state, shift.next_step, shift.closed_at] = ["closed", "none", now];
  [shift.signed_by, shift.reason] = [STAFF[1].party_id, String(body.reason)];
  return shiftView(world, shift);
}

/** The practice drawer has enough of every note. */
function fewest(amount: number): NoteCount[] {
  let left = amount;
  const mix = NOTES.map((note) => {
    const count = Math.floor(left / note);
    left -= note * count;
    return { note, count };
  });
  return mix.filter((line) => line.count > 0);
}

const NO_CODE = t("Mã này không có trong chế độ tập, hoặc đã dùng.");

function lookUpCode({ world, body }: Asked): unknown {
  openShift(world);
  const thing = thingBy(world.withdrawals, (each) => each.code === body.code && each.state === "issued", "no_such_withdrawal", NO_CODE);
  const amount = thing.amount as number;
  return {
    withdrawal: withdrawalView(world, thing), id_check: amount > 1_000_000, signature: amount > SIGNED_ABOVE, notes: fewest(amount),
    customer: "0".repeat(32), customer_left_today: 20_000_000,
  };
}

function withdrawal({ world, places }: Asked, state: string): Thing {
  const thing = thingBy(world.withdrawals, (each) => each.id === places[0], "no_such_withdrawal", NO_CODE);
  if (thing.state !== state) throw new No(409, "withdrawal_moved", t("Khoản rút này đã được xử lý."));
  return thing;
}

function commit(asked: Asked): unknown {
  const { world, body, now } = asked;
  openShift(world);
  const thing = withdrawal(asked, "issued");
  const amount = thing.amount as number;
  const owner = customerBy(world, (each) => each.id === thing.customer);
  if (amount > 1_000_000 && body.id_last4 !== owner.id_last4) throw new No(422, "id_check_needed", t("Bốn số cuối căn cước chưa đúng. Chưa chi tiền."));
  if (body.collect_pin !== COLLECT_PIN) throw new No(422, "wrong_collect_pin", t("Mã nhận tiền chưa đúng. Chưa chi tiền."));
  signature(body, amount > SIGNED_ABOVE);
  if (world.drawer < amount) throw new No(422, "till_too_low", t("Két của quầy không đủ tiền mặt. Chưa chi tiền."));
  [thing.state, thing.committed_at] = ["committed", now];
  return withdrawalView(world, thing);
}

function handOver(asked: Asked): unknown {
  const thing = withdrawal(asked, "committed");
  take(asked.world, thing.amount as number);
  [thing.state, thing.ended_at] = ["handed", asked.now];
  return withdrawalView(asked.world, thing);
}

function putBack(asked: Asked): unknown {
  const thing = withdrawal(asked, "committed");
  signature(asked.body, true);
  [thing.state, thing.ended_at] = ["unhanded", asked.now];
  return withdrawalView(asked.world, thing);
}

function lookUpCustomer({ world, body }: Asked): unknown {
  openShift(world);
  const found = customerBy(world, (each) => each.phone === String(body.phone).replace(/\D/g, "").replace(/^84/, "0"));
  return { customer_id: found.id, holder: masked(found.name), left_today: 50_000_000 };
}

function cashIn({ world, body, now }: Asked): unknown {
  openShift(world);
  const [amount, owner] = [body.amount as number, customerBy(world, (each) => each.id === body.customer_id)];
  signature(body, amount > SIGNED_ABOVE * 10);
  owner.balance += amount;
  world.drawer += amount;
  const thing = { id: String(body.cash_in_id), state: "credited", customer: owner.id, amount, taken_at: now, undone_at: null };
  world.cash_ins.push(thing);
  return cashInView(world, thing);
}

function undo({ world, body, now }: Asked): unknown {
  const thing = thingBy(world.cash_ins, (each) => each.id === body.operation_id, "no_such_receipt", t("Không có khoản nộp này."));
  if (thing.state !== "credited") throw new No(409, "cash_in_undone", t("Khoản nộp này đã huỷ."));
  const owner = customerBy(world, (each) => each.id === thing.customer);
  if (body.id_last4 !== owner.id_last4) throw new No(422, "id_check_needed", t("Bốn số cuối căn cước chưa đúng. Chưa trả tiền."));
  signature(body, true);
  take(world, thing.amount as number);
  owner.balance -= thing.amount as number;
  [thing.state, thing.undone_at] = ["undone", now];
  return cashInView(world, thing);
}

function receipt({ world, places }: Asked): unknown {
  const paid = world.withdrawals.find((each) => each.id === places[0] && each.ended_at);
  if (paid) {
    const [kind, title] = paid.state === "handed" ? ["cash_out", t("Phiếu rút tiền mặt")] : ["cash_out_put_back", t("Phiếu trả lại tiền rút")];
    return receiptView(world, paid, kind!, title!, String(paid.ended_at));
  }
  const taken = thingBy(world.cash_ins, (each) => each.id === places[0], "no_such_receipt", t("Không có biên nhận này."));
  const [kind, title] = taken.undone_at ? ["cash_in_undone", t("Phiếu huỷ nộp tiền mặt")] : ["cash_in", t("Phiếu nộp tiền mặt")];
  return receiptView(world, taken, kind!, title!, String(taken.undone_at ?? taken.taken_at));
}

function transfer({ world, body, now }: Asked): unknown {
  openShift(world);
  const sender = customerBy(world, (each) => each.id === body.sender_id);
  const to = customerBy(world, (each) => each.id === body.customer_id);
  const amount = body.amount as number;
  if (sender === to) throw new No(422, "transfer_to_oneself", t("Người gửi và người nhận là một. Chưa chuyển tiền."));
  if (body.money_pin !== sender.money_pin) throw new No(422, "wrong_pin", t("Mã PIN của khách chưa đúng. Chưa chuyển tiền."));
  if (sender.balance < amount) throw new No(422, "insufficient_balance", t("Số dư của khách không đủ. Chưa chuyển tiền."));
  signature(body, amount > SIGNED_ABOVE);
  sender.balance -= amount;
  to.balance += amount;
  const thing = {
    id: String(body.transfer_id), state: "sent", holder: masked(sender.name), recipient: masked(to.name), amount, sent_at: now,
    entry_id: nextId(world, "ent"),
  };
  world.transfers.push(thing);
  return transferView(thing);
}

const FOUND_TRANSFER = ({ world, places }: Asked): unknown =>
  transferView(thingBy(world.transfers, (each) => each.id === places[0], "no_such_receipt", t("Không có lần chuyển này.")));

const NO_ORDER = t("Mã đơn này không có trong chế độ tập, hoặc đã trả tiền.");

function lookUpOrder({ world, body }: Asked): unknown {
  const code = String(body.code).toUpperCase();
  const order = thingBy(world.orders, (each) => each.code === code && each.state === "waiting", "not_found", NO_ORDER);
  const due = order.due as number;
  return { code, holder: masked(String(order.holder)), due, due_words: words(due), closes_at: null, signature: due > SIGNED_ABOVE };
}

function payOrder(asked: Asked): unknown {
  const { world, body, now } = asked;
  openShift(world);
  const order = thingBy(world.orders, (each) => each.code === String(body.code).toUpperCase(), "not_found", NO_ORDER);
  if (order.state !== "waiting") throw new No(409, "payment_closed", t("Đơn này đã trả tiền. Trả lại tiền mặt cho khách."));
  if (order.due !== body.amount) throw new No(422, "wrong_amount", t("Số tiền chưa đúng. Trả lại tiền mặt cho khách."));
  order.state = "paid";
  const amount = order.due as number;
  world.drawer += amount;
  return { id: body.cash_payment_id, code: order.code, state: "paid", amount, amount_words: words(amount), taken_at: now };
}

export const COUNTER_ROUTES = [
  route("GET", "/shifts/current", current),
  route("POST", "/shifts", begin, "open_shift"),
  route("POST", "/shifts/{}/freeze", freeze, "freeze_shift"),
  route("POST", "/shifts/{}/closure", count, "close_shift"),
  route("POST", "/shifts/{}/signature", sign, "sign_shift"),
  route("POST", "/till/withdrawal-lookups", lookUpCode),
  route("POST", "/withdrawals/{}/commitment", commit, "commit_withdrawal"),
  route("POST", "/withdrawals/{}/handover", handOver, "hand_over"),
  route("POST", "/withdrawals/{}/return", putBack, "put_back"),
  route("POST", "/till/customer-lookups", lookUpCustomer),
  route("POST", "/cash-ins", cashIn, "cash_in"),
  route("POST", "/till/reversals", undo, "undo"),
  route("GET", "/receipts/{}", receipt),
  route("POST", "/till/customer-transfers", transfer, "send_at_counter"),
  route("GET", "/customer-transfers/{}", FOUND_TRANSFER),
  route("POST", "/till/order-lookups", lookUpOrder),
  route("POST", "/cash-payments", payOrder, "pay_in_cash"),
];
