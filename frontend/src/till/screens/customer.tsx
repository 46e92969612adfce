// A customer by phone number: asked, shown half hidden, confirmed by the person who stands there.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../parts/say";
import { Button, CodeField } from "../parts";
import { Step } from "../step";
import type { Till } from "../till";
import { useAsk } from "./serve";

export interface Customer {
  readonly customer_id: string;
  readonly holder: string;
  readonly left_today: number;
  /** As it was typed. */
  readonly phone: string;
}

interface Props {
  readonly till: Till;
  readonly flow: string;
  /** Whose number, such as `Số điện thoại của người gửi`. */
  readonly label: string;
  /** What the teller asks the customer, of this name. */
  readonly question: (name: string) => string;
  readonly onFound: (customer: Customer) => void;
  readonly onBack: () => void;
}

export function FindCustomer({ till, flow, label, question, onFound, onBack }: Props): JSX.Element {
  const [phone, setPhone] = useState("");
  const [found, setFound] = useState<Customer | null>(null);
  const asking = useAsk(till);
  const whole = phone.length >= 9;
  const look = async (): Promise<void> => {
    if (!whole || asking.busy) return;
    const answer = await asking.ask<Omit<Customer, "phone">>("/till/customer-lookups", { shift_id: till.shift?.id, phone });
    if (answer) setFound({ ...answer, phone });
  };
  if (found) {
    return (
      <Step flow={flow} title={question(found.holder)} onBack={() => setFound(null)}>
        <p class="sum"><b>{found.holder}</b><span class="num">{phone}</span></p>
        <p>{t("So với căn cước hoặc hỏi họ tên. Chỉ bấm đúng khi khách xác nhận.")}</p>
        <div class="actions">
          <Button onPress={() => onFound(found)}>{t("Đúng, là người này")}</Button>
          <Button kind="second" onPress={() => setFound(null)}>{t("Không phải, nhập số khác")}</Button>
        </div>
      </Step>
    );
  }
  return (
    <Step flow={flow} title={label} pad="digits" onBack={onBack} onSubmit={look}>
      {asking.told}
      <CodeField label={t("Số điện thoại")} value={phone} onChange={setPhone} length={11} group={0} />
      <div class="actions"><Button busy={asking.busy} disabled={!whole}>{t("Tìm khách")}</Button></div>
    </Step>
  );
}
