// Notes that go back to whoever brought them, once the books say so. Whether they went is the teller's own word, as with every note.
import type { ComponentChildren, JSX } from "preact";
import { t } from "../../parts/say";
import type { Operation } from "../journal";
import { Amount, Button, vnd } from "../parts";
import { Step } from "../step";
import type { Till } from "../till";

interface BackProps {
  readonly till: Till;
  readonly home: () => void;
  /** Written down; the notes go by its amount. */
  readonly operation: Operation;
  readonly flow: string;
  readonly flag: string;
  /** The post office's word came while this screen was looked at: else the notes may have gone back already. */
  readonly fresh: boolean;
  readonly children?: ComponentChildren;
}

export function NotesBack({ till, home, operation, flow, flag, fresh, children }: BackProps): JSX.Element {
  const { who, amount } = operation;
  if (operation.seen) {
    return (
      <Step flow={flow} title={t("Đã trả lại tiền cho {holder}", { holder: who })}>
        <div class="done"><Amount amount={amount} /></div>
        <p class="note">{t("Đã đưa hoặc đã trả lại. ĐỪNG TRẢ TIỀN LẠI.")}</p>
        {children}
        <div class="actions"><Button onPress={home}>{t("Về màn hình chính")}</Button></div>
      </Step>
    );
  }
  const given = async (): Promise<void> => {
    await till.journal.saw(operation.key);
    till.say(t("Đã trả lại tiền cho {holder}: {amount}.", { amount: vnd(amount), holder: who }));
    home();
  };
  return (
    <section class={`full ${fresh ? "go" : "ask"}`}>
      <p class="flag">{flag}</p>
      <h1>{fresh ? t("Trả lại tiền cho {holder}", { holder: who }) : t("Đã trả lại tiền cho {holder} chưa?", { holder: who })}</h1>
      <Amount amount={amount} />
      <p>{fresh ? t("Đếm trước mặt khách và đưa ngay.") : t("Khoản này đã ghi sổ, nhưng máy chưa được báo là đã đưa. Nếu đã đưa thì đừng đưa lần nữa.")}</p>
      <div class="actions"><Button onPress={given}>{t("Đã trả lại {amount}", { amount: vnd(amount) })}</Button></div>
      {children}
    </section>
  );
}
