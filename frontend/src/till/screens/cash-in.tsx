// Cash-in: whose phone number, is that you, how much, which notes, and once more: person and amount.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { type Problem as ProblemDocument, saidIn } from "../api";
import { type FoundCustomer, payment, type PayIn, stageOf } from "../cash-in";
import { newId } from "../ids";
import type { Operation } from "../journal";
import { linesOf, type NoteCounts, type NoteLine, total } from "../notes";
import { Amount, AmountField, Button, CodeField, NoteCount, Problem, SupervisorSignature, vnd } from "../parts";
import type { Secrets } from "../sender";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useOperation } from "../use";
import { OnItsWay } from "./following";
import { Unusual } from "./unusual";

const FLOW = (): string => t("Nộp tiền mặt");
const QUICK = [500_000, 1_000_000, 2_000_000];

function CashIn(props: ScreenProps): JSX.Element {
  const operation = useOperation(props.till, props.params.key);
  return operation ? <Taking key={operation.key} {...props} operation={operation} /> : <Asking {...props} />;
}

type Begun = { readonly phone: string; readonly customer: FoundCustomer };

function Asking(props: ScreenProps): JSX.Element {
  const [begun, setBegun] = useState<Begun | null>(null);
  const [same, setSame] = useState(false);
  const [amount, setAmount] = useState(0);
  const [notes, setNotes] = useState<readonly NoteLine[] | null>(null);
  const [cash_in_id] = useState(() => newId("cin"));
  if (!begun) return <Phone {...props} onFound={setBegun} />;
  if (!same) return <Name {...props} begun={begun} yes={() => setSame(true)} no={() => setBegun(null)} />;
  if (!amount) return <HowMuch {...props} begun={begun} onAmount={setAmount} back={() => setSame(false)} />;
  if (!notes) return <Counted {...props} amount={amount} onCounted={setNotes} back={() => setAmount(0)} />;
  return <Confirm {...props} pay={{ cash_in_id, ...begun, amount, notes }} back={() => setNotes(null)} />;
}

function Phone({ till, home, onFound }: ScreenProps & { readonly onFound: (begun: Begun) => void }): JSX.Element {
  const [phone, setPhone] = useState("");
  const [problem, setProblem] = useState<ProblemDocument | null>(null);
  const [silent, setSilent] = useState(false);
  const [busy, setBusy] = useState(false);
  const look = async (digits: string): Promise<void> => {
    if (busy || digits.length !== 10) return;
    setBusy(true);
    setProblem(null);
    setSilent(false);
    const outcome = await till.call<FoundCustomer>("POST", "/till/customer-lookups", { shift_id: till.shift!.id, phone: digits });
    setBusy(false);
    if (outcome.is === "known") onFound({ phone: digits, customer: outcome.data });
    else if (outcome.is === "refused") setProblem(outcome.problem);
    else setSilent(true);
  };
  const type = (text: string): void => {
    setPhone(text);
    if (text.length === 10 && text !== phone) void look(text);
  };
  return (
    <Step flow={FLOW()} title={t("Khách đọc số điện thoại")} pad="digits" onBack={home} onSubmit={() => look(phone)}>
      {problem ? <Problem problem={problem}><p>{t("Chưa nhận đồng nào.")}</p></Problem> : null}
      {silent ? <p class="note wait" role="alert">{t("Bưu điện chưa trả lời. Chưa nhận đồng nào. Kiểm tra mạng rồi bấm Tìm lại.")}</p> : null}
      <CodeField label={t("Số điện thoại của khách")} value={phone} onChange={type} length={10} />
      <div class="actions"><Button busy={busy} disabled={phone.length !== 10}>{silent ? t("Tìm lại") : t("Tìm khách")}</Button></div>
    </Step>
  );
}

function Name({ begun, yes, no }: ScreenProps & { readonly begun: Begun; readonly yes: () => void; readonly no: () => void }): JSX.Element {
  return (
    <Step flow={FLOW()} title={t("Có đúng là {holder} không?", { holder: begun.customer.holder })} onBack={no} onSubmit={yes}>
      <p>{t("Hỏi tên khách, không đọc tên ra trước.")}</p>
      <p class="soft">{t("Hôm nay còn được nộp hoặc rút {amount}.", { amount: vnd(begun.customer.left_today) })}</p>
      <div class="actions">
        <Button>{t("Đúng người, đi tiếp")}</Button>
        <Button kind="second" onPress={no}>{t("Không đúng, nhập lại số")}</Button>
      </div>
    </Step>
  );
}

type HowMuchProps = ScreenProps & { readonly begun: Begun; readonly onAmount: (amount: number) => void; readonly back: () => void };

function HowMuch({ till, begun, onAmount, back }: HowMuchProps): JSX.Element {
  const [typed, setTyped] = useState("");
  const amount = Number(typed || 0);
  const over = amount > begun.customer.left_today;
  const odd = amount % 1_000 !== 0;
  const why = over
    ? t("Vượt hạn mức hôm nay, còn {amount}.", { amount: vnd(begun.customer.left_today) })
    : odd ? t("Số tiền phải tròn nghìn đồng.") : null;
  return (
    <Step flow={begun.customer.holder} title={t("Khách nộp bao nhiêu?")} pad="amount" onBack={back} onSubmit={() => amount > 0 && !why && onAmount(amount)}>
      <AmountField label={t("Số tiền nộp")} value={typed} onChange={setTyped} why={why} />
      <Unusual till={till} kind="cash_in" customer={begun.customer.customer_id} amount={amount} />
      <div class="actions quick" role="group" aria-label={t("Số tiền hay gặp")}>
        {QUICK.map((each) => <Button key={each} kind="second" onPress={() => setTyped(String(each))}>{vnd(each)}</Button>)}
      </div>
      <div class="actions"><Button disabled={amount === 0 || why !== null}>{t("Đếm tiền")}</Button></div>
    </Step>
  );
}

type CountedProps = ScreenProps & { readonly amount: number; readonly onCounted: (notes: readonly NoteLine[]) => void; readonly back: () => void };

function Counted({ amount, onCounted, back }: CountedProps): JSX.Element {
  const [counts, setCounts] = useState<NoteCounts>({});
  const off = total(counts) - amount;
  return (
    <Step flow={FLOW()} title={t("Đếm {amount} trước mặt khách", { amount: vnd(amount) })} pad="digits" onBack={back} onSubmit={() => off === 0 && onCounted(linesOf(counts))}>
      <NoteCount counts={counts} onChange={setCounts} />
      <p class={off === 0 ? "note" : "note wait"} role="status">
        {off === 0 ? t("Khớp {amount}.", { amount: vnd(amount) }) : off < 0 ? t("Còn thiếu {amount}.", { amount: vnd(-off) }) : t("Thừa {amount}.", { amount: vnd(off) })}
      </p>
      <div class="actions"><Button disabled={off !== 0}>{t("Tiền đã đủ")}</Button></div>
    </Step>
  );
}

async function take({ till, go }: ScreenProps, pay: PayIn, secrets?: Secrets): Promise<void> {
  const operation = await till.submit(
    {
      kind: "cash_in",
      path: "/cash-ins",
      body: payment(pay, till.shift!.id),
      title: FLOW(),
      amount: pay.amount,
      who: pay.customer.holder,
      shift_id: till.shift!.id,
      subject: pay.cash_in_id,
      facts: { pay },
    },
    secrets,
  );
  go("cash-in", { key: operation.key });
}

function Confirm(props: ScreenProps & { readonly pay: PayIn; readonly back: () => void }): JSX.Element {
  const { pay, back } = props;
  return (
    <Step flow={FLOW()} title={t("Nộp vào số dư của {holder}?", { holder: pay.customer.holder })} onBack={back} onSubmit={() => take(props, pay)}>
      <Amount amount={pay.amount} />
      <p>{t("Đọc to tên và số tiền cho khách nghe rồi bấm.")}</p>
      <div class="actions"><Button>{t("Nhận {amount} của {holder}", { amount: vnd(pay.amount), holder: pay.customer.holder })}</Button></div>
    </Step>
  );
}

function Taking(props: ScreenProps & { readonly operation: Operation }): JSX.Element {
  const { till, operation, home, go } = props;
  const pay = operation.facts.pay as PayIn;
  const [asked, setAsked] = useState(false);
  const stage = stageOf(operation, till.isKeyed(operation.key));
  useEffect(() => {
    if (operation.state === "refused" && stage !== "refused") void till.journal.saw(operation.key);
    if (stage === "resign") go("operation", { key: operation.key });
  }, [stage]);
  switch (stage) {
    case "resign":
      return <p class="opening">{t("Đang mở…")}</p>;
    case "sending":
      return (
        <OnItsWay till={till} operation={operation} home={home} waiting={t("Đang ghi sổ. Giữ tiền trước mặt khách.")} order={t("ĐỪNG NHẬN THÊM, ĐỪNG TRẢ LẠI – đang kiểm tra")}
          about={t("Bưu điện chưa trả lời đã nhận khoản nộp này hay chưa. Máy tự gửi lại bằng đúng mã cũ, không bị ghi hai lần. Để tiền này riêng ra cho đến khi có trả lời.")} />
      );
    case "taken":
      return (
        <section class="full go">
          <p class="flag">{t("ĐÃ NHẬN TIỀN")}</p>
          <h1>{t("Đã cộng vào số dư của {holder}", { holder: operation.who })}</h1>
          <Amount amount={operation.amount} />
          <div class="actions">
            <Button onPress={home}>{t("Xong")}</Button>
            <Button kind="second" onPress={() => go("operation", { key: operation.key })}>{t("Xem và in biên lai")}</Button>
          </div>
        </section>
      );
    case "refused":
      return (
        <Step flow={FLOW()} title={t("Trả lại tiền cho khách")}>
          <Problem problem={operation.problem!}><p>{t("Bưu điện KHÔNG nhận khoản nộp này: trả lại {amount} cho khách.", { amount: vnd(operation.amount) })}</p></Problem>
          <div class="actions"><Button onPress={async () => { await till.journal.saw(operation.key); home(); }}>{t("Đã trả lại tiền")}</Button></div>
        </Step>
      );
    case "ask":
      if (!asked) {
        return (
          <Step flow={FLOW()} title={t("Khách vừa nộp đúng số này. Hỏi lại khách.")}>
            <Amount amount={operation.amount} />
            <p>{t("Vài phút trước {holder} đã nộp {amount}. Đây có phải lần nộp thứ hai không?", { holder: operation.who, amount: vnd(operation.amount) })}</p>
            <div class="actions">
              <Button onPress={() => setAsked(true)}>{t("Đúng, khách nộp lần thứ hai")}</Button>
              <Button kind="second" onPress={home}>{t("Không, trả lại tiền cho khách")}</Button>
            </div>
          </Step>
        );
      }
  }
  const again: PayIn = { ...pay, ...(stage === "ask" ? { confirmed_again: true } : {}) };
  const why = stage === "sign" && operation.problem!.code !== "second_signature_needed" ? saidIn(operation.problem!) : null;
  return (
    <Step flow={FLOW()} title={t("Khoản này cần kiểm soát viên")} pad="digits">
      <SupervisorSignature about={t("Nhận tiền của {holder}: {amount}.", { holder: operation.who, amount: vnd(operation.amount) })} action={t("Ký nhận {amount}", { amount: vnd(operation.amount) })}
        why={why} onSign={({ supervisor_number, supervisor_pin }) => take(props, { ...again, supervisor_number }, { supervisor_pin })} />
      <div class="actions"><Button kind="second" onPress={home}>{t("Không nhận, trả lại tiền cho khách")}</Button></div>
    </Step>
  );
}

addTask({
  id: "cash-in",
  title: FLOW,
  about: () => t("Khách gửi tiền vào số dư"),
  icon: "M3 7h18v10H3zM12 10v4M8 3l4 4 4-4M7 17v3h10v-3",
  needs: "shift",
  tile: { order: 20 },
  screen: CashIn,
});
