// Receipts on paper.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../parts/say";
import { print, printOnPage, type Printed } from "../devices/printer";
import type { Receipt } from "../devices/receipt";
import { keepPrinted, wasPrinted } from "../devices/settings";
import type { Operation } from "../journal";
import { Button } from "../parts";
import { type Place, provisionalReceipt } from "../receipts";
import type { Till } from "../till";

/** The outlet that receipts name. */
export function placeOf(till: Till): Place {
  return { outlet: till.session.tablet?.outlet_name ?? "", origin: location.origin, training: till.training };
}

/** For the customer whose notes lie on the counter while nobody knows. */
export function PrintProvisional({ till, operation }: { readonly till: Till; readonly operation: Operation }): JSX.Element | null {
  const made = provisionalReceipt(placeOf(till), operation);
  return made && <Print receipt={() => made} action={t("In biên nhận tạm cho khách")} />;
}

/** Prints, and says what became of it: a printer does not tell whether paper came out. What is printed again says so. */
export function Print({ receipt, action }: { readonly receipt: (copy: boolean) => Receipt; readonly action?: string }): JSX.Element {
  const [printed, setPrinted] = useState<Printed | null>(null);
  const { number } = receipt(false);
  const copy = wasPrinted(number);
  const put = async (way: (made: Receipt) => Printed | Promise<Printed>): Promise<void> => {
    const came = await way(receipt(copy));
    if (came !== "none") keepPrinted(number);
    setPrinted(came);
  };
  return (
    <div class="printing no-print">
      <Button kind="second" onPress={() => put(print)}>{action ?? (copy ? t("In lại biên lai") : t("In biên lai"))}</Button>
      {printed === "none" ? <Button kind="second" onPress={() => put(printOnPage)}>{t("In qua trình duyệt")}</Button> : null}
      <p role="status" class="soft">
        {printed === "sent" ? t("Đã gửi tới máy in. Không ra giấy thì xem giấy, nguồn điện rồi bấm in lại.") : null}
        {printed === "none" ? t("Không thấy máy in. Bật máy in rồi bấm lại, hoặc in qua trình duyệt.") : null}
      </p>
    </div>
  );
}
