// What a screen shows of a command that was sent: on its way, nobody answered, refused. What comes after is the screen's own.
import type { JSX } from "preact";
import { t } from "../../parts/say";
import type { Operation } from "../journal";
import { Amount, Button } from "../parts";
import type { Till } from "../till";
import { PrintProvisional } from "./print";

interface WayProps {
  readonly till: Till;
  readonly operation: Operation;
  readonly home: () => void;
  /** While it is on its way: what must not be done yet. */
  readonly waiting: string;
  /** When nobody answered: the order in capitals, and what it means. */
  readonly order: string;
  readonly about: string;
}

/** On its way, or nobody knows. */
export function OnItsWay({ till, operation, home, waiting, order, about }: WayProps): JSX.Element {
  if (operation.silences === 0 && till.isKeyed(operation.key) === operation.secret) {
    return (
      <section class="full wait" role="status">
        <span class="turning large" aria-hidden="true" />
        <h1>{waiting}</h1>
        <p class="who">{operation.who}</p>
        {operation.amount ? <Amount amount={operation.amount} /> : null}
      </section>
    );
  }
  return (
    <section class="full stop" role="alert">
      <h1>{order}</h1>
      <p class="who">{operation.who}</p>
      {operation.amount ? <Amount amount={operation.amount} /> : null}
      <p>{about}</p>
      <div class="actions">
        <Button onPress={() => till.sender.wake()}>{t("Hỏi lại ngay")}</Button>
        <Button kind="second" onPress={home}>{t("Về màn hình chính, máy vẫn hỏi tiếp")}</Button>
      </div>
      <PrintProvisional till={till} operation={operation} />
    </section>
  );
}
