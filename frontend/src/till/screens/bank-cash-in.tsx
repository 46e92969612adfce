// Notes for a bank account: whose it is, as the bank says, counted, sent; and given back when the bank refuses.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { newId } from "../ids";
import { isOver, type Operation } from "../journal";
import { mendOf } from "../mend";
import { linesOf, type NoteCounts, total } from "../notes";
import { Amount, Button, CodeField, NoteCount, SupervisorSignature, TextField, vnd } from "../parts";
import { type BankCashIn, bankCashInReceipt } from "../receipts";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useOperation } from "../use";
import { AskAmount, Summary, useQuote } from "./confirm";
import { type Customer, FindCustomer } from "./customer";
import { NotesBack } from "./notes-back";
import { placeOf, Print } from "./print";
import { Sent, useAsk } from "./serve";

interface Bank {
  readonly bin: string;
  readonly short_name: string;
  readonly name: string;
  readonly reachable: boolean;
}
interface Account {
  readonly bank_bin: string;
  readonly bank: string;
  readonly name: string;
  readonly account: string;
}

const FLOW = (): string => t("Nộp tiền vào ngân hàng");

const STATES: Readonly<Record<string, () => string>> = {
  sent: () => t("Đang chờ ngân hàng trả lời. Nếu ngân hàng từ chối, khách được trả lại tiền mặt tại quầy."),
  confirmed: () => t("Tiền đã vào tài khoản ngân hàng."),
  refused: () => t("Ngân hàng từ chối. Trả lại tiền mặt khi khách đến."),
  returned: () => t("Đã trả lại tiền mặt."),
  credited: () => t("Ngân hàng từ chối; tiền đã vào số dư của khách."),
};

export function BankCashInScreen(props: ScreenProps): JSX.Element {
  const { till, params } = props;
  const operation = useOperation(till, params.key);
  if (operation) return <Taken {...props} operation={operation} />;
  if (params.back) return <GiveBack {...props} />;
  return params.new ? <New {...props} /> : <Begin {...props} />;
}

/** Notes that wait to be given back come first: they are somebody's. */
function Begin({ till, go, home }: ScreenProps): JSX.Element {
  const [refused, setRefused] = useState<readonly BankCashIn[]>([]);
  const asking = useAsk(till);
  useEffect(() => {
    void asking.ask<{ entries: BankCashIn[] }>("/till/bank-cash-ins").then((answer) => setRefused(answer?.entries ?? []));
  }, []);
  return (
    <Step flow={FLOW()} title={refused.length ? t("Tiền chờ trả lại khách: {n}", { n: refused.length }) : t("Tiền mặt vào tài khoản ngân hàng")} onBack={home}>
      {asking.told}
      <ul class="choices">
        {refused.map((each) => (
          <li key={each.id}>
            <button type="button" class="choice" onClick={() => go("bank-cash-in", { back: each.id })}>
              <b>{each.holder} · <span class="num">{vnd(each.total)}</span></b>
              <span>{t("{bank} từ chối. Trả lại tiền khi khách đến.", { bank: each.bank })}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="actions"><Button onPress={() => go("bank-cash-in", { new: "1" })}>{t("Khách mới")}</Button></div>
    </Step>
  );
}

function New({ till, go, home }: ScreenProps): JSX.Element {
  const [customer, setCustomer] = useState<Customer | null>(null);
  const [account, setAccount] = useState<Account | null>(null);
  const [amount, setAmount] = useState<number | null>(null);
  if (!customer) {
    return <FindCustomer till={till} flow={FLOW()} label={t("Số điện thoại của khách nộp")} question={(name) => t("Người nộp là {name}?", { name })} onFound={setCustomer} onBack={home} />;
  }
  if (!account) return <AskAccount till={till} onAccount={setAccount} onBack={() => setCustomer(null)} />;
  if (amount === null) {
    return <AskAmount flow={FLOW()} title={t("Nộp cho {name} bao nhiêu?", { name: account.name })} label={t("Số tiền vào tài khoản")} usual={{ till, kind: "bank_cash_in", customer: customer.customer_id }} onAmount={setAmount} onBack={() => setAccount(null)} />;
  }
  const take = async (quote: string): Promise<void> => {
    const bank_cash_in_id = newId("bci");
    const body = {
      bank_cash_in_id, shift_id: till.shift!.id, customer_id: customer.customer_id, phone: customer.phone, amount, bank_bin: account.bank_bin,
      account: account.account, name: account.name, quote,
    };
    const submitted = await till.submit({
      kind: "bank_cash_in", path: "/bank-cash-ins", body, title: t("Nộp vào {bank} cho {name}", { bank: account.bank, name: account.name }),
      who: customer.holder, amount, shift_id: till.shift!.id, subject: bank_cash_in_id,
    });
    go("bank-cash-in", { key: submitted.key });
  };
  return <Count till={till} account={account} amount={amount} onTake={take} onBack={() => setAmount(null)} />;
}

function AskAccount({ till, onAccount, onBack }: Pick<ScreenProps, "till"> & { readonly onAccount: (account: Account) => void; readonly onBack: () => void }): JSX.Element {
  const [banks, setBanks] = useState<readonly Bank[]>([]);
  const [bin, setBin] = useState("");
  const [number, setNumber] = useState("");
  const [found, setFound] = useState<Account | null>(null);
  const asking = useAsk(till);
  useEffect(() => {
    void asking.ask<{ entries: Bank[] }>("/banks").then((answer) => setBanks(answer?.entries.filter((bank) => bank.reachable) ?? []));
  }, []);
  const whole = bin !== "" && number.trim().length >= 4;
  const look = async (): Promise<void> => {
    if (!whole) return;
    const account = number.replace(/\s/g, "");
    const named = await asking.ask<Omit<Account, "account">>("/till/bank-account-names", { bank_bin: bin, account });
    if (named) setFound({ ...named, account });
  };
  if (found) {
    return (
      <Step flow={FLOW()} title={t("Chủ tài khoản là {name}?", { name: found.name })} onBack={() => setFound(null)}>
        <p class="sum"><b>{found.name}</b><span>{`${found.bank} · ${found.account}`}</span></p>
        <p>{t("Đọc to tên này. Chỉ bấm đúng khi khách xác nhận: tiền đi rồi không lấy lại được.")}</p>
        <div class="actions">
          <Button onPress={() => onAccount(found)}>{t("Đúng người nhận")}</Button>
          <Button kind="second" onPress={() => setFound(null)}>{t("Không phải, nhập lại")}</Button>
        </div>
      </Step>
    );
  }
  return (
    <Step flow={FLOW()} title={t("Tài khoản nhận tiền")} onBack={onBack} onSubmit={look}>
      {asking.told}
      <div class="field">
        <label for="bank">{t("Ngân hàng")}</label>
        <select id="bank" value={bin} onChange={(event) => setBin(event.currentTarget.value)}>
          <option value="">{t("Chọn ngân hàng")}</option>
          {banks.map((bank) => <option key={bank.bin} value={bank.bin}>{`${bank.short_name} · ${bank.name}`}</option>)}
        </select>
      </div>
      <TextField label={t("Số tài khoản")} value={number} onChange={setNumber} />
      <div class="actions"><Button busy={asking.busy} disabled={!whole}>{t("Hỏi tên chủ tài khoản")}</Button></div>
    </Step>
  );
}

interface CountProps extends Pick<ScreenProps, "till"> {
  readonly account: Account;
  readonly amount: number;
  readonly onTake: (quote: string) => Promise<void>;
  readonly onBack: () => void;
}

function Count({ till, account, amount, onTake, onBack }: CountProps): JSX.Element {
  const { quote, told, again } = useQuote(till, "bank_transfer", amount);
  const [counts, setCounts] = useState<NoteCounts>({});
  const due = quote?.total ?? amount;
  const given = linesOf(counts).length ? total(counts) : 0;
  const right = quote !== null && given === due;
  return (
    <Step flow={FLOW()} title={t("Đếm {amount} của khách", { amount: vnd(due) })} pad="digits" onBack={onBack} onSubmit={() => (right ? onTake(quote.quote) : undefined)}>
      {told}
      {told ? <Button kind="second" onPress={again}>{t("Hỏi lại phí")}</Button> : null}
      <Summary amount={due} rows={[
        [t("Vào tài khoản"), `${account.name} · ${account.bank}`],
        [t("Số tiền nộp"), vnd(amount)],
        [t("Phí"), quote ? vnd(quote.fee) : "…"],
      ]} />
      <NoteCount counts={counts} onChange={setCounts} />
      {given && !right && quote ? <p class="note wait" role="status">{given < due ? t("Còn thiếu {amount}.", { amount: vnd(due - given) }) : t("Thừa {amount}, trả lại khách.", { amount: vnd(given - due) })}</p> : null}
      <div class="actions"><Button disabled={!right}>{t("Đã đủ tiền, nộp {amount}", { amount: vnd(amount) })}</Button></div>
    </Step>
  );
}

function Taken({ till, operation, go, home }: ScreenProps & { readonly operation: Operation }): JSX.Element {
  const taken = operation.answer as BankCashIn;
  const giving = operation.kind === "return_notes";
  const [fresh] = useState(!isOver(operation));
  const mend = operation.problem && !giving && mendOf(operation.problem, "supervisor_number" in operation.body);
  const resign = async (supervisor_number: string, supervisor_pin: string): Promise<void> => {
    await till.journal.saw(operation.key);
    const { kind, path, title, who, amount, shift_id, subject } = operation;
    const more = mend === "ask" ? { confirmed_again: true } : {};
    const again = await till.submit({ kind, path, title, who, amount, shift_id, subject, body: { ...operation.body, ...more, supervisor_number } }, { supervisor_pin });
    go("bank-cash-in", { key: again.key });
  };
  return (
    <Sent till={till} operation={operation} flow={FLOW()} home={home} doing={giving ? t("Đang ghi: trả lại tiền") : t("Đang ghi khoản nộp")}
      hold={giving ? t("ĐỪNG ĐƯA TIỀN – đang kiểm tra") : t("GIỮ TIỀN TRÊN QUẦY, ĐỪNG NỘP LẠI – đang kiểm tra")}
      refused={giving ? t("Chưa trả tiền. Giữ tiền trong ngăn.") : t("Chưa nộp đồng nào. Trả lại tiền cho khách.")}
      mend={mend ? (
        <SupervisorSignature action={t("Ký")} about={t("{who} nộp {amount} vào ngân hàng.", { who: operation.who, amount: vnd(operation.amount) })}
          onSign={({ supervisor_number, supervisor_pin }) => resign(supervisor_number, supervisor_pin)} />
      ) : null}>
      {() => (giving ? (
        <NotesBack till={till} home={home} operation={operation} flow={FLOW()} flag={t("ĐÃ GHI SỔ")} fresh={fresh}>
          <Print receipt={(copy) => bankCashInReceipt(placeOf(till), taken, copy)} />
        </NotesBack>
      ) : (
        <Step flow={FLOW()} title={t("Đã nhận tiền của khách")}>
          <div class="done"><Amount amount={taken.amount} /><p>{t("{bank} · {account} · {name}", { bank: taken.bank, account: taken.account, name: taken.name })}</p></div>
          <p>{(STATES[taken.state] ?? STATES.sent!)()}</p>
          <Print receipt={(copy) => bankCashInReceipt(placeOf(till), taken, copy)} />
          <div class="actions"><Button onPress={home}>{t("Xong")}</Button></div>
        </Step>
      ))}
    </Sent>
  );
}

function GiveBack({ till, params, go, home }: ScreenProps): JSX.Element {
  const [taken, setTaken] = useState<BankCashIn | null>(null);
  const [card, setCard] = useState("");
  const asking = useAsk(till);
  useEffect(() => {
    void asking.ask<BankCashIn>(`/bank-cash-ins/${params.back}`).then(setTaken);
  }, [params.back]);
  if (!taken) return <Step flow={FLOW()} title={t("Đang hỏi bưu điện")} onBack={home}>{asking.told}</Step>;
  const give = async (): Promise<void> => {
    if (card.length !== 4) return;
    const body = { shift_id: till.shift!.id, id_last4: card };
    const submitted = await till.submit({ kind: "return_notes", path: `/bank-cash-ins/${taken.id}/return`, body, title: t("Trả lại tiền cho {name}", { name: taken.holder }), who: taken.holder, amount: taken.total, shift_id: till.shift!.id, subject: taken.id });
    go("bank-cash-in", { key: submitted.key });
  };
  return (
    <Step flow={FLOW()} title={t("Trả lại {amount} cho {name}", { amount: vnd(taken.total), name: taken.holder })} pad="digits" onBack={home} onSubmit={give}>
      <Summary amount={taken.total} rows={[[t("Ngân hàng từ chối"), `${taken.bank} · ${taken.account}`], [t("Chủ tài khoản"), taken.name]]} />
      <CodeField label={t("4 số cuối căn cước của khách")} hint={t("Xem căn cước. Chưa đưa tiền ở bước này.")} value={card} onChange={setCard} length={4} />
      <div class="actions"><Button disabled={card.length !== 4}>{t("Ghi sổ rồi trả tiền")}</Button></div>
    </Step>
  );
}

addTask({
  id: "bank-cash-in",
  title: () => t("Nộp vào ngân hàng"),
  about: () => t("Tiền mặt vào tài khoản ngân hàng bất kỳ"),
  icon: "M3 9l9-5 9 5M5 9v7M12 12v8M9 17l3 3 3-3M19 9v7",
  needs: "shift",
  tile: { order: 70 },
  kinds: ["bank_cash_in", "return_notes"],
  screen: BankCashInScreen,
});
