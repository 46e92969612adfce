// An order paid in notes: its code, what is due, the notes, the receipt.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { newId } from "../ids";
import { linesOf, type NoteCounts, total } from "../notes";
import { Amount, Button, NoteCount, SupervisorSignature, vnd } from "../parts";
import { type CashPayment, orderReceipt } from "../receipts";
import type { Secrets } from "../sender";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useOperation } from "../use";
import { ScanField } from "./scan";
import { placeOf, Print } from "./print";
import { Sent, useAsk } from "./serve";

interface OrderToPay {
  readonly code: string;
  readonly holder: string;
  readonly due: number;
  readonly signature: boolean;
}

const FLOW = (): string => t("Thu tiền đơn hàng");

export function OrderCash({ till, params, go, home }: ScreenProps): JSX.Element {
  const operation = useOperation(till, params.key);
  const [order, setOrder] = useState<OrderToPay | null>(null);
  const asking = useAsk(till);
  const look = async (code: string): Promise<void> => {
    const found = await asking.ask<OrderToPay>("/till/order-lookups", { code });
    if (found) setOrder(found);
  };
  useEffect(() => {
    if (params.code) void look(params.code);
  }, [params.code]);
  if (operation) {
    const paid = operation.answer as CashPayment;
    return (
      <Sent till={till} operation={operation} flow={FLOW()} home={home} doing={t("Đang ghi tiền của đơn")}
        hold={t("GIỮ TIỀN TRÊN QUẦY, ĐỪNG THU LẠI – đang kiểm tra")} refused={t("Đơn chưa được trả. Trả lại {amount} cho khách.", { amount: vnd(operation.amount) })}>
        {() => (
          <Step flow={FLOW()} title={t("Đơn đã trả tiền")}>
            <div class="done"><Amount amount={paid.amount} /><p>{t("Đơn {code}. Bỏ tiền vào ngăn.", { code: paid.code })}</p></div>
            <Print receipt={(copy) => orderReceipt(placeOf(till), paid, copy)} />
            <div class="actions"><Button onPress={home}>{t("Xong")}</Button></div>
          </Step>
        )}
      </Sent>
    );
  }
  if (!order) {
    return (
      <Step flow={FLOW()} title={t("Mã đơn của khách")} onBack={home}>
        {asking.told}
        <ScanField label={t("Mã đơn")} hint={t("8 chữ và số trên trang đơn hàng của khách.")} action={t("Xem số tiền phải trả")} busy={asking.busy} onCode={look} />
      </Step>
    );
  }
  const take = async (counts: NoteCounts, signed?: Secrets): Promise<void> => {
    const { supervisor_number, ...secrets } = signed ?? {};
    const cash_payment_id = newId("csp");
    const submitted = await till.submit({
      kind: "pay_in_cash",
      path: "/cash-payments",
      body: { cash_payment_id, shift_id: till.shift!.id, code: order.code, amount: order.due, ...(order.due % 1_000 ? {} : { notes: linesOf(counts) }), ...(signed ? { supervisor_number } : {}) },
      title: t("Thu tiền đơn {code}", { code: order.code }),
      who: order.holder,
      amount: order.due,
      shift_id: till.shift!.id,
      subject: cash_payment_id,
    }, signed ? secrets : undefined);
    go("order-cash", { key: submitted.key });
  };
  return <Count order={order} onTake={take} onBack={() => setOrder(null)} />;
}

function Count({ order, onTake, onBack }: { readonly order: OrderToPay; readonly onTake: (counts: NoteCounts, signed?: Secrets) => Promise<void>; readonly onBack: () => void }): JSX.Element {
  const [counts, setCounts] = useState<NoteCounts>({});
  const given = total(counts);
  // Notes end at a thousand: what is odd is taken rounded up, and then the count says nothing of the notes.
  const goal = Math.ceil(order.due / 1_000) * 1_000;
  const right = given === goal;
  return (
    <Step flow={FLOW()} title={t("Thu {amount} của {name}", { amount: vnd(order.due), name: order.holder })} pad="digits" onBack={onBack}
      {...(order.signature ? {} : { onSubmit: () => (right ? onTake(counts) : undefined) })}>
      <Amount amount={order.due} />
      <p>{t("Đếm đúng số này trước mặt khách. Tiền thối trả ngay, không tính vào đây.")}</p>
      <NoteCount counts={counts} onChange={setCounts} />
      {given && !right ? <p class="note wait" role="status">{given < goal ? t("Còn thiếu {amount}.", { amount: vnd(goal - given) }) : t("Thừa {amount}, trả lại khách.", { amount: vnd(given - goal) })}</p> : null}
      {order.signature ? (
        right ? <SupervisorSignature about={t("Thu {amount} cho đơn {code}.", { amount: vnd(order.due), code: order.code })} action={t("Ký và thu tiền")} onSign={(signed) => onTake(counts, signed)} /> : null
      ) : (
        <div class="actions"><Button disabled={!right}>{t("Thu {amount}", { amount: vnd(order.due) })}</Button></div>
      )}
    </Step>
  );
}

addTask({
  id: "order-cash",
  title: () => t("Thu tiền đơn hàng"),
  about: () => t("Khách trả tiền mặt cho đơn đã đặt"),
  icon: "M6 7h12l1.5 13h-15zM9 7a3 3 0 0 1 6 0",
  needs: "shift",
  tile: { order: 50 },
  kinds: ["pay_in_cash"],
  screen: OrderCash,
});
