// Goes once through everything that can be practised, and prints what was answered, for the server's own shapes to judge.
import { answer } from "../../../frontend/src/till/training/server";
import { COLLECT_PIN, newWorld, STAFF, TABLET, type World } from "../../../frontend/src/till/training/world";

const NOW = "2026-11-23T02:00:00.000Z";
const world: World = newWorld(NOW);
const said: unknown[] = [];
let keys = 0;

function ask(method: "GET" | "POST", path: string, body?: unknown, commanded = false): Record<string, unknown> {
  const came = answer(world, method, path, body, commanded ? `op_${(keys += 1)}` : null, NOW);
  said.push({ method, path: path.split("?")[0], body: body ?? null, status: came.status, answer: came.body });
  return came.body as Record<string, unknown>;
}
const command = (path: string, body: unknown): Record<string, unknown> => ask("POST", path, body, true);

const [teller, supervisor] = STAFF;
const signed = { supervisor_number: supervisor.number, supervisor_pin: supervisor.pin };
const [hoa, son] = world.customers;
const shift_id = "shf_01KAR3NDEKTSV4RRFFQ69G5FAV";
const notes = [{ note: 500_000, count: 40 }];

const { device_id, device_secret } = TABLET;
ask("POST", "/staff-sessions", { staff_number: teller.number, pin: teller.pin, device_id, device_secret });
ask("POST", "/sessions/refresh", { refresh_token: teller.party_id });
ask("POST", "/sessions/closure", { refresh_token: teller.party_id });
ask("GET", "/outlets/99999");
ask("GET", "/banks");
command("/shifts", { shift_id, notes });
ask("GET", "/shifts/current");

const found = ask("POST", "/till/withdrawal-lookups", { shift_id, code: "11110001" }).withdrawal as { id: string };
command(`/withdrawals/${found.id}/commitment`, { shift_id, collect_pin: COLLECT_PIN });
command(`/withdrawals/${found.id}/handover`, { shift_id });
ask("GET", `/receipts/${found.id}`);
const other = ask("POST", "/till/withdrawal-lookups", { shift_id, code: "11110003" }).withdrawal as { id: string };
command(`/withdrawals/${other.id}/commitment`, { shift_id, collect_pin: COLLECT_PIN });
command(`/withdrawals/${other.id}/return`, { shift_id, reason: "Khách đổi ý", ...signed });

ask("POST", "/till/customer-lookups", { shift_id, phone: hoa!.phone });
const cash_in_id = "cin_01KAR3NDEKTSV4RRFFQ69G5FAV";
command("/cash-ins", { cash_in_id, shift_id, customer_id: hoa!.id, phone: hoa!.phone, amount: 1_000_000 });
ask("GET", `/receipts/${cash_in_id}`);
command("/till/reversals", { shift_id, operation_id: cash_in_id, id_last4: hoa!.id_last4, reason: "Nhầm người", ...signed });

ask("POST", "/quotes", { kind: "customer_transfer", amount: 200_000 });
const transfer_id = "ctr_01KAR3NDEKTSV4RRFFQ69G5FAV";
command("/till/customer-transfers", { transfer_id, shift_id, sender_id: hoa!.id, customer_id: son!.id, phone: son!.phone, amount: 200_000, money_pin: hoa!.money_pin });
ask("GET", `/customer-transfers/${transfer_id}`);
ask("POST", "/till/order-lookups", { code: "TAP-DON-1" });
command("/cash-payments", { cash_payment_id: "csp_01KAR3NDEKTSV4RRFFQ69G5FAV", shift_id, code: "TAP-DON-1", amount: 340_000 });

const person = { phone: "0912345678", name: "Phùng Văn Bình", id_last4: "1234", amount: 500_000 };
const push = (letter: string): string => {
  const id = `bco_01KAR3NDEKTSV4RRFFQ69G5FA${letter}`;
  command("/bank-cash-outs", { bank_cash_out_id: id, shift_id, ...person });
  return id;
};
const [handed, cancelled, returned] = [push("A"), push("B"), push("C")];
ask("GET", `/shifts/${shift_id}/bank-cash-outs`);
for (const id of [handed, returned]) for (let look = 0; look < 3; look++) ask("GET", `/bank-cash-outs/${id}`);
command(`/bank-cash-outs/${handed}/handover`, { shift_id });
command(`/bank-cash-outs/${cancelled}/cancellation`, { shift_id });
command(`/bank-cash-outs/${returned}/return`, { shift_id, reason: "Khách đổi ý", ...signed });

ask("POST", "/till/bank-account-names", { bank_bin: "970436", account: "00110000" });
const bank_cash_in_id = "bci_01KAR3NDEKTSV4RRFFQ69G5FAV";
const order = { bank_cash_in_id, shift_id, customer_id: son!.id, phone: son!.phone, amount: 500_000, bank_bin: "970436", account: "00110000", name: "TRIEU VAN TAP" };
command("/bank-cash-ins", order);
ask("GET", "/till/bank-cash-ins");
command(`/bank-cash-ins/${bank_cash_in_id}/return`, { shift_id, id_last4: son!.id_last4 });
ask("GET", `/bank-cash-ins/${bank_cash_in_id}`);

for (const [code, steps] of [["TAP-KIEN-1", ["hand-in", "dispatch"]], ["TAP-KIEN-2", ["delivery", "cod-remittance"]], ["TAP-KIEN-3", ["refusal", "return"]]] as const) {
  const { id } = ask("GET", `/parcels/${code}`);
  for (const step of steps) command(`/parcels/${String(id)}/${step}`, step === "refusal" ? { reason: "damaged" } : step === "cod-remittance" ? { shift_id } : {});
}

const [bag] = (ask("GET", "/deliveries").entries as { id: string }[]);
ask("GET", `/deliveries/${bag!.id}`);
command(`/deliveries/${bag!.id}/arrival`, { bag_number: "TAP-0001", seal_intact: true });
const signatures = STAFF.map((each) => ({ staff_number: each.number, pin: each.pin }));
command(`/deliveries/${bag!.id}/counts`, { notes: [{ note: 500_000, count: 39 }], signatures });
command(`/deliveries/${bag!.id}/counts`, { notes, signatures });

command(`/shifts/${shift_id}/freeze`, {});
for (const count of [1, 2]) command(`/shifts/${shift_id}/closure`, { notes: [{ note: 500_000, count }] });
command(`/shifts/${shift_id}/signature`, { reason: "Tập đóng ca lệch", ...signed });
ask("GET", `/operations/op_1?kind=open_shift`);
console.log(JSON.stringify(said));
