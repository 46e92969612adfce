// A cash-in that was wrong, undone: the customer is there with the card, a supervisor signs, the notes go back after the answer.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { isOver } from "../journal";
import { Amount, CodeField, Problem, Reason, SupervisorSignature, vnd } from "../parts";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useOperation, useTill } from "../use";
import { OnItsWay } from "./following";
import { NotesBack } from "./notes-back";

const FLOW = (): string => t("Huỷ khoản nộp");

function Undo({ till, params, go, home }: ScreenProps): JSX.Element {
  useTill(till);
  const [last4, setLast4] = useState("");
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const [signing, setSigning] = useState(false);
  const watched = useRef("");
  const asked = useOperation(till, params.key)!;
  const taken = till.journal.about(asked.subject).find((o) => o.kind === "cash_in" && o.state === "has")!;
  const undoing = till.journal.about(taken.subject).filter((o) => o.kind === "undo").pop();
  const unsigned = !signing && undoing?.state === "saved" && !till.isKeyed(undoing.key);
  useEffect(() => {
    if (unsigned) go("operation", { key: undoing.key });
  }, [unsigned]);
  if (unsigned) return <p class="opening">{t("Đang mở…")}</p>;
  if (undoing && !isOver(undoing)) watched.current = undoing.key;
  if (undoing?.state === "has") {
    return <NotesBack till={till} home={home} operation={undoing} flow={FLOW()} flag={t("ĐÃ HUỶ KHOẢN NỘP")} fresh={watched.current === undoing.key} />;
  }
  if (undoing && !isOver(undoing)) {
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
          setSigning(true);
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
          setSigning(false);
        }} />
    </Step>
  );
}

addTask({ id: "undo", title: FLOW, about: () => "", icon: "", needs: "shift", screen: Undo });
