// Cash-out: code, holder and card, collect PIN, and then nothing is paid before the post office wrote it down.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { type Problem as ProblemDocument, saidIn } from "../api";
import { commitment, type FoundCode, stageOf, type Wishes } from "../cash-out";
import type { Operation } from "../journal";
import { Amount, Button, CodeField, Problem, SupervisorSignature, vnd } from "../parts";
import { heldBy } from "../queue";
import { meaningOf } from "../scanned";
import type { Secrets } from "../sender";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useOperation } from "../use";
import { OnItsWay } from "./following";
import { Scanner } from "./scan";

const FLOW = (): string => t("Chi tiền mặt");

type Signed = { readonly supervisor_number: string; readonly supervisor_pin: string };

interface Facts {
  readonly found: FoundCode;
  readonly wishes: Wishes;
}

function CashOut(props: ScreenProps): JSX.Element {
  const [found, setFound] = useState<FoundCode | null>(null);
  const operation = useOperation(props.till, props.params.key);
  if (operation) return <Committing key={operation.key} {...props} operation={operation} />;
  return found ? <Check {...props} found={found} back={() => setFound(null)} /> : <Code {...props} onFound={setFound} />;
}

function Code({ till, home, go, onFound, params }: ScreenProps & { readonly onFound: (found: FoundCode) => void }): JSX.Element {
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<ProblemDocument | null>(null);
  const [silent, setSilent] = useState(false);
  const [busy, setBusy] = useState(false);
  const look = async (digits: string): Promise<void> => {
    if (busy || digits.length !== 8) return;
    setBusy(true);
    setProblem(null);
    setSilent(false);
    const outcome = await till.call<FoundCode>("POST", "/till/withdrawal-lookups", { shift_id: till.shift!.id, code: digits });
    setBusy(false);
    if (outcome.is === "unknown") return setSilent(true);
    if (outcome.is === "refused") {
      setCode("");
      return setProblem(outcome.problem);
    }
    const held = heldBy(till.journal.list(), outcome.data.withdrawal.id);
    if (held) go("operation", { key: held.key });
    else onFound(outcome.data);
  };
  const type = (text: string): void => {
    setCode(text);
    if (text.length === 8 && text !== code) void look(text);
  };
  const scanned = (text: string): void => {
    const meant = meaningOf(text);
    if (meant?.screen === "cash-out") type(meant.params.code!);
    else if (meant) go(meant.screen, meant.params);
  };
  useEffect(() => {
    if (params.code) type(params.code);
  }, [params.code]);
  return (
    <Step flow={FLOW()} title={t("Khách đọc hoặc đưa mã 8 số")} pad="digits" onBack={home} onSubmit={() => look(code)}>
      {problem ? <Problem problem={problem}><p>{t("Chưa chi đồng nào.")}</p></Problem> : null}
      {silent ? <p class="note wait" role="alert">{t("Bưu điện chưa trả lời. Chưa chi đồng nào. Kiểm tra mạng rồi bấm Tìm lại.")}</p> : null}
      <CodeField label={t("Mã rút tiền")} value={code} onChange={type} length={8} group={4} key={params.again ?? ""} />
      <Scanner onCode={scanned} />
      <div class="actions"><Button busy={busy} disabled={code.length !== 8}>{silent ? t("Tìm lại") : t("Tìm mã")}</Button></div>
    </Step>
  );
}

function Check({ till, go, home, found, back }: ScreenProps & { readonly found: FoundCode; readonly back: () => void }): JSX.Element {
  const [last4, setLast4] = useState("");
  const [same, setSame] = useState(false);
  const { withdrawal } = found;
  if (same) return <Pin till={till} go={go} home={home} params={{}} found={found} wishes={last4 ? { id_last4: last4 } : {}} back={() => setSame(false)} />;
  const ready = !found.id_check || last4.length === 4;
  return (
    <Step flow={FLOW()} title={t("Có đúng là {holder} không?", { holder: withdrawal.holder })} pad={found.id_check ? "digits" : undefined} onBack={back}
      onSubmit={() => ready && setSame(true)}>
      <Amount amount={withdrawal.amount} />
      {found.id_check ? (
        <>
          <p>{t("Xem căn cước: tên và ảnh phải khớp với người đứng trước quầy.")}</p>
          <CodeField label={t("4 số cuối căn cước")} value={last4} onChange={setLast4} length={4} />
        </>
      ) : <p>{t("Hỏi tên khách, không đọc tên ra trước.")}</p>}
      {found.notes === null ? <p class="note wait">{t("Ngăn tiền không đủ tờ lẻ cho số này. Kiểm tra ngăn tiền trước khi ghi sổ.")}</p> : null}
      <div class="actions">
        <Button disabled={!ready}>{t("Đúng người, đi tiếp")}</Button>
        <Button kind="second" onPress={home}>{t("Không đúng, dừng lại")}</Button>
      </div>
    </Step>
  );
}

type PinProps = ScreenProps & {
  readonly found: FoundCode;
  readonly wishes: Wishes;
  readonly back?: () => void;
  readonly why?: string | null;
  /** The supervisor's PIN, when one signed. */
  readonly signed?: Secrets;
  /** The command that goes on, under its own key. */
  readonly same?: Operation;
  readonly giveUp?: () => unknown;
};

/** The customer keys the collect PIN in; the press after it writes the cash-out down. */
function Pin({ till, go, found, wishes, back, why, signed, same, giveUp }: PinProps): JSX.Element {
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const { withdrawal } = found;
  const commit = async (): Promise<void> => {
    if (pin.length !== 4 || busy) return;
    setBusy(true);
    const secrets: Secrets = { collect_pin: pin, ...signed };
    setPin("");
    if (same) return till.resend(same.key, secrets);
    const body = commitment(found, till.shift!.id, wishes);
    const operation = await till.submit(
      {
        kind: "commit_withdrawal",
        path: `/withdrawals/${withdrawal.id}/commitment`,
        body,
        title: t("Chi tiền mặt"),
        amount: withdrawal.amount,
        who: withdrawal.holder,
        shift_id: till.shift!.id,
        subject: withdrawal.id,
        facts: { found, wishes },
      },
      secrets,
    );
    go("cash-out", { key: operation.key });
  };
  return (
    <Step flow={FLOW()} title={t("Mời khách bấm mã nhận tiền")} pad="digits" onBack={back} onSubmit={commit}>
      <p class="who">{withdrawal.holder}</p>
      <Amount amount={withdrawal.amount} />
      <CodeField label={t("Mã nhận tiền, 4 số")} hint={t("Xoay máy cho khách. Quầy không bấm thay.")} value={pin} onChange={setPin} length={4} hidden why={why ?? null} />
      <div class="actions">
        <Button busy={busy} disabled={pin.length !== 4}>{t("Ghi sổ {amount}", { amount: vnd(withdrawal.amount) })}</Button>
        {giveUp ? <Button kind="second" onPress={giveUp}>{t("Khách không rút nữa")}</Button> : null}
      </div>
    </Step>
  );
}

export function Committing(props: ScreenProps & { readonly operation: Operation }): JSX.Element {
  const { till, operation, home } = props;
  const [signed, setSigned] = useState<Signed | null>(null);
  const [asked, setAsked] = useState(false);
  const { found, wishes } = operation.facts as unknown as Facts;
  const why = operation.problem ? saidIn(operation.problem) : null;
  const stage = stageOf(operation, till.isKeyed(operation.key));
  useEffect(() => {
    if (stage === "written") props.go("hand-over", { withdrawal: operation.subject, fresh: operation.key });
    else if (operation.state === "refused" && stage !== "refused") void till.journal.saw(operation.key);
  }, [stage]);
  if (stage === "written") return <p class="opening">{t("Đã ghi sổ.")}</p>;
  if (stage === "waiting" || stage === "unknown") {
    return (
      <OnItsWay till={till} operation={operation} home={home} waiting={t("Đang ghi sổ. Chưa đưa tiền.")} order={t("ĐỪNG TRẢ TIỀN LẠI – đang kiểm tra")}
        about={t("Bưu điện chưa trả lời đã ghi sổ hay chưa. Máy tự hỏi lại bằng đúng mã cũ. Chưa đưa tiền; nếu đã đưa thì đừng đưa lần nữa.")} />
    );
  }
  if (stage === "again" && operation.body.supervisor_number && !signed) {
    return <SignAgain {...props} number={String(operation.body.supervisor_number)} onSign={setSigned} />;
  }
  if (stage === "again") return <Pin {...props} {...(signed ? { signed: { supervisor_pin: signed.supervisor_pin } } : {})} found={found} wishes={wishes} same={operation} why={t("Chưa ghi sổ, chưa chi đồng nào. Mời khách bấm lại mã.")} back={home} giveUp={() => giveUp(props)} />;
  if (stage === "refused") return <Refused {...props} />;
  const asks = stage === "ask" && !asked;
  if (asks) return <AskAgain {...props} yes={() => setAsked(true)} />;
  const next: Wishes = { ...wishes, ...(stage === "ask" ? { confirmed_again: true } : {}) };
  const needs = stage === "ask" || stage === "sign" || found.signature;
  if (needs && !signed) {
    const about = t("Chi tiền cho {holder}: {amount}.", { amount: vnd(found.withdrawal.amount), holder: found.withdrawal.holder });
    return (
      <Step flow={FLOW()} title={t("Khoản này cần kiểm soát viên")} pad="digits" onBack={home}>
        <SupervisorSignature about={about} action={t("Ký chi {amount}", { amount: vnd(found.withdrawal.amount) })} why={stage === "sign" && operation.problem!.code !== "second_signature_needed" ? why : null} onSign={setSigned} />
      </Step>
    );
  }
  const wishesNow = signed ? { ...next, supervisor_number: signed.supervisor_number } : next;
  const told = stage === "pin" ? why : null;
  return <Pin {...props} found={found} wishes={wishesNow} why={told} back={home} {...(signed ? { signed: { supervisor_pin: signed.supervisor_pin } } : {})} />;
}

/** The command goes on under its own key, so that it is signed by whom it names. */
function SignAgain({ operation, home, number, onSign }: ScreenProps & { readonly operation: Operation; readonly number: string; readonly onSign: (signed: Signed) => void }): JSX.Element {
  const [other, setOther] = useState(false);
  return (
    <Step flow={FLOW()} title={t("Chưa ghi sổ. Kiểm soát viên ký lại.")} pad="digits" onBack={home}>
      <SupervisorSignature about={t("Chi tiền cho {holder}: {amount}.", { holder: operation.who, amount: vnd(operation.amount) })} action={t("Ký chi {amount}", { amount: vnd(operation.amount) })}
        why={other ? t("Người ký phải là {number}, như lần đầu. Muốn đổi người thì bỏ và làm lại.", { number }) : null}
        onSign={(signed) => (signed.supervisor_number === number ? onSign(signed) : setOther(true))} />
    </Step>
  );
}

async function giveUp({ till, operation, home }: ScreenProps & { readonly operation: Operation }): Promise<void> {
  await till.journal.giveUp(operation.key);
  home();
}

function Refused({ till, operation, home }: ScreenProps & { readonly operation: Operation }): JSX.Element {
  const close = async (): Promise<void> => {
    await till.journal.saw(operation.key);
    home();
  };
  return (
    <Step flow={FLOW()} title={t("Không chi khoản này")}>
      <Problem problem={operation.problem!}><p>{t("Chưa chi đồng nào. Tiền của khách không đổi.")}</p></Problem>
      <p class="who">{operation.who} · <span class="num">{vnd(operation.amount)}</span></p>
      <div class="actions"><Button onPress={close}>{t("Đã rõ")}</Button></div>
    </Step>
  );
}

function AskAgain({ operation, home, yes }: ScreenProps & { readonly operation: Operation; readonly yes: () => void }): JSX.Element {
  return (
    <Step flow={FLOW()} title={t("Khách vừa rút đúng số này. Hỏi lại khách.")}>
      <Amount amount={operation.amount} />
      <p>{t("Vài phút trước {holder} đã rút {amount}. Đây có phải lần rút thứ hai không?", { holder: operation.who, amount: vnd(operation.amount) })}</p>
      <div class="actions">
        <Button onPress={yes}>{t("Đúng, khách rút lần thứ hai")}</Button>
        <Button kind="second" onPress={home}>{t("Không, dừng lại")}</Button>
      </div>
    </Step>
  );
}

addTask({
  id: "cash-out",
  title: FLOW,
  about: () => t("Khách có mã 8 số"),
  icon: "M3 7h18v10H3zM12 10v4M8 21l4-4 4 4M7 7V4h10v3",
  needs: "shift",
  tile: { order: 10, large: true },
  screen: CashOut,
});
