// The practice world: one shift, a few people, codes, parcels and a bag of cash. Plain data, so that it can be kept and looked at.
import { t } from "../../parts/say";

export interface NoteCount {
  note: number;
  count: number;
}

export interface Customer {
  id: string;
  phone: string;
  name: string;
  id_last4: string;
  money_pin: string;
  balance: number;
}

export interface PracticeShift {
  id: string;
  state: "open" | "closing" | "closed";
  next_step: "serve" | "count" | "count_again" | "supervisor" | "none";
  opened_at: string;
  opening: NoteCount[];
  counts: number[];
  closed_at: string | null;
  signed_by: string | null;
  reason: string | null;
}

/** What a practice thing is beside its id and state; each kind's view is made of it. */
export interface Thing {
  id: string;
  state: string;
  [fact: string]: unknown;
}

export interface Said {
  status: number;
  body: unknown;
}

export interface World {
  made: number;
  signed_in: string | null;
  customers: Customer[];
  shift: PracticeShift | null;
  /** What the drawer ought to hold. */
  drawer: number;
  withdrawals: Thing[];
  cash_ins: Thing[];
  transfers: Thing[];
  pushes: Thing[];
  bank_cash_ins: Thing[];
  orders: Thing[];
  parcels: Thing[];
  deliveries: Thing[];
  /** The stored answer of each command, by kind and key. */
  receipts: Record<string, Said>;
  /** The next command is carried out, and its answer lost. */
  loses_answer: boolean;
  /** Nobody answers at all. */
  cut: boolean;
}

export const OUTLET = { code: "99999", name: t("Điểm tập dượt"), address: t("Trên máy này") };
export const TABLET = { device_id: "dev_00000000000000000000000001", device_secret: "practice", outlet_code: OUTLET.code };

/** Who signs in to practise. */
export const STAFF = [
  { number: "GD01", pin: "111111", party_id: "pty_00000000000000000000000001", name: "Nông Thị Tập", role: "teller" },
  { number: "KS01", pin: "222222", party_id: "pty_00000000000000000000000002", name: "Vi Văn Kiểm", role: "supervisor" },
] as const;

export const BANKS = [
  { bin: "970436", code: "VCB", short_name: "Vietcombank", name: "Ngân hàng Ngoại thương Việt Nam", reachable: true },
  { bin: "970405", code: "VBA", short_name: "Agribank", name: "Ngân hàng Nông nghiệp và Phát triển Nông thôn", reachable: true },
  { bin: "970415", code: "ICB", short_name: "VietinBank", name: "Ngân hàng Công thương Việt Nam", reachable: true },
];

/** A bank account whose money comes back: the bank refuses it. */
export const REFUSED_ACCOUNT = "0000";
export const COLLECT_PIN = "1234";

function id(prefix: string, number: number): string {
  return `${prefix}_${String(number).padStart(26, "0")}`;
}

/** An id that nothing in this world has. */
export function nextId(world: World, prefix: string): string {
  world.made += 1;
  return id(prefix, 1_000 + world.made);
}

const PEOPLE = [
  ["0900000001", "Hoàng Thị Hoa", "0123", 5_000_000],
  ["0900000002", "Lý Văn Sơn", "4567", 12_000_000],
  ["0900000003", "Triệu Mùi Lai", "8901", 300_000],
] as const;

const CODES = [
  ["11110001", 0, 500_000],
  ["11110002", 1, 1_250_000],
  ["11110003", 2, 200_000],
  ["11110004", 1, 6_000_000],
] as const;

const PARCELS = [
  ["TAP-KIEN-1", "packed", t("Na Chi Lăng loại một"), 2, 0],
  ["TAP-KIEN-2", "handed_in", "Hồi khô Văn Quan", 1, 250_000],
  ["TAP-KIEN-3", "in_transit", "Măng ớt Lạng Sơn", 3, 0],
  ["TAP-KIEN-4", "returning", "Rượu Mẫu Sơn", 1, 0],
] as const;

/** The world as it is each time that training begins. */
export function newWorld(now: string): World {
  const customers = PEOPLE.map(([phone, name, id_last4, balance], at) => ({
    id: id("pty", 11 + at), phone, name, id_last4, money_pin: "123456", balance,
  }));
  return {
    made: 0, signed_in: null, customers, shift: null, drawer: 0,
    withdrawals: CODES.map(([code, who, amount], at) => ({
      id: id("wdr", 21 + at), state: "issued", code, customer: customers[who]!.id, amount, committed_at: null, ended_at: null,
    })),
    cash_ins: [], transfers: [], pushes: [], bank_cash_ins: [],
    orders: [["TAP-DON-1", "Lý Văn Sơn", 340_000], ["TAP-DON-2", "Hoàng Thị Hoa", 1_180_000]].map(([code, holder, due], at) => ({
      id: id("pay", 31 + at), state: "waiting", code, holder, due,
    })),
    parcels: PARCELS.map(([code, state, title, count, cash], at) => practiceParcel(id("pcl", 41 + at), code, state, title, count, cash)),
    deliveries: [practiceDelivery(now)],
    receipts: {}, loses_answer: false, cut: false,
  };
}

function practiceParcel(parcel: string, code: string, state: string, title: string, count: number, cash_due: number): Thing {
  const line = {
    listing_id: id("lst", 1), title, unit: "bag", unit_price: 125_000, list_price: 0, count, amount: 125_000 * count,
    weight_g: 500 * count, kept: count, paid: 125_000 * count, kg_price: 0, expected_g: 0, weighed_g: null, lot_code: null, origin: null,
  };
  return {
    id: parcel, state, code, order_id: id("ord", 1), seller_name: "Hộ Vi Thị Tập", from_place: OUTLET.name, recipient_name: "Trần Thị Mai",
    recipient_phone: "+84900000009", recipient_place: "12 Hàng Bông, Hoàn Kiếm, Hà Nội", note: "", lines: [line],
    weight_g: line.weight_g, ships_cold: false, outlet_code: OUTLET.code, handed_in_at: null, cash_due, cash_to_remit: 0,
  };
}

function practiceDelivery(now: string): Thing {
  return {
    id: id("dlv", 1), state: "in_transit", origin: "vault", destination: OUTLET.code, planned_at: now, bag_number: "TAP-0001",
    holds: 20_000_000, carrier: t("Xe tập dượt"), dispatched_at: now, opened_at: null, received_at: null, seal_intact: null, counts: [],
    counted_by: [],
  };
}
