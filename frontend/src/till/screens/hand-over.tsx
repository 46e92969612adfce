// The one screen from which notes go out: written down, which notes, and then: given, or not given.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { saidIn } from "../api";
import type { FoundCode } from "../cash-out";
import { isOver, type Operation } from "../journal";
import { linesOf, type NoteCounts, type NoteLine, total } from "../notes";
import { Amount, Button, NoteCount, Problem, Reason, SupervisorSignature, vnd } from "../parts";
import { type AtCounter, toHand } from "../queue";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useOperation, useTill } from "../use";
import { OnItsWay } from "./following";

const FLOW = (): string => t("Chi tiền mặt");

function HandOver(props: ScreenProps): JSX.Element {
  const { till, params, home } = props;
  useTill(till);
  const [step, setStep] = useState<"hand" | "other" | "return">("hand");
  const commit = till.journal.about(params.withdrawal!).find((o) => o.kind === "commit_withdrawal" && o.state === "has");
  const waiting = toHand(till.counter, till.journal.list()).find((each) => each.id === params.withdrawal);
  const [first] = useState(waiting);
  const withdrawal = waiting ?? (step === "return" ? first : undefined);
  if (step === "return" && withdrawal) return <PutBack {...props} withdrawal={withdrawal} back={() => setStep("hand")} />;
  if (!withdrawal) return <Nothing home={home} />;
  const notes = (commit?.facts.found as FoundCode | undefined)?.notes ?? null;
  if (step === "other") return <OtherNotes {...props} withdrawal={withdrawal} back={() => setStep("hand")} />;
  return <Hand {...props} withdrawal={withdrawal} notes={notes} go_on={setStep} />;
}

type HandProps = ScreenProps & { readonly withdrawal: AtCounter };

async function given({ till, home }: ScreenProps, withdrawal: AtCounter, notes: readonly NoteLine[] | null): Promise<void> {
  await till.submit({
    kind: "hand_over",
    path: `/withdrawals/${withdrawal.id}/handover`,
    body: { shift_id: till.shift!.id, ...(notes ? { notes } : {}) },
    title: t("Đã đưa tiền"),
    amount: withdrawal.amount,
    who: withdrawal.holder,
    shift_id: till.shift!.id,
    subject: withdrawal.id,
  });
  till.say(t("Đã đưa tiền cho {holder}: {amount}.", { amount: vnd(withdrawal.amount), holder: withdrawal.holder }));
  home();
}

function Hand(props: HandProps & { readonly notes: readonly NoteLine[] | null; readonly go_on: (step: "other" | "return") => void }): JSX.Element {
  const { withdrawal, notes, params, go_on } = props;
  const fresh = !!params.fresh;
  return (
    <section class={`full ${fresh ? "go" : "ask"}`}>
      <p class="flag">{t("ĐÃ GHI SỔ")}</p>
      <h1>{fresh ? t("Đưa tiền cho {holder}", { holder: withdrawal.holder }) : t("Đã đưa tiền cho {holder} chưa?", { holder: withdrawal.holder })}</h1>
      <Amount amount={withdrawal.amount} />
      {fresh ? null : <p>{t("Khoản này đã ghi sổ, nhưng máy chưa được báo là đã đưa. Nếu đã đưa thì đừng đưa lần nữa.")}</p>}
      {notes ? <NoteMix notes={notes} /> : null}
      <div class="actions">
        <Button onPress={() => given(props, withdrawal, notes)}>{fresh ? t("Đã đưa đủ {amount}", { amount: vnd(withdrawal.amount) }) : t("Đã đưa rồi")}</Button>
        <Button kind="second" onPress={() => go_on("other")}>{t("Đưa tờ khác")}</Button>
        <Button kind="stop" onPress={() => go_on("return")}>{t("Khách không nhận tiền")}</Button>
      </div>
    </section>
  );
}

/** Which notes make the amount up, as they lie in the hand. */
function NoteMix({ notes }: { readonly notes: readonly NoteLine[] }): JSX.Element {
  return (
    <ul class="mix" aria-label={t("Những tờ cần đưa")}>
      {notes.map(({ note, count }) => (
        <li key={note} class={`note-${note}`}>
          <b class="num">{t("{n} tờ", { n: count })}</b> <b class="num">{vnd(note)}</b>
        </li>
      ))}
    </ul>
  );
}

function OtherNotes(props: HandProps & { readonly back: () => void }): JSX.Element {
  const { withdrawal, back } = props;
  const [counts, setCounts] = useState<NoteCounts>({});
  const off = total(counts) - withdrawal.amount;
  return (
    <Step flow={FLOW()} title={t("Đã đưa những tờ nào?")} pad="digits" onBack={back} onSubmit={() => off === 0 && given(props, withdrawal, linesOf(counts))}>
      <NoteCount counts={counts} onChange={setCounts} />
      <p class={off === 0 ? "note" : "note wait"} role="status">
        {off === 0
          ? t("Khớp {amount}.", { amount: vnd(withdrawal.amount) })
          : off < 0
            ? t("Còn thiếu {amount}.", { amount: vnd(-off) })
            : t("Thừa {amount}.", { amount: vnd(off) })}
      </p>
      <div class="actions"><Button disabled={off !== 0}>{t("Đã đưa đủ {amount}", { amount: vnd(withdrawal.amount) })}</Button></div>
    </Step>
  );
}

function PutBack({ till, go, home, withdrawal, back }: HandProps & { readonly back: () => void }): JSX.Element {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [key, setKey] = useState<string | undefined>();
  const operation: Operation | undefined = useOperation(till, key);
  const why = operation?.problem ? saidIn(operation.problem) : null;
  const unsigned = operation?.state === "saved" && !till.isKeyed(operation.key);
  useEffect(() => {
    if (unsigned) go("operation", { key: operation.key });
  }, [unsigned]);
  if (operation?.state === "has") {
    return (
      <Step flow={FLOW()} title={t("Đã trả lại số dư của khách")}>
        <Amount amount={withdrawal.amount} />
        <p class="note">{t("Tiền ở lại ngăn. Khách có thể lấy mã mới khi cần.")}</p>
        <div class="actions"><Button onPress={home}>{t("Xong")}</Button></div>
      </Step>
    );
  }
  if (operation && !isOver(operation)) {
    return (
      <OnItsWay till={till} operation={operation} home={home} waiting={t("Đang trả lại số dư. Giữ tiền trong ngăn.")} order={t("ĐỪNG ĐƯA TIỀN – đang kiểm tra")}
        about={t("Bưu điện chưa trả lời đã trả lại số dư hay chưa. Máy tự hỏi lại bằng đúng mã cũ. Tiền ở lại trong ngăn.")} />
    );
  }
  return (
    <Step flow={FLOW()} title={t("Khách không nhận tiền")} pad="digits" onBack={back}>
      <Amount amount={withdrawal.amount} />
      <p>{t("Tiền ở lại ngăn và trở về số dư của khách. Chỉ làm khi chắc chắn chưa đưa tiền.")}</p>
      {operation?.state === "refused" ? <Problem problem={operation.problem!} /> : null}
      <Reason reasons={[t("Khách đổi ý"), t("Khách đi mất"), t("Không đủ tờ lẻ"), t("Sai người")]} value={reason} onChange={setReason} />
      <SupervisorSignature about={t("Không đưa tiền cho {holder}: {amount}.", { amount: vnd(withdrawal.amount), holder: withdrawal.holder })}
        action={t("Ký trả lại số dư")} why={missing && reason.trim().length < 3 ? t("Chọn lý do trước khi ký.") : why}
        onSign={async ({ supervisor_number, supervisor_pin }) => {
          if (reason.trim().length < 3) return setMissing(true);
          if (operation) await till.journal.saw(operation.key);
          const made = await till.submit(
            {
              kind: "put_back",
              path: `/withdrawals/${withdrawal.id}/return`,
              body: { shift_id: till.shift!.id, supervisor_number, reason: reason.trim() },
              title: t("Khách không nhận tiền"),
              amount: withdrawal.amount,
              who: withdrawal.holder,
              shift_id: till.shift!.id,
              subject: withdrawal.id,
            },
            { supervisor_pin },
          );
          setKey(made.key);
        }} />
    </Step>
  );
}

function Nothing({ home }: { readonly home: () => void }): JSX.Element {
  return (
    <Step flow={FLOW()} title={t("Khoản này đã xong")}>
      <p class="note">{t("Đã đưa hoặc đã trả lại. ĐỪNG TRẢ TIỀN LẠI.")}</p>
      <div class="actions"><Button onPress={home}>{t("Về màn hình chính")}</Button></div>
    </Step>
  );
}

addTask({ id: "hand-over", title: FLOW, about: () => "", icon: "", needs: "shift", screen: HandOver });
