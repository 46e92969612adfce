// A step of a flow: one question, the keypad beside it when there is something to type.
import type { ComponentChildren, JSX } from "preact";
import { t } from "../parts/say";
import { Pad } from "./pad";

interface StepProps {
  readonly title: string;
  /** What stands above the title: the flow, such as `Chi tiền mặt`. */
  readonly flow: string;
  /** None: there is no way back from here. */
  readonly onBack?: (() => void) | undefined;
  /** The keypad: digits, or with a key of three zeros. */
  readonly pad?: "digits" | "amount";
  /** The press of its main button, or Enter. */
  readonly onSubmit?: () => unknown;
  readonly children: ComponentChildren;
}

export function Step({ title, flow, onBack, pad, onSubmit, children }: StepProps): JSX.Element {
  const inside = (
    <>
      <h1>
        <small>{flow}</small> {title}
      </h1>
      {children}
    </>
  );
  return (
    <div class={`flow${pad ? " with-pad" : ""}`}>
      <div class="question">
        {onBack ? <button type="button" class="back-link" onClick={onBack}>‹ {t("Quay lại")}</button> : null}
        {onSubmit ? (
          <form onSubmit={(event) => {
            event.preventDefault();
            void onSubmit();
          }}>{inside}</form>
        ) : inside}
      </div>
      {pad ? <Pad zeros={pad === "amount"} /> : null}
    </div>
  );
}
