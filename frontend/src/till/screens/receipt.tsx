// The receipt of a finished operation, as the post office wrote it.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { inFours } from "../devices/receipt";
import type { Operation } from "../journal";
import { clockTime, vnd } from "../parts";
import { cashReceipt } from "../receipts";
import type { Till } from "../till";
import { placeOf, Print } from "./print";

/** What the API writes on a receipt. */
export interface ReceiptView {
  readonly id: string;
  readonly title: string;
  readonly holder: string;
  readonly amount: number;
  readonly amount_figures: string;
  readonly amount_words: string;
  readonly fee: number;
  readonly outlet_name: string;
  readonly teller_id: string;
  readonly at: string;
  readonly balance_after: number;
}

/** The id under which an operation's receipt is found, if it has one. */
export function receiptOf(operation: Operation): string | null {
  if (operation.state !== "has") return null;
  return operation.kind === "cash_in" || operation.kind === "hand_over" || operation.kind === "put_back" ? operation.subject : null;
}

export function Receipt({ till, operation }: { readonly till: Till; readonly operation: Operation }): JSX.Element | null {
  const id = receiptOf(operation);
  const [view, setView] = useState<ReceiptView | "silent" | null>(null);
  const load = async (): Promise<void> => {
    const outcome = await till.call<ReceiptView>("GET", `/receipts/${id}`);
    setView(outcome.is === "known" ? outcome.data : "silent");
  };
  useEffect(() => {
    if (id !== null) void load();
  }, [id]);
  if (id === null) return null;
  if (view === null) return <p class="soft">{t("Đang lấy biên lai…")}</p>;
  if (view === "silent") {
    return <p class="note wait">{t("Chưa lấy được biên lai. Khoản này đã ghi sổ; có mạng rồi in sau cũng được.")} <button type="button" class="link" onClick={() => void load()}>{t("Lấy lại")}</button></p>;
  }
  return (
    <>
      <article class="receipt">
        <h2>{view.title}</h2>
        <dl class="pairs">
          <dt>{t("Điểm")}</dt><dd>{view.outlet_name}</dd>
          <dt>{t("Lúc")}</dt><dd class="num">{clockTime(Date.parse(view.at))}</dd>
          <dt>{t("Khách")}</dt><dd>{view.holder}</dd>
          <dt>{t("Số tiền")}</dt><dd class="num"><b>{view.amount_figures}</b></dd>
          <dt>{t("Bằng chữ")}</dt><dd>{view.amount_words}</dd>
          {view.fee ? <><dt>{t("Phí")}</dt><dd class="num">{vnd(view.fee)}</dd></> : null}
          <dt>{t("Mã biên lai")}</dt><dd class="num break">{inFours(view.id.slice(view.id.indexOf("_") + 1))}</dd>
        </dl>
      </article>
      <Print receipt={(copy) => cashReceipt(placeOf(till), view, copy)} />
    </>
  );
}
