// What is printed of each operation, made of the post office's own answer.
import { dotted, inWords } from "../parts/amount";
import { t } from "../parts/say";
import type { Receipt } from "./devices/receipt";
import type { Operation } from "./journal";

/** Where the receipt was made, and whether it counts. */
export interface Place {
  readonly outlet: string;
  readonly origin: string;
  readonly training: boolean;
}

export interface CashReceipt {
  readonly id: string;
  readonly title: string;
  readonly holder: string;
  readonly amount: number;
  readonly fee: number;
  readonly outlet_name: string;
  readonly at: string;
}

export interface CustomerTransfer {
  readonly id: string;
  readonly holder: string;
  readonly recipient: string;
  readonly amount: number;
  readonly fee: number;
  readonly sent_at: string;
}

/** Cash against money at another bank, whichever way it goes. */
interface BankCash {
  readonly id: string;
  readonly state: string;
  readonly holder: string;
  readonly amount: number;
  readonly fee: number;
  readonly total: number;
  readonly ended_at: string | null;
}

export interface BankCashOut extends BankCash {
  readonly reference: string;
  readonly vietqr: string | null;
  readonly good_until: string;
  readonly payer_name: string | null;
}

export interface BankCashIn extends BankCash {
  readonly bank: string;
  readonly account: string;
  readonly name: string;
  readonly taken_at: string;
}

export interface CashPayment {
  readonly id: string;
  readonly code: string;
  readonly amount: number;
  readonly taken_at: string;
}

function money(amount: number): string {
  return `${dotted(String(amount))} ₫`;
}

/** `14:05, 23/11/2026` in Vietnam, whatever the tablet thinks of its place. */
export function momentOf(at: string): string {
  const local = new Date(Date.parse(at) + 7 * 3_600_000).toISOString();
  return `${local.slice(11, 16)}, ${local.slice(8, 10)}/${local.slice(5, 7)}/${local.slice(0, 4)}`;
}

interface Made {
  readonly title: string;
  readonly amount: number;
  readonly rows: Receipt["rows"];
  readonly number: string;
  /** The books can be asked about it by its number. */
  readonly provable: boolean;
}

function receipt(place: Place, made: Made, copy: boolean): Receipt {
  const practised = place.training ? t("TẬP DƯỢT - KHÔNG CÓ GIÁ TRỊ") : "";
  const proves = made.provable && !place.training;
  return {
    title: made.title,
    outlet: place.outlet,
    rows: made.rows,
    amount: money(made.amount),
    words: `${inWords(made.amount)} đồng`,
    number: made.number,
    address: proves ? `${place.origin}/verify?so=${made.number}` : null,
    notice: practised || (copy ? t("BẢN IN LẠI") : ""),
    ends: proves ? t("Quét mã để kiểm tra phiếu này có trong sổ.") : t("Giữ phiếu này để đối chiếu."),
  };
}

/** Commands that take notes, before anybody knows whether they were written. */
const TAKES_NOTES = new Set(["cash_in", "bank_cash_in", "pay_in_cash"]);

/**
 * What a customer holds who gave notes while nobody knows: that it was given, and that this proves nothing. Null where no notes were taken.
 *
 * Its number is the command's key, so that the receipt itself is no copy of it.
 */
export function provisionalReceipt(place: Place, operation: Operation): Receipt | null {
  if (!TAKES_NOTES.has(operation.kind) || operation.state === "has" || operation.state === "refused") return null;
  const rows: Receipt["rows"] = [
    [t("Việc"), operation.title],
    [t("Khách"), operation.who],
    [t("Lúc"), momentOf(new Date(operation.made_at).toISOString())],
    [t("Số phiếu sẽ nhận"), operation.subject],
  ];
  const made = receipt(place, { title: t("Biên nhận tạm"), amount: operation.amount, rows, number: operation.key, provable: false }, false);
  return { ...made, notice: made.notice || t("TẠM - CHƯA PHẢI CHỨNG TỪ"), ends: t("Bưu điện chưa xác nhận. Đổi lấy biên lai thật ở quầy, hoặc nhận lại tiền.") };
}

export function cashReceipt(place: Place, cash: CashReceipt, copy = false): Receipt {
  const rows: Receipt["rows"] = [
    [t("Khách"), cash.holder],
    [t("Lúc"), momentOf(cash.at)],
    ...(cash.fee ? [[t("Phí"), money(cash.fee)] as const] : []),
  ];
  return receipt({ ...place, outlet: cash.outlet_name }, { title: cash.title, amount: cash.amount, rows, number: cash.id, provable: true }, copy);
}

export function transferReceipt(place: Place, sent: CustomerTransfer, copy = false): Receipt {
  const rows: Receipt["rows"] = [
    [t("Người gửi"), sent.holder],
    [t("Người nhận"), sent.recipient],
    [t("Phí"), money(sent.fee)],
    [t("Lúc"), momentOf(sent.sent_at)],
  ];
  return receipt(place, { title: t("Phiếu chuyển tiền"), amount: sent.amount, rows, number: sent.id, provable: true }, copy);
}

export function pushReceipt(place: Place, out: BankCashOut, copy = false): Receipt {
  const rows: Receipt["rows"] = [
    [t("Khách"), out.holder],
    [t("Khách đã chuyển"), money(out.total)],
    [t("Phí"), money(out.fee)],
    [t("Mã chuyển khoản"), out.reference],
    [t("Lúc"), momentOf(out.ended_at ?? out.good_until)],
  ];
  return receipt(place, { title: t("Phiếu rút tiền qua ngân hàng"), amount: out.amount, rows, number: out.id, provable: true }, copy);
}

export function bankCashInReceipt(place: Place, taken: BankCashIn, copy = false): Receipt {
  const rows: Receipt["rows"] = [
    [t("Khách nộp"), taken.holder],
    [t("Ngân hàng"), taken.bank],
    [t("Tài khoản"), taken.account],
    [t("Chủ tài khoản"), taken.name],
    [t("Phí"), money(taken.fee)],
    [t("Lúc"), momentOf(taken.ended_at ?? taken.taken_at)],
  ];
  const title = taken.state === "returned" ? t("Phiếu trả lại tiền mặt") : t("Phiếu nộp tiền vào ngân hàng");
  return receipt(place, { title, amount: taken.amount, rows, number: taken.id, provable: true }, copy);
}

export function orderReceipt(place: Place, paid: CashPayment, copy = false): Receipt {
  const rows: Receipt["rows"] = [
    [t("Mã đơn"), paid.code],
    [t("Lúc"), momentOf(paid.taken_at)],
  ];
  return receipt(place, { title: t("Phiếu thu tiền đơn hàng"), amount: paid.amount, rows, number: paid.id, provable: false }, copy);
}
