// Money of one customer for another, with the sender at the counter: two names, one amount, the sender's own PIN.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../parts/say";
import { newId } from "../ids";
import type { Operation } from "../journal";
import { type Mend, mendOf } from "../mend";
import { Button, CodeField, SupervisorSignature, vnd } from "../parts";
import { type CustomerTransfer, transferReceipt } from "../receipts";
import type { Secrets } from "../sender";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useOperation } from "../use";
import { AskAmount, Summary, useQuote } from "./confirm";
import { type Customer, FindCustomer } from "./customer";
import { placeOf, Print } from "./print";
import { Sent, SUPERVISOR } from "./serve";

const FLOW = (): string => t("Chuyển tiền cho khách khác");

export function Transfer(props: ScreenProps): JSX.Element {
  const { till, params, go, home } = props;
  const operation = useOperation(till, params.key);
  const [sender, setSender] = useState<Customer | null>(null);
  const [to, setTo] = useState<Customer | null>(null);
  const [amount, setAmount] = useState<number | null>(null);
  if (operation) return <TransferSent {...props} operation={operation} />;
  if (!sender) {
    return <FindCustomer till={till} flow={FLOW()} label={t("Số điện thoại của người gửi")} question={(name) => t("Người gửi là {name}?", { name })} onFound={setSender} onBack={home} />;
  }
  if (!to) {
    return <FindCustomer key="to" till={till} flow={FLOW()} label={t("Số điện thoại của người nhận")} question={(name) => t("Gửi cho {name}?", { name })} onFound={setTo} onBack={() => setSender(null)} />;
  }
  if (amount === null) {
    return <AskAmount flow={FLOW()} title={t("{sender} gửi {name} bao nhiêu?", { sender: sender.holder, name: to.holder })} label={t("Số tiền gửi")} step={1} usual={{ till, kind: "send_at_counter", customer: sender.customer_id }} onAmount={setAmount} onBack={() => setTo(null)} />;
  }
  const send = async (quote: string, secrets: Secrets, id_last4: string): Promise<void> => {
    const transfer_id = newId("ctr");
    const submitted = await till.submit({
      kind: "send_at_counter",
      path: "/till/customer-transfers",
      body: {
        transfer_id, shift_id: till.shift!.id, sender_id: sender.customer_id, customer_id: to.customer_id, phone: to.phone, amount, quote,
        ...(id_last4 ? { id_last4 } : {}),
      },
      title: t("Chuyển tiền cho {name}", { name: to.holder }),
      who: sender.holder,
      amount,
      shift_id: till.shift!.id,
      subject: transfer_id,
      facts: { holder: sender.holder, recipient: to.holder },
    }, secrets);
    go("transfer", { key: submitted.key });
  };
  return <Confirm {...props} sender={sender} to={to} amount={amount} onSend={send} onBack={() => setAmount(null)} />;
}

interface ConfirmProps extends ScreenProps {
  readonly sender: Customer;
  readonly to: Customer;
  readonly amount: number;
  readonly onSend: (quote: string, secrets: Secrets, id_last4: string) => Promise<void>;
  readonly onBack: () => void;
}

function Confirm({ till, sender, to, amount, onSend, onBack }: ConfirmProps): JSX.Element {
  const { quote, told, again } = useQuote(till, "customer_transfer", amount);
  const [pin, setPin] = useState("");
  const [card, setCard] = useState("");
  const [seen, setSeen] = useState(false);
  const whole = pin.length === 6 && quote !== null && (!seen || card.length === 4);
  const press = (): unknown => {
    if (!whole) return undefined;
    const money_pin = pin;
    setPin("");
    return onSend(quote.quote, { money_pin }, card);
  };
  return (
    <Step flow={FLOW()} title={t("Chuyển cho {name}?", { name: to.holder })} pad="digits" onBack={onBack} onSubmit={press}>
      {told}
      {told ? <Button kind="second" onPress={again}>{t("Hỏi lại phí")}</Button> : null}
      <Summary amount={amount} rows={[
        [t("Người gửi"), sender.holder],
        [t("Người nhận"), `${to.holder} · ${to.phone}`],
        [t("Phí"), quote ? vnd(quote.fee) : "…"],
        [t("Trừ số dư của người gửi"), quote ? vnd(quote.total) : "…"],
      ]} />
      <CodeField label={t("Mã PIN tiền của người gửi")} hint={t("Khách tự bấm 6 số.")} value={pin} onChange={setPin} length={6} hidden />
      {seen ? <CodeField label={t("4 số cuối căn cước của người gửi")} value={card} onChange={setCard} length={4} first={false} /> : null}
      <div class="actions">
        <Button disabled={!whole}>{t("Chuyển {amount}", { amount: vnd(amount) })}</Button>
        {seen ? null : <Button kind="second" onPress={() => setSeen(true)}>{t("Số tiền lớn: xem căn cước")}</Button>}
      </div>
    </Step>
  );
}

function TransferSent({ till, operation, go, home }: ScreenProps & { readonly operation: Operation }): JSX.Element {
  const done = operation.answer as CustomerTransfer;
  const mend = operation.problem && mendOf(operation.problem, "supervisor_number" in operation.body);
  return (
    <Sent till={till} operation={operation} flow={FLOW()} home={home} doing={t("Đang ghi lần chuyển tiền")}
      hold={t("ĐỪNG CHUYỂN LẠI – đang kiểm tra")} refused={t("Chưa chuyển đồng nào. Số dư của khách giữ nguyên.")}
      pins={[{ label: t("Mã PIN tiền của người gửi"), name: "money_pin", length: 6 }, ...("supervisor_number" in operation.body ? [SUPERVISOR()] : [])]}
      mend={mend && <Mended till={till} operation={operation} go={go} mend={mend} />}>
      {() => (
        <Step flow={FLOW()} title={t("Đã chuyển")}>
          <div class="done"><Summary amount={done.amount} rows={[
            [t("Người gửi"), done.holder],
            [t("Người nhận"), done.recipient],
            [t("Phí"), vnd(done.fee)],
          ]} /></div>
          <Print receipt={(copy) => transferReceipt(placeOf(till), done, copy)} />
          <div class="actions"><Button onPress={home}>{t("Xong")}</Button></div>
        </Step>
      )}
    </Sent>
  );
}

/** What was refused is sent again as another command about the same transfer: with the card, with a supervisor, or the PIN right. */
function Mended({ till, operation, go, mend }: Pick<ScreenProps, "till" | "go"> & { readonly operation: Operation; readonly mend: Mend }): JSX.Element {
  const [pin, setPin] = useState("");
  const [card, setCard] = useState("");
  const resend = async (secrets: Secrets, more: Record<string, unknown>): Promise<void> => {
    await till.journal.saw(operation.key);
    const { kind, path, title, who, amount, shift_id, subject, facts } = operation;
    const again = await till.submit({ kind, path, title, who, amount, shift_id, subject, facts, body: { ...operation.body, ...more } }, secrets);
    go("transfer", { key: again.key });
  };
  const needsCard = mend === "card";
  if (mend === "sign" || mend === "ask") {
    return (
      <>
        <CodeField label={t("Mã PIN tiền của người gửi")} hint={t("Khách tự bấm lại.")} value={pin} onChange={setPin} length={6} hidden />
        <SupervisorSignature action={t("Ký và chuyển")} about={t("{who} chuyển cho {name}: {amount}.", { who: operation.who, amount: vnd(operation.amount), name: String(operation.facts.recipient) })}
          onSign={({ supervisor_number, supervisor_pin }) =>
            pin.length === 6 ? resend({ money_pin: pin, supervisor_pin }, { supervisor_number, ...(mend === "ask" ? { confirmed_again: true } : {}) }) : undefined} />
      </>
    );
  }
  const whole = pin.length === 6 && (!needsCard || card.length === 4);
  return (
    <form onSubmit={(event) => {
      event.preventDefault();
      if (whole) void resend({ money_pin: pin }, needsCard ? { id_last4: card } : {});
    }}>
      {needsCard ? <CodeField label={t("4 số cuối căn cước của người gửi")} value={card} onChange={setCard} length={4} /> : null}
      <CodeField label={t("Mã PIN tiền của người gửi")} hint={t("Khách tự bấm lại.")} value={pin} onChange={setPin} length={6} hidden first={!needsCard} />
      <div class="actions"><Button disabled={!whole}>{t("Gửi lại")}</Button></div>
    </form>
  );
}

addTask({
  id: "transfer",
  title: () => t("Chuyển tiền"),
  about: () => t("Từ số dư khách này sang khách khác"),
  icon: "M4 8h13l-3-3M20 16H7l3 3",
  needs: "shift",
  tile: { order: 40 },
  kinds: ["send_at_counter"],
  screen: Transfer,
});
