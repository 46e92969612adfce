// Cash for somebody whose money is at another bank: they transfer it to the post office, and the notes go out once it has come.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { give } from "../devices/sound";
import { newId } from "../ids";
import type { Operation } from "../journal";
import { mendOf } from "../mend";
import { Amount, Button, CodeField, Reason, SupervisorSignature, TextField, vnd } from "../parts";
import { type BankCashOut, momentOf, pushReceipt } from "../receipts";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useOperation } from "../use";
import { Code } from "./code";
import { AskAmount, Summary, useQuote } from "./confirm";
import { placeOf, Print } from "./print";
import { Sent, useAsk } from "./serve";

const FLOW = (): string => t("Rút tiền từ ngân hàng khác");
const LOOK_MS = 3_000;

const STATES: Readonly<Record<string, () => string>> = {
  waiting: () => t("Đang chờ khách chuyển khoản"),
  paid: () => t("Tiền đã tới, chờ đưa tiền mặt"),
  handed: () => t("Đã đưa tiền mặt"),
  sent_back: () => t("Không đưa tiền mặt, đã chuyển trả khách"),
  expired: () => t("Đã hết hạn, không đưa tiền"),
  cancelled: () => t("Đã huỷ, không đưa tiền"),
};

/** The list of what waits, one that waits, or what was done with it. */
export function Push(props: ScreenProps): JSX.Element {
  const { till, params } = props;
  const operation = useOperation(till, params.key);
  if (operation?.kind === "ask_for_push") return <Asked {...props} operation={operation} />;
  if (operation) return <Ended {...props} operation={operation} />;
  if (params.id) return <Waiting key={params.id} {...props} id={params.id} />;
  return params.new ? <New {...props} /> : <Pending {...props} />;
}

function Pending({ till, go, home }: ScreenProps): JSX.Element {
  const [waiting, setWaiting] = useState<readonly BankCashOut[] | null>(null);
  const asking = useAsk(till);
  useEffect(() => {
    void asking.ask<{ entries: BankCashOut[] }>(`/shifts/${till.shift!.id}/bank-cash-outs`).then((answer) => setWaiting(answer?.entries ?? null));
  }, []);
  return (
    <Step flow={FLOW()} title={waiting?.length ? t("Đang chờ ở quầy: {n}", { n: waiting.length }) : t("Khách chuyển khoản, quầy trả tiền mặt")} onBack={home}>
      {asking.told}
      <ul class="choices">
        {waiting?.map((out) => (
          <li key={out.id}>
            <button type="button" class={`choice${out.state === "paid" ? " good" : ""}`} onClick={() => go("push", { id: out.id })}>
              <b>{out.holder} · <span class="num">{vnd(out.amount)}</span></b>
              <span>{STATES[out.state]?.()}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="actions"><Button onPress={() => go("push", { new: "1" })}>{t("Khách mới")}</Button></div>
    </Step>
  );
}

function New({ till, go, home }: ScreenProps): JSX.Element {
  const [person, setPerson] = useState<{ phone: string; name: string; id_last4: string } | null>(null);
  const [amount, setAmount] = useState<number | null>(null);
  const { quote, told, again } = useQuote(till, "cash_out", amount);
  if (!person) return <AskPerson onPerson={setPerson} onBack={home} />;
  if (amount === null) {
    return <AskAmount flow={FLOW()} title={t("{name} cần bao nhiêu tiền mặt?", { name: person.name })} label={t("Số tiền mặt")} step={50_000} usual={{ till, kind: "ask_for_push", customer: person.phone }} onAmount={setAmount} onBack={() => setPerson(null)} />;
  }
  const ask = async (): Promise<void> => {
    const bank_cash_out_id = newId("bco");
    const submitted = await till.submit({
      kind: "ask_for_push",
      path: "/bank-cash-outs",
      body: { bank_cash_out_id, shift_id: till.shift!.id, ...person, amount, ...(quote ? { quote: quote.quote } : {}) },
      title: t("Chờ {name} chuyển khoản", { name: person.name }),
      who: person.name,
      amount,
      shift_id: till.shift!.id,
      subject: bank_cash_out_id,
    });
    go("push", { key: submitted.key });
  };
  return (
    <Step flow={FLOW()} title={t("Lấy mã cho khách chuyển khoản?")} onBack={() => setAmount(null)}>
      {told}
      {told ? <Button kind="second" onPress={again}>{t("Hỏi lại phí")}</Button> : null}
      <Summary amount={amount} rows={[
        [t("Khách"), person.name],
        [t("Phí"), quote ? vnd(quote.fee) : "…"],
        [t("Khách phải chuyển"), quote ? vnd(quote.total) : "…"],
      ]} />
      <div class="actions"><Button disabled={!quote} onPress={ask}>{t("Hiện mã QR cho khách")}</Button></div>
    </Step>
  );
}

function AskPerson({ onPerson, onBack }: { readonly onPerson: (person: { phone: string; name: string; id_last4: string }) => void; readonly onBack: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const [id_last4, setCard] = useState("");
  const whole = name.trim().length >= 2 && phone.length >= 9 && id_last4.length === 4;
  return (
    <Step flow={FLOW()} title={t("Xem căn cước của khách")} pad="digits" onBack={onBack} onSubmit={() => (whole ? onPerson({ phone, name: name.trim(), id_last4 }) : undefined)}>
      <TextField label={t("Họ tên trên căn cước")} value={name} onChange={setName} />
      <CodeField label={t("4 số cuối căn cước")} value={id_last4} onChange={setCard} length={4} first={false} />
      <CodeField label={t("Số điện thoại")} value={phone} onChange={setPhone} length={11} first={false} />
      <div class="actions"><Button disabled={!whole}>{t("Tiếp")}</Button></div>
    </Step>
  );
}

function Asked({ till, operation, go, home }: ScreenProps & { readonly operation: Operation }): JSX.Element {
  const mend = operation.problem && mendOf(operation.problem, "supervisor_number" in operation.body);
  const resign = async (supervisor_number: string, supervisor_pin: string): Promise<void> => {
    await till.journal.saw(operation.key);
    const { kind, path, title, who, amount, shift_id, subject } = operation;
    const more = mend === "ask" ? { confirmed_again: true } : {};
    const again = await till.submit({ kind, path, title, who, amount, shift_id, subject, body: { ...operation.body, ...more, supervisor_number } }, { supervisor_pin });
    go("push", { key: again.key });
  };
  return (
    <Sent till={till} operation={operation} flow={FLOW()} home={home} doing={t("Đang lấy mã chuyển khoản")}
      hold={t("ĐỪNG ĐƯA TIỀN – đang kiểm tra")} refused={t("Chưa có đồng nào chuyển động. Đừng để khách chuyển khoản.")}
      mend={mend ? (
        <SupervisorSignature action={t("Ký")} about={t("{who} rút {amount} tiền mặt qua ngân hàng khác.", { who: operation.who, amount: vnd(operation.amount) })}
          onSign={({ supervisor_number, supervisor_pin }) => resign(supervisor_number, supervisor_pin)} />
      ) : null}>
      {() => <Waiting till={till} params={{}} go={go} home={home} id={operation.subject} first={operation.answer as BankCashOut} />}
    </Sent>
  );
}

/** Asks every three seconds whether the money has come; only the post office's `paid` opens the drawer. */
function Waiting({ till, go, home, id, first = null }: ScreenProps & { readonly id: string; readonly first?: BankCashOut | null }): JSX.Element {
  const [out, setOut] = useState<BankCashOut | null>(first);
  const [silent, setSilent] = useState(false);
  const [back, setBack] = useState(false);
  const held = till.journal.about(id).find((operation) => operation.kind !== "ask_for_push" && operation.state !== "refused");
  useEffect(() => {
    let gone = false;
    const look = async (): Promise<void> => {
      const answer = await till.call<BankCashOut>("GET", `/bank-cash-outs/${id}`);
      if (gone) return;
      setSilent(answer.is === "unknown");
      if (answer.is === "known") {
        setOut((before) => {
          if (before?.state === "waiting" && answer.data.state === "paid") give("good");
          return answer.data;
        });
      }
      if (answer.is !== "known" || answer.data.state === "waiting") setTimeout(() => void look(), LOOK_MS);
    };
    void look();
    return () => {
      gone = true;
    };
  }, [id]);
  if (held) return <Ended till={till} params={{}} go={go} home={home} operation={held} />;
  if (!out) return <Step flow={FLOW()} title={t("Đang hỏi bưu điện")} onBack={home}>{silent ? <p class="note wait" role="alert">{t("Chưa có mạng. ĐỪNG ĐƯA TIỀN khi chưa thấy màn hình xanh.")}</p> : <p role="status">{t("Đợi vài giây…")}</p>}</Step>;
  const act = async (kind: string, step: string, title: string): Promise<void> => {
    const body = { shift_id: till.shift!.id };
    const submitted = await till.submit({ kind, path: `/bank-cash-outs/${id}/${step}`, body, title, who: out.holder, amount: out.amount, shift_id: till.shift!.id, subject: id });
    go("push", { key: submitted.key });
  };
  if (back) return <SendBack till={till} go={go} out={out} onBack={() => setBack(false)} />;
  if (out.state === "paid") {
    return (
      <div class="full go">
        <p class="flag">{t("TIỀN ĐÃ TỚI")}</p>
        <h1>{t("Đưa tiền mặt cho {name}", { name: out.holder })}</h1>
        <Amount amount={out.amount} />
        <p>{t("Đếm trước mặt khách rồi mới bấm.")}</p>
        <div class="actions">
          <Button onPress={() => act("hand_over_push", "handover", t("Đưa tiền cho {name}", { name: out.holder }))}>{t("Đã đưa {amount}", { amount: vnd(out.amount) })}</Button>
          <Button kind="stop" onPress={() => setBack(true)}>{t("Không đưa được tiền")}</Button>
        </div>
      </div>
    );
  }
  if (out.state !== "waiting") {
    return (
      <Step flow={FLOW()} title={STATES[out.state]?.() ?? ""}>
        <p>{t("{name}, {amount}.", { name: out.holder, amount: vnd(out.amount) })}</p>
        {out.state === "handed" ? <Print receipt={(copy) => pushReceipt(placeOf(till), out, copy)} /> : null}
        <div class="actions"><Button onPress={home}>{t("Về trang chính")}</Button></div>
      </Step>
    );
  }
  return (
    <Step flow={FLOW()} title={t("Khách quét mã và chuyển {amount}", { amount: vnd(out.total) })}>
      {silent ? <p class="note wait" role="alert">{t("Mất mạng. ĐỪNG ĐƯA TIỀN khi chưa thấy màn hình xanh.")}</p> : <p class="note wait" role="status"><span class="turning" aria-hidden="true" /> {t("Đang chờ tiền tới. Chưa đưa tiền mặt.")}</p>}
      {out.vietqr ? <Code text={out.vietqr} label={t("Mã QR cho khách quét")} /> : null}
      <p class="soft">{t("Nội dung chuyển khoản {reference}. Mã dùng đến {time}.", { reference: out.reference, time: momentOf(out.good_until) })}</p>
      <div class="actions">
        <Button kind="stop" onPress={() => act("cancel_push", "cancellation", t("Huỷ rút tiền của {name}", { name: out.holder }))}>{t("Khách không chuyển nữa, huỷ")}</Button>
        <Button kind="second" onPress={home}>{t("Làm việc khác trong lúc chờ")}</Button>
      </div>
    </Step>
  );
}

const REASONS = (): string[] => [t("Khách đổi ý"), t("Quầy không đủ mệnh giá"), t("Không đúng người trên căn cước")];

function SendBack({ till, go, out, onBack }: Pick<ScreenProps, "till" | "go"> & { readonly out: BankCashOut; readonly onBack: () => void }): JSX.Element {
  const [reason, setReason] = useState("");
  return (
    <Step flow={FLOW()} title={t("Không đưa tiền, trả lại ngân hàng của khách")} pad="digits" onBack={onBack}>
      <Reason reasons={REASONS()} value={reason} onChange={setReason} />
      {reason.trim().length >= 3 ? (
        <SupervisorSignature about={t("Tiền mặt {amount} vẫn trong ngăn; chuyển trả {name}: {total}.", { amount: vnd(out.amount), total: vnd(out.total), name: out.holder })} action={t("Ký và chuyển trả")}
          onSign={async ({ supervisor_number, supervisor_pin }) => {
            const body = { shift_id: till.shift!.id, reason: reason.trim(), supervisor_number };
            const submitted = await till.submit({ kind: "send_push_back", path: `/bank-cash-outs/${out.id}/return`, body, title: t("Chuyển trả {name}", { name: out.holder }), who: out.holder, amount: out.amount, shift_id: till.shift!.id, subject: out.id }, { supervisor_pin });
            go("push", { key: submitted.key });
          }} />
      ) : null}
    </Step>
  );
}

const DOING: Readonly<Record<string, () => string>> = {
  hand_over_push: () => t("Đang ghi: đã đưa tiền"),
  cancel_push: () => t("Đang huỷ"),
  send_push_back: () => t("Đang chuyển trả"),
};

const DONE: Readonly<Record<string, () => string>> = {
  hand_over_push: () => t("Xong, đã đưa tiền mặt"),
  cancel_push: () => t("Đã huỷ, không đưa tiền"),
  send_push_back: () => t("Không đưa tiền, đang chuyển trả khách"),
};

function Ended({ till, operation, go, home }: ScreenProps & { readonly operation: Operation }): JSX.Element {
  const out = operation.answer as BankCashOut;
  const handing = operation.kind === "hand_over_push";
  return (
    <Sent till={till} operation={operation} flow={FLOW()} home={home} doing={DOING[operation.kind]!()}
      hold={handing ? t("ĐỪNG ĐƯA TIỀN LẠI – máy đã lưu là đã đưa, đang báo bưu điện") : t("ĐỪNG ĐƯA TIỀN – đang kiểm tra")}
      refused={t("Xem lại yêu cầu này trước khi làm tiếp.")}
      mend={operation.problem ? <div class="actions"><Button onPress={async () => {
        await till.journal.saw(operation.key);
        go("push", { id: operation.subject });
      }}>{t("Xem lại yêu cầu")}</Button></div> : null}>
      {() => (
        <Step flow={FLOW()} title={DONE[operation.kind]!()}>
          <div class="done"><Amount amount={out.amount} /><p>{out.holder}</p></div>
          {handing ? <Print receipt={(copy) => pushReceipt(placeOf(till), out, copy)} /> : null}
          <div class="actions"><Button onPress={home}>{t("Xong")}</Button></div>
        </Step>
      )}
    </Sent>
  );
}

addTask({
  id: "push",
  title: () => t("Rút từ ngân hàng khác"),
  about: () => t("Khách quét QR chuyển khoản, quầy trả tiền mặt"),
  icon: "M3 10l9-6 9 6M5 10v8M10 10v8M14 10v8M19 10v8M3 20h18",
  needs: "shift",
  tile: { order: 60 },
  kinds: ["ask_for_push", "hand_over_push", "cancel_push", "send_push_back"],
  screen: Push,
});
