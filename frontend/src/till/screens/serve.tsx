// What the flows of the counter share: asking the post office, waiting for its word, printing.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../parts/say";
import type { Outcome } from "../api";
import { give } from "../devices/sound";
import type { Operation } from "../journal";
import { isOver } from "../journal";
import { Button, CodeField, Problem } from "../parts";
import { Step } from "../step";
import type { Till } from "../till";
import { useTill } from "../use";
import { OnItsWay } from "./following";

export interface Asking {
  readonly busy: boolean;
  /** Asks; null when it was refused or nobody answered, which `told` then says. */
  ask<T>(path: string, body?: unknown): Promise<T | null>;
  readonly told: JSX.Element | null;
}

/** Questions that move no money: look-ups, fees, names. With a body they are posted. */
export function useAsk(till: Till): Asking {
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  return {
    busy,
    async ask<T>(path: string, body?: unknown) {
      setBusy(true);
      const came = await till.call<T>(body === undefined ? "GET" : "POST", path, body);
      setBusy(false);
      setOutcome(came);
      if (came.is === "refused") give("bad");
      return came.is === "known" ? came.data : null;
    },
    told:
      outcome?.is === "refused" ? (
        <Problem problem={outcome.problem} />
      ) : outcome?.is === "unknown" ? (
        <p class="note wait" role="alert">{t("Chưa hỏi được bưu điện vì không có mạng. Chưa có đồng nào chuyển động. Chờ có mạng rồi bấm lại.")}</p>
      ) : null,
  };
}

/** A PIN as the command's body names it. */
export interface Pin {
  readonly label: string;
  readonly name: string;
  readonly length: number;
}

export const SUPERVISOR = (): Pin => ({ label: t("Mã PIN của kiểm soát viên"), name: "supervisor_pin", length: 6 });

interface SentProps {
  readonly till: Till;
  readonly operation: Operation;
  readonly flow: string;
  /** What is being done, such as `Đang ghi lần chuyển tiền`. */
  readonly doing: string;
  /** What must not be done while nobody knows. */
  readonly hold: string;
  /** After a refusal: whether money moved, what to do with what lies on the counter. */
  readonly refused: string;
  /** What mends the refusal, if something does. */
  readonly mend?: JSX.Element | null;
  /** The PINs keyed in anew, when the post office never heard of it. */
  readonly pins?: readonly Pin[];
  /** Instead of `pins`, for what is keyed in otherwise. */
  readonly again?: (giveUp: () => Promise<void>) => JSX.Element;
  readonly home: () => void;
  /** The post office has it. */
  readonly children: () => ComponentChildren;
}

/** One command, from the press of its button to the post office's word. */
export function Sent({ till, operation, flow, doing, hold, refused, mend, pins = [SUPERVISOR()], again, home, children }: SentProps): JSX.Element {
  useTill(till);
  useSignal(operation);
  switch (operation.state) {
    case "has":
      return <>{children()}</>;
    case "refused":
      return (
        <Step flow={flow} title={t("Bưu điện không nhận")} {...(mend ? { pad: "digits" as const } : {})}>
          {operation.problem ? <Problem problem={operation.problem}><p>{refused}</p></Problem> : null}
          {mend}
          <div class="actions">
            <Button kind={mend ? "second" : "main"} onPress={async () => {
              await till.journal.saw(operation.key);
              home();
            }}>{t("Đã hiểu, về trang chính")}</Button>
          </div>
        </Step>
      );
    default:
      if (operation.secret && operation.state === "saved" && !till.isKeyed(operation.key)) {
        const giveUp = async (): Promise<void> => {
          await till.journal.giveUp(operation.key);
          home();
        };
        return again ? again(giveUp) : <PinsAgain till={till} operation={operation} flow={flow} pins={pins} giveUp={giveUp} />;
      }
      return <OnItsWay till={till} operation={operation} home={home} waiting={doing} order={hold} about={t("Bưu điện chưa trả lời. Máy tự hỏi đến khi biết; không làm lại việc này.")} />;
  }
}

/** After a restart the PINs are gone: the same command goes on under its own key. */
function PinsAgain({ till, operation, flow, pins, giveUp }: Pick<SentProps, "till" | "operation" | "flow"> & { readonly pins: readonly Pin[]; readonly giveUp: () => Promise<void> }): JSX.Element {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const whole = pins.every((pin) => typed[pin.name]?.length === pin.length);
  const send = (): void => {
    if (!whole) return;
    setTyped({});
    till.resend(operation.key, typed);
  };
  return (
    <Step flow={flow} title={t("Chưa ghi sổ, cần bấm lại mã")} pad="digits" onSubmit={send}>
      <p>{operation.title}. {t("Bưu điện chưa nhận được việc này. Chưa có đồng nào chuyển động.")}</p>
      {pins.map((pin, at) => (
        <CodeField key={pin.name} label={pin.label} value={typed[pin.name] ?? ""} onChange={(text) => setTyped({ ...typed, [pin.name]: text })} length={pin.length} hidden first={at === 0} />
      ))}
      <div class="actions">
        <Button disabled={!whole}>{t("Gửi tiếp")}</Button>
        <Button kind="second" onPress={giveUp}>{t("Bỏ, không làm nữa")}</Button>
      </div>
    </Step>
  );
}

/** Light and sound, once, when the word comes while somebody looks. */
function useSignal(operation: Operation): void {
  const over = useRef(isOver(operation));
  useEffect(() => {
    if (!isOver(operation) || over.current) return;
    over.current = true;
    give(operation.state === "has" ? "good" : "bad");
  }, [operation.state]);
}
