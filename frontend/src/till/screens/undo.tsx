// A cash-in that was wrong, undone: the customer is there with the card, a supervisor signs, the notes go back after the answer.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../parts/say";
import { isOver } from "../journal";
import { Amount, Button, CodeField, Problem, Reason, SupervisorSignature, vnd } from "../parts";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useOperation, useTill } from "../use";
import { OnItsWay } from "./following";

const FLOW = (): string => t("Huỷ khoản nộp");

function Undo({ till, params, home }: ScreenProps): JSX.Element {
  useTill(till);
  const [last4, setLast4] = useState("");
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const taken = useOperation(till, params.key)!;
  const undoing = till.journal.about(taken.subject).filter((o) => o.kind === "undo").pop();
  if (undoing?.state === "has") {
    return (
      <section class="full go">
        <p class="flag">{t("ĐÃ HUỶ KHOẢN NỘP")}</p>
        <h1>{t("Trả lại tiền cho {holder}", { holder: taken.who })}</h1>
        <Amount amount={taken.amount} />
        <div class="actions"><Button onPress={home}>{t("Đã trả lại {amount}", { amount: vnd(taken.amount) })}</Button></div>
      </section>
    );
  }
  if (undoing && !isOver(undoing) && (undoing.state === "sending" || till.isKeyed(undoing.key))) {
    return (
      <OnItsWay till={till} operation={undoing} home={home} waiting={t("Đang huỷ. Chưa trả lại tiền.")} order={t("ĐỪNG TRẢ TIỀN – đang kiểm tra")}
        about={t("Bưu điện chưa trả lời đã huỷ hay chưa. Máy tự hỏi lại bằng đúng mã cũ. Chỉ trả lại tiền khi màn hình xanh hiện lên.")} />
    );
  }
  const ready = last4.length === 4 && reason.trim().length >= 3;
  return (
    <Step flow={FLOW()} title={t("Huỷ khoản nộp của {holder}?", { holder: taken.who })} pad="digits" onBack={home}>
      <Amount amount={taken.amount} />
      <p>{t("Chỉ huỷ được trong ca này, khi khách đang ở quầy với căn cước.")}</p>
      {undoing?.state === "refused" && !undoing.seen ? <Problem problem={undoing.problem!}><p>{t("Chưa huỷ, chưa trả lại tiền.")}</p></Problem> : null}
      <CodeField label={t("4 số cuối căn cước")} value={last4} onChange={setLast4} length={4} />
      <Reason reasons={[t("Gõ nhầm số tiền"), t("Nhầm người"), t("Khách đổi ý")]} value={reason} onChange={setReason} />
      <SupervisorSignature about={t("Huỷ khoản nộp của {holder}: {amount}.", { holder: taken.who, amount: vnd(taken.amount) })} action={t("Ký huỷ {amount}", { amount: vnd(taken.amount) })}
        why={missing && !ready ? t("Nhập 4 số cuối căn cước và chọn lý do trước khi ký.") : null} onSign={async ({ supervisor_number, supervisor_pin }) => {
          if (!ready) return setMissing(true);
          if (undoing) await till.journal.saw(undoing.key);
          await till.submit(
            {
              kind: "undo",
              path: "/till/reversals",
              body: { shift_id: till.shift!.id, operation_id: taken.subject, id_last4: last4, reason: reason.trim(), supervisor_number },
              title: FLOW(),
              amount: taken.amount,
              who: taken.who,
              shift_id: till.shift!.id,
              subject: taken.subject,
            },
            { supervisor_pin },
          );
        }} />
    </Step>
  );
}

addTask({ id: "undo", title: FLOW, about: () => "", icon: "", needs: "shift", screen: Undo });
