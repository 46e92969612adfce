// Practising with other banks: cash-out by their transfer, cash-in to their accounts.
import { t } from "../../parts/say";
import { bankCashInView, customerBy, masked, No, pushView, thingBy } from "./answers";
import { openShift, signature } from "./counter";
import { type Asked, route } from "./route";
import { BANKS, nextId, REFUSED_ACCOUNT, type Thing, type World } from "./world";

/** Asked this often, the practice customer has paid. */
const PAID_AFTER_LOOKS = 3;

function push({ world, places }: Asked): Thing {
  return thingBy(world.pushes, (each) => each.id === places[0], "no_such_receipt", t("Không có yêu cầu rút tiền này."));
}

function ask({ world, body, now }: Asked): unknown {
  const [shift, amount] = [openShift(world), body.amount as number];
  if (world.drawer < amount) throw new No(422, "till_too_low", t("Két của quầy không đủ tiền mặt."));
  const thing = {
    id: String(body.bank_cash_out_id), state: "waiting", holder: masked(String(body.name)), amount, shift_id: shift.id,
    reference: nextId(world, "r").slice(-6), looks: 0, good_until: new Date(Date.parse(now) + 900_000).toISOString(), paid_at: null,
    ended_at: null, reason: null,
  };
  world.pushes.push(thing);
  return pushView(thing);
}

function look(asked: Asked): unknown {
  const thing = push(asked) as Thing & { looks: number };
  thing.looks += 1;
  if (thing.state === "waiting" && thing.looks >= PAID_AFTER_LOOKS) [thing.state, thing.paid_at] = ["paid", asked.now];
  return pushView(thing);
}

function moved(asked: Asked, from: string, to: string): Thing {
  const thing = push(asked);
  if (thing.state !== from) throw new No(409, "bank_cash_moved", t("Yêu cầu này đã được xử lý, hoặc tiền chưa tới."));
  [thing.state, thing.ended_at] = [to, asked.now];
  return thing;
}

function handOver(asked: Asked): unknown {
  const thing = moved(asked, "paid", "handed");
  asked.world.drawer -= thing.amount as number;
  return pushView(thing);
}

function sendBack(asked: Asked): unknown {
  signature(asked.body, true);
  const thing = moved(asked, "paid", "sent_back");
  thing.reason = asked.body.reason;
  return pushView(thing);
}

function nameOf({ body }: Asked): unknown {
  const bank = BANKS.find((each) => each.bin === body.bank_bin);
  const account = String(body.account).trim();
  if (!bank || account.length < 4) throw new No(404, "no_such_bank_account", t("Ngân hàng không có tài khoản này."));
  return { bank_bin: bank.bin, bank: bank.short_name, name: "TRIEU VAN TAP" };
}

function cashIn({ world, body, now }: Asked): unknown {
  openShift(world);
  const [amount, account] = [body.amount as number, String(body.account)];
  const holder = masked(customerBy(world, (each) => each.id === body.customer_id).name);
  world.drawer += amount;
  const thing = {
    id: String(body.bank_cash_in_id), state: "sent", customer: body.customer_id, holder, amount,
    bank_bin: body.bank_bin, account, name: body.name, taken_at: now, ended_at: null, reason: null,
  };
  world.bank_cash_ins.push(thing);
  return bankCashInView(thing);
}

/** The bank has decided by the time that somebody looks again. */
function decided(thing: Thing, now: string): Thing {
  if (thing.state !== "sent") return thing;
  const refused = String(thing.account).endsWith(REFUSED_ACCOUNT);
  return Object.assign(thing, refused ? { state: "refused", reason: "account_closed" } : { state: "confirmed", ended_at: now });
}

function bankCashIn(world: World, id: string | undefined): Thing {
  return thingBy(world.bank_cash_ins, (each) => each.id === id, "no_such_receipt", t("Không có khoản nộp này."));
}

function returnNotes({ world, places, body, now }: Asked): unknown {
  const thing = bankCashIn(world, places[0]);
  if (thing.state !== "refused") throw new No(409, "bank_cash_moved", t("Khoản nộp này không phải trả lại tiền mặt."));
  const owner = customerBy(world, (each) => each.id === thing.customer);
  if (body.id_last4 !== owner.id_last4) throw new No(422, "id_check_needed", t("Bốn số cuối căn cước chưa đúng. Chưa trả tiền."));
  world.drawer -= thing.amount as number;
  [thing.state, thing.ended_at] = ["returned", now];
  return bankCashInView(thing);
}

function quote({ body, now }: Asked): unknown {
  const amount = body.amount as number;
  return {
    quote: `tap.${amount}`, kind: body.kind, amount, fee: 0, total: amount, policy_version: "tap",
    good_until: new Date(Date.parse(now) + 900_000).toISOString(),
  };
}

const waits = (each: Thing): boolean => each.state === "waiting" || each.state === "paid";

export const BANK_ROUTES = [
  route("POST", "/quotes", quote),
  route("POST", "/bank-cash-outs", ask, "ask_for_push"),
  route("GET", "/bank-cash-outs/{}", look),
  route("GET", "/shifts/{}/bank-cash-outs", ({ world }) => ({ entries: world.pushes.filter(waits).map(pushView) })),
  route("POST", "/bank-cash-outs/{}/handover", handOver, "hand_over_push"),
  route("POST", "/bank-cash-outs/{}/cancellation", (asked) => pushView(moved(asked, "waiting", "cancelled")), "cancel_push"),
  route("POST", "/bank-cash-outs/{}/return", sendBack, "send_push_back"),
  route("POST", "/till/bank-account-names", nameOf),
  route("POST", "/bank-cash-ins", cashIn, "bank_cash_in"),
  route("GET", "/bank-cash-ins/{}", ({ world, places, now }) => bankCashInView(decided(bankCashIn(world, places[0]), now))),
  route("GET", "/till/bank-cash-ins", ({ world, now }) => ({
    entries: world.bank_cash_ins.filter((each) => decided(each, now).state === "refused").map(bankCashInView),
  })),
  route("POST", "/bank-cash-ins/{}/return", returnNotes, "return_notes"),
];
