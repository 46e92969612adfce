// An amount far above what is usual: said while it is typed, before anything is written.
import type { JSX } from "preact";
import { t } from "../../parts/say";
import { vnd } from "../parts";
import type { Till } from "../till";
import { timesUsual, usualOf } from "../usual";

interface UnusualProps {
  readonly till: Till;
  /** The command's kind, as the journal names it. */
  readonly kind: string;
  /** Whose money it is: an id, or a phone number. */
  readonly customer: string;
  readonly amount: number;
}

export function Unusual({ till, kind, customer, amount }: UnusualProps): JSX.Element {
  const usual = usualOf(till.journal.list(), kind, customer);
  const times = timesUsual(amount, usual);
  return (
    <p class={times === null ? "hidden" : "note wait"} role="status">
      {times === null ? "" : t("Gấp {times} lần số hay gặp ({usual}). Đọc lại số tiền cho khách nghe, đếm lại số chữ số 0.", { times, usual: vnd(usual!) })}
    </p>
  );
}
