// One operation out of the queue or the day's list: what it is, where it stands, what to do about it.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import type { Operation } from "../journal";
import { Amount, Button, clockTime, Problem, StateTag, SupervisorSignature, vnd } from "../parts";
import { Step } from "../step";
import { addTask, type ScreenProps, taskOfKind } from "../tasks";
import { useOperation } from "../use";
import { PrintProvisional } from "./print";
import { Receipt } from "./receipt";

/** Kinds that have a screen of their own, by the task that shows them. */
const OWN: Readonly<Record<string, string>> = { commit_withdrawal: "cash-out", open_shift: "shift", freeze_shift: "shift", close_shift: "shift", sign_shift: "shift" };

/** Written, and then there is more to do than to look at it. */
const OWN_DONE: Readonly<Record<string, string>> = { undo: "undo" };

function Shown(props: ScreenProps): JSX.Element {
  const { till, params, home, go } = props;
  const operation = useOperation(till, params.key);
  const own = operation && (taskOfKind(operation.kind)?.id ?? (operation.state === "has" ? OWN_DONE : OWN)[operation.kind]);
  useEffect(() => {
    if (operation && own) go(own, { key: operation.key });
  }, [own]);
  if (!operation || own) return <p class="opening">{t("Đang mở…")}</p>;
  return (
    <Step flow={clockTime(operation.made_at)} title={operation.title} onBack={home} {...(operation.state === "saved" && operation.secret ? { pad: "digits" as const } : {})}>
      <p class="who">{operation.who}</p>
      {operation.amount ? <Amount amount={operation.amount} /> : null}
      <p><StateTag operation={operation} /></p>
      <About {...props} operation={operation} />
    </Step>
  );
}

function About(props: ScreenProps & { readonly operation: Operation }): JSX.Element {
  const { till, operation, home, go } = props;
  switch (operation.state) {
    case "refused":
      return (
        <>
          <Problem problem={operation.problem!}>{moneyWord(operation)}</Problem>
          <div class="actions"><Button onPress={async () => { await till.journal.saw(operation.key); home(); }}>{t("Đã rõ")}</Button></div>
        </>
      );
    case "sending":
      return (
        <>
          <p class="note wait">{t("Bưu điện chưa trả lời. Máy tự gửi lại bằng đúng mã cũ, không bị ghi hai lần.")}</p>
          <div class="actions"><Button onPress={() => till.sender.wake()}>{t("Gửi lại ngay")}</Button></div>
          <PrintProvisional till={till} operation={operation} />
        </>
      );
    case "saved":
      return operation.secret ? <SignAgain {...props} /> : <p class="note">{t("Đã lưu trên máy. Có mạng là máy tự gửi.")}</p>;
    case "has":
      return (
        <>
          <Receipt till={till} operation={operation} />
          <div class="actions">
            {operation.kind === "cash_in" && operation.shift_id === till.shift?.id && !till.journal.about(operation.subject).some((o) => o.kind === "undo" && o.state === "has") ? <Button kind="second" onPress={() => go("undo", { key: operation.key })}>{t("Huỷ khoản nộp này")}</Button> : null}
            <Button kind="second" onPress={home}>{t("Về màn hình chính")}</Button>
          </div>
        </>
      );
  }
}

function moneyWord(operation: Operation): JSX.Element {
  if (operation.kind === "cash_in") return <p>{t("Bưu điện KHÔNG nhận khoản nộp này: trả lại {amount} cho khách.", { amount: vnd(operation.amount) })}</p>;
  if (operation.kind === "hand_over") return <p>{t("Báo kiểm soát viên: máy ghi là đã đưa tiền, sổ của bưu điện không nhận. Đừng đưa thêm tiền.")}</p>;
  return <p>{t("Không có tiền nào chuyển đi.")}</p>;
}

function SignAgain({ till, operation, home }: ScreenProps & { readonly operation: Operation }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const number = String(operation.body.supervisor_number ?? "");
  const [why, setWhy] = useState<string | null>(null);
  return (
    <>
      <p class="note wait">{t("Chưa ghi sổ, chưa có tiền nào chuyển đi. Muốn làm tiếp thì kiểm soát viên ký lại.")}</p>
      <SupervisorSignature about={t("{title}: {who}, {amount}.", { title: operation.title, who: operation.who, amount: vnd(operation.amount) })} action={t("Ký và gửi lại")}
        busy={busy} why={why} onSign={({ supervisor_number, supervisor_pin }) => {
          if (supervisor_number !== number) return setWhy(t("Người ký phải là {number}, như lần đầu. Muốn đổi người thì bỏ và làm lại.", { number }));
          setBusy(true);
          till.resend(operation.key, { supervisor_pin });
        }} />
      <div class="actions"><Button kind="second" onPress={async () => { await till.journal.giveUp(operation.key); home(); }}>{t("Bỏ, không làm nữa")}</Button></div>
    </>
  );
}

function Today({ till, go, home }: ScreenProps): JSX.Element {
  const since = till.shift ? Date.parse(till.shift.opened_at) - 60_000 : Date.now() - 86_400_000;
  const operations = till.journal.list().filter((o) => o.teller === till.teller && (o.shift_id === till.shift?.id || o.made_at >= since)).reverse();
  return (
    <Step flow={t("Quầy")} title={t("Việc trong ca này")} onBack={home}>
      {operations.length === 0 ? <p class="soft">{t("Chưa có thao tác nào.")}</p> : null}
      <ul class="day">
        {operations.map((operation) => (
          <li key={operation.key}>
            <button type="button" onClick={() => go("operation", { key: operation.key })}>
              <span class="num soft">{clockTime(operation.made_at)}</span>
              <span class="what"><b>{operation.title}</b> <span>{operation.who}</span></span>
              <b class="num">{operation.amount ? vnd(operation.amount) : ""}</b>
              <StateTag operation={operation} />
            </button>
          </li>
        ))}
      </ul>
    </Step>
  );
}

addTask({ id: "operation", title: () => t("Một thao tác"), about: () => "", icon: "", needs: "teller", screen: Shown });
addTask({
  id: "today",
  title: () => t("Việc trong ca"),
  about: () => t("Xem lại, in lại biên lai, huỷ"),
  icon: "M5 4h14v17l-3-2-2 2-2-2-2 2-2-2-3 2zM8 9h8M8 13h8",
  needs: "teller",
  tile: { order: 80 },
  screen: Today,
});
