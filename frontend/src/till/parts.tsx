// What screens are made of. Every number is shown in figures and in words, every button says what it does.
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { digitsOf, dotted, inWords } from "../parts/amount";
import { t } from "../parts/say";
import { type Problem as ProblemDocument, saidIn } from "./api";
import type { Operation } from "./journal";
import type { Secrets } from "./sender";
import { NOTES, type NoteCounts, total } from "./notes";

type Children = { readonly children: ComponentChildren };

/** `1.250.000 ₫`. */
export function vnd(amount: number): string {
  return `${amount < 0 ? "−" : ""}${dotted(String(Math.abs(amount)))}\u00a0₫`;
}

/** `một triệu hai trăm năm mươi nghìn đồng`. */
export function vndInWords(amount: number): string {
  return `${inWords(amount)} đồng`;
}

/** `14:05`, or `14:05, 23/11` of another day. */
export function clockTime(at_ms: number): string {
  const at = new Date(at_ms);
  const two = (number: number): string => String(number).padStart(2, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.toDateString() === new Date().toDateString() ? time : `${time}, ${two(at.getDate())}/${two(at.getMonth() + 1)}`;
}

interface ButtonProps extends Children {
  readonly kind?: "main" | "second" | "stop";
  /** What it does; none in a form, whose `onSubmit` does it. While it works, it cannot be pressed again. */
  readonly onPress?: () => unknown;
  readonly busy?: boolean;
  readonly disabled?: boolean;
}

export function Button({ kind = "main", onPress, busy = false, disabled = false, children }: ButtonProps): JSX.Element {
  const [working, setWorking] = useState(false);
  const off = busy || working || disabled;
  const press = async (): Promise<void> => {
    if (off || !onPress) return;
    setWorking(true);
    try {
      await onPress();
    } finally {
      setWorking(false);
    }
  };
  return (
    <button type={onPress ? "button" : "submit"} class={`button ${kind}`} aria-disabled={off} onClick={(event) => {
      if (off) event.preventDefault();
      else if (onPress) void press();
    }}>
      {busy || working ? <span class="turning" aria-hidden="true" /> : null}
      {children}
    </button>
  );
}

/** The amount, as large as the screen allows, and in words. */
export function Amount({ amount }: { readonly amount: number }): JSX.Element {
  return (
    <p class="sum">
      <b class="num">{vnd(amount)}</b>
      <span>{vndInWords(amount)}</span>
    </p>
  );
}

/** What went wrong, in the post office's own words, and what to do. */
export function Problem({ problem, children }: { readonly problem: ProblemDocument; readonly children?: ComponentChildren }): JSX.Element {
  return (
    <div class="note stop" role="alert">
      <p>
        <b>{saidIn(problem)}</b>
      </p>
      {children}
    </div>
  );
}

/** The three states that every action shows, everywhere the same, and the fourth: refused. */
export function StateTag({ operation }: { readonly operation: Pick<Operation, "state"> }): JSX.Element {
  switch (operation.state) {
    case "saved":
      return <span class="tag state saved">{t("Đã lưu trên máy")}</span>;
    case "sending":
      return <span class="tag state wait">{t("Đang gửi")}</span>;
    case "has":
      return <span class="tag state has">{t("Bưu điện đã nhận")}</span>;
    case "refused":
      return <span class="tag state stop">{t("Bưu điện từ chối")}</span>;
  }
}

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly why?: string | null;
}

interface CodeProps extends FieldProps {
  readonly length: number;
  /** Dots instead of digits. */
  readonly hidden?: boolean;
  /** Digits in groups of so many. */
  readonly group?: number;
  /** Its screen begins with it. */
  readonly first?: boolean;
}

/** So many digits: a withdrawal code, a PIN. The till's own keypad serves it, or a keyboard, or a hand scanner. */
export function CodeField({ label, hint, value, onChange, why, length, hidden = false, group = 0, first = true }: CodeProps): JSX.Element {
  const digits = (text: string): string => text.replace(/\D/g, "").slice(0, length);
  const grouped = (text: string): string => (group ? digits(text).replace(new RegExp(`(\\d{${group}})(?=\\d)`, "g"), "$1 ") : digits(text));
  return (
    <Field label={label} hint={hint} why={why} kind="code">
      {(id, described) => (
        <TypedInput id={id} described={described} bad={!!why} first={first} type={hidden ? "password" : "text"} value={grouped(value)}
          most={length + (group ? Math.floor((length - 1) / group) : 0)} shown={grouped} onText={(text) => onChange(digits(text))} />
      )}
    </Field>
  );
}

interface AmountProps extends FieldProps {
  readonly first?: boolean;
}

/** An amount in đồng: dots while it is typed, words under it. */
export function AmountField({ label, hint, value, onChange, why, first = true }: AmountProps): JSX.Element {
  return (
    <Field label={label} hint={hint} why={why} kind="amount">
      {(id, described) => (
        <>
          <TypedInput id={id} described={described} bad={!!why} first={first} type="text" value={dotted(value)} most={15}
            shown={(text) => dotted(digitsOf(text))} onText={(text) => onChange(digitsOf(text))} />
          <span class="words" aria-live="polite">{value ? vndInWords(Number(value)) : "\u00a0"}</span>
        </>
      )}
    </Field>
  );
}

/** A line of text, typed with the machine's own keyboard. */
export function TextField({ label, hint, value, onChange, why }: FieldProps): JSX.Element {
  return (
    <Field label={label} hint={hint} why={why} kind="text">
      {(id, described) => (
        <input id={id} type="text" maxLength={200} autocomplete="off" aria-describedby={described} value={value}
          onInput={(event) => onChange(event.currentTarget.value)} />
      )}
    </Field>
  );
}

const MOST_DIGITS = 5;

function counted(text: string): string {
  const digits = digitsOf(text).slice(0, MOST_DIGITS);
  return digits === "0" ? "" : digits;
}

/** How many of each note; the sum is counted along. */
export function NoteCount({ counts, onChange }: { readonly counts: NoteCounts; readonly onChange: (counts: NoteCounts) => void }): JSX.Element {
  return (
    <fieldset class="notes-counted">
      <legend>{t("Số tờ của từng mệnh giá")}</legend>
      <div class="rows">
        {NOTES.map((note, place) => (
          <label key={note}>
            <span class="num">{dotted(String(note))}</span>
            <TypedInput type="text" first={place === 0} value={counts[note] ? String(counts[note]) : ""} most={MOST_DIGITS}
              shown={counted} onText={(text) => onChange({ ...counts, [note]: Number(text) })} />
            <span class="num soft">{counts[note] ? vnd(note * counts[note]!) : ""}</span>
          </label>
        ))}
      </div>
      <p class="counted" aria-live="polite">
        <span>{t("Cộng")}</span> <b class="num">{vnd(total(counts))}</b>
        <span class="words">{vndInWords(total(counts))}</span>
      </p>
    </fieldset>
  );
}

interface SignatureProps {
  /** What the supervisor answers for, whole: who, how much. */
  readonly about: string;
  readonly action: string;
  readonly onSign: (secrets: Secrets & { readonly supervisor_number: string; readonly supervisor_pin: string }) => unknown;
  readonly busy?: boolean;
  readonly why?: string | null;
}

/** A supervisor signs on this tablet: own number, own PIN, keyed in by nobody else. */
export function SupervisorSignature({ about, action, onSign, busy = false, why = null }: SignatureProps): JSX.Element {
  const [number, setNumber] = useState("");
  const [pin, setPin] = useState("");
  const whole = number.trim().length >= 3 && pin.length === 6;
  return (
    <form class="signature" onSubmit={(event) => {
      event.preventDefault();
      if (!whole || busy) return;
      setPin("");
      void onSign({ supervisor_number: number.trim().toUpperCase(), supervisor_pin: pin });
    }}>
      <h2>{t("Kiểm soát viên ký")}</h2>
      <p>{about}</p>
      {why ? <p class="note stop" role="alert">{why}</p> : null}
      <TextField label={t("Số hiệu của kiểm soát viên")} value={number} onChange={setNumber} />
      <CodeField label={t("Mã PIN của kiểm soát viên")} hint={t("Kiểm soát viên tự bấm.")} value={pin} onChange={setPin} length={6} hidden first={false} />
      <div class="actions">
        <Button busy={busy} disabled={!whole}>{action}</Button>
      </div>
    </form>
  );
}

interface WhyProps {
  readonly reasons: readonly string[];
  readonly value: string;
  readonly onChange: (reason: string) => void;
}

/** A reason out of the usual ones, or in one's own words. */
export function Reason({ reasons, value, onChange }: WhyProps): JSX.Element {
  const [own, setOwn] = useState(false);
  return (
    <fieldset class="field reasons">
      <legend>{t("Vì sao?")}</legend>
      {reasons.map((reason) => (
        <label class="choice" key={reason}>
          <input type="radio" name="reason" checked={!own && value === reason} onChange={() => { setOwn(false); onChange(reason); }} />
          <span>{reason}</span>
        </label>
      ))}
      <label class="choice">
        <input type="radio" name="reason" checked={own} onChange={() => { setOwn(true); onChange(""); }} />
        <span>{t("Lý do khác")}</span>
      </label>
      {own ? <TextField label={t("Nói rõ lý do")} value={value} onChange={onChange} /> : null}
    </fieldset>
  );
}

let fields = 0;

interface ShellProps {
  readonly label: string;
  readonly hint?: string;
  readonly why?: string | null;
  readonly kind: string;
  readonly children: (id: string, described: string | undefined) => ComponentChildren;
}

function Field({ label, hint, why, kind, children }: ShellProps): JSX.Element {
  const [id] = useState(() => `f${(fields += 1)}`);
  const described = [hint ? `${id}-h` : "", why ? `${id}-w` : ""].filter(Boolean).join(" ") || undefined;
  return (
    <div class={`field ${kind}${why ? " bad" : ""}`}>
      <label for={id}>{label}</label>
      {hint ? <span class="hint" id={`${id}-h`}>{hint}</span> : null}
      {why ? <span class="why" id={`${id}-w`}>{why}</span> : null}
      {children(id, described)}
    </div>
  );
}

interface TypedProps {
  readonly id?: string;
  readonly described?: string | undefined;
  readonly bad?: boolean;
  readonly first: boolean;
  readonly type: "text" | "password";
  readonly value: string;
  readonly most: number;
  /** What the field shows of a text, at once: a key that is pressed before the screen is drawn again finds what was typed. */
  readonly shown: (text: string) => string;
  readonly onText: (text: string) => void;
}

/**
 * A field of digits: the system's keyboard stays away (`inputmode=none`), the till's keypad and real keyboards write into it.
 * The first of a screen has the focus before the screen is painted, so that no key of somebody quick is lost.
 */
function TypedInput({ id, described, bad = false, first, type, value, most, shown, onText }: TypedProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (first) input.current?.focus({ preventScroll: true });
  }, []);
  const typed = (field: HTMLInputElement): void => {
    const before = field.value.slice(0, field.selectionStart ?? field.value.length).replace(/\D/g, "").length;
    const text = shown(field.value);
    field.value = text;
    const caret = text.length - text.replace(new RegExp(`^(\\D*\\d){0,${before}}`), "").length;
    field.setSelectionRange(caret, caret);
    onText(text);
  };
  return (
    <input ref={input} id={id} type={type as "text"} inputMode="none" data-pad autocomplete="off" maxLength={most} value={value} aria-describedby={described}
      aria-invalid={bad || undefined} onInput={(event) => typed(event.currentTarget)} />
  );
}
