// A parcel by its code: handed in, sent on, given to its recipient with or without cash, not taken, back at its household.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import type { Operation } from "../journal";
import { Amount, Button, vnd } from "../parts";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { unitName } from "../units";
import { useOperation } from "../use";
import { ScanField } from "./scan";
import { Sent, useAsk } from "./serve";

interface Parcel {
  readonly id: string;
  readonly code: string;
  readonly state: string;
  readonly seller_name: string;
  readonly recipient_name: string;
  readonly recipient_phone: string;
  readonly recipient_place: string;
  readonly note: string;
  readonly lines: readonly { readonly title: string; readonly kept: number; readonly unit: string }[];
  readonly weight_g: number;
  readonly cash_due: number;
  readonly cash_to_remit: number;
  readonly steps: readonly string[];
}

const FLOW = (): string => t("Kiện hàng");

interface Act {
  readonly kind: string;
  readonly says: (parcel: Parcel) => string;
  readonly doing: () => string;
}

const ACTS: Readonly<Record<string, Act>> = {
  "hand-in": { kind: "hand_in_parcel", says: () => t("Nhận kiện từ người bán"), doing: () => t("Đang ghi: nhận kiện") },
  dispatch: { kind: "dispatch_parcel", says: () => t("Chuyển kiện đi"), doing: () => t("Đang ghi: chuyển kiện") },
  delivery: {
    kind: "deliver_parcel",
    says: (parcel) => (parcel.cash_due ? t("Đã giao và thu {amount}", { amount: vnd(parcel.cash_due) }) : t("Đã giao tận tay")),
    doing: () => t("Đang ghi: đã giao"),
  },
  return: { kind: "return_parcel", says: () => t("Đã trả lại người bán"), doing: () => t("Đang ghi: trả lại") },
  "cod-remittance": {
    kind: "remit_parcel_cash",
    says: (parcel) => t("Bỏ {amount} vào ngăn của quầy", { amount: vnd(parcel.cash_to_remit) }),
    doing: () => t("Đang ghi tiền thu hộ vào quầy"),
  },
};

const STATES: Readonly<Record<string, () => string>> = {
  packed: () => t("Đã gói, chờ bưu điện nhận"),
  handed_in: () => t("Đang ở bưu điện"),
  in_transit: () => t("Đang trên đường giao"),
  delivered: () => t("Đã giao"),
  disputed: () => t("Người mua khiếu nại"),
  released: () => t("Đã giao, người bán đã nhận tiền"),
  refunded: () => t("Đã hoàn tiền cho người mua"),
  returning: () => t("Không giao được, chờ trả người bán"),
  returned: () => t("Đã trả lại người bán"),
  cancelled: () => t("Đơn đã huỷ"),
};

const REFUSALS: readonly (readonly [reason: string, says: () => string])[] = [
  ["changed_mind", () => t("Khách không muốn nhận nữa")],
  ["not_reached", () => t("Không gặp, không gọi được")],
  ["not_collected", () => t("Khách không đến lấy")],
  ["wrong_goods", () => t("Không đúng hàng đã đặt")],
  ["spoilt", () => t("Hàng hỏng, không tươi")],
  ["damaged", () => t("Vỡ, hỏng trên đường")],
  ["late", () => t("Giao quá muộn")],
];

export function Parcels(props: ScreenProps): JSX.Element {
  const { till, params, go, home } = props;
  const operation = useOperation(till, params.key);
  const [parcel, setParcel] = useState<Parcel | null>(null);
  const asking = useAsk(till);
  const look = async (code: string): Promise<void> => {
    const found = await asking.ask<Parcel>(`/parcels/${encodeURIComponent(code.toUpperCase())}`);
    setParcel(found);
  };
  useEffect(() => {
    if (params.code) void look(params.code);
  }, [params.code]);
  if (operation) return <ParcelSent {...props} operation={operation} onNext={(next) => {
    setParcel(next);
    go("parcels");
  }} />;
  if (!parcel) {
    return (
      <Step flow={FLOW()} title={t("Mã kiện")} onBack={home}>
        {asking.told}
        <ScanField label={t("Mã kiện")} hint={t("Trên nhãn dán, ví dụ 7K3M9QWT-1.")} action={t("Xem kiện")} busy={asking.busy} onCode={look} />
        <div class="actions"><Button kind="second" onPress={() => go("shelves")}>{t("Hàng để sẵn ở bưu điện")}</Button></div>
      </Step>
    );
  }
  return <Steps {...props} parcel={parcel} onBack={() => setParcel(null)} />;
}

/** `0912 345 678`, as people say it. */
function phoneText(phone: string): string {
  return phone.replace(/^\+84/, "0").replace(/^(\d{4})(\d{3})(\d{3})$/, "$1 $2 $3");
}

async function submit({ till, go }: ScreenProps, parcel: Parcel, step: string, body: Record<string, unknown> = {}): Promise<void> {
  const act = step === "refusal" ? { kind: "refuse_parcel", says: () => t("Không giao được") } : ACTS[step]!;
  const cash = step === "delivery" ? parcel.cash_due : step === "cod-remittance" ? parcel.cash_to_remit : 0;
  const submitted = await till.submit({
    kind: act.kind,
    path: `/parcels/${parcel.id}/${step}`,
    body: step === "cod-remittance" ? { shift_id: till.shift!.id } : body,
    title: `${act.says(parcel)} · ${parcel.code}`,
    who: step === "hand-in" || step === "return" ? parcel.seller_name : parcel.recipient_name,
    amount: cash,
    shift_id: till.shift?.id ?? null,
    subject: parcel.id,
    facts: { code: parcel.code },
  });
  go("parcels", { key: submitted.key });
}

function Steps(props: ScreenProps & { readonly parcel: Parcel; readonly onBack: () => void }): JSX.Element {
  const { till, parcel, onBack } = props;
  const [refusing, setRefusing] = useState(false);
  const cash = parcel.cash_due > 0 && parcel.steps.includes("delivery");
  const serving = till.shift?.next_step === "serve";
  if (refusing) return <Refuse {...props} onBack={() => setRefusing(false)} />;
  return (
    <Step flow={FLOW()} title={t("Kiện {code}", { code: parcel.code })} onBack={onBack}>
      <p class="tag">{STATES[parcel.state]?.() ?? parcel.state}</p>
      {cash ? <><p class="note wait"><b>{t("Thu tiền trước khi đưa hàng")}</b></p><Amount amount={parcel.cash_due} /></> : null}
      <dl class="pairs">
        <dt>{t("Người gửi")}</dt><dd>{parcel.seller_name}</dd>
        <dt>{t("Người nhận")}</dt><dd>{parcel.recipient_name} · <span class="num">{phoneText(parcel.recipient_phone)}</span></dd>
        <dt>{t("Nơi nhận")}</dt><dd>{parcel.recipient_place}</dd>
        {parcel.lines.map((line) => [<dt key={line.title}>{t("Hàng")}</dt>, <dd key={`${line.title} `}>{`${line.kept} ${unitName(line.unit)} ${line.title}`}</dd>])}
        {parcel.note ? [<dt key="note">{t("Ghi chú")}</dt>, <dd key="note ">{parcel.note}</dd>] : null}
      </dl>
      {cash && !serving ? <p class="note wait">{t("Mở ca trước khi thu tiền.")}</p> : null}
      <div class="actions">
        {parcel.steps.filter((step) => ACTS[step]).map((step, at) => (
          <Button key={step} kind={at === 0 ? "main" : "second"} disabled={!serving && (step === "cod-remittance" || (step === "delivery" && cash))}
            onPress={() => submit(props, parcel, step)}>{ACTS[step]!.says(parcel)}</Button>
        ))}
        {parcel.steps.includes("refusal") ? <Button kind="stop" onPress={() => setRefusing(true)}>{t("Không giao được")}</Button> : null}
      </div>
      {parcel.steps.length === 0 ? <p>{t("Không còn việc nào với kiện này.")}</p> : null}
    </Step>
  );
}

function Refuse(props: ScreenProps & { readonly parcel: Parcel; readonly onBack: () => void }): JSX.Element {
  const [reason, setReason] = useState("");
  return (
    <Step flow={t("Kiện {code}", { code: props.parcel.code })} title={t("Vì sao không giao được?")} onBack={props.onBack}
      onSubmit={() => (reason ? submit(props, props.parcel, "refusal", { reason }) : undefined)}>
      <fieldset class="field reasons">
        <legend class="hidden">{t("Vì sao không giao được?")}</legend>
        {REFUSALS.map(([value, says]) => (
          <label class="choice" key={value}>
            <input type="radio" name="refusal" checked={reason === value} onChange={() => setReason(value)} />
            <span>{says()}</span>
          </label>
        ))}
      </fieldset>
      <div class="actions"><Button disabled={!reason}>{t("Ghi: không giao được")}</Button></div>
    </Step>
  );
}

function ParcelSent({ till, operation, home, go, onNext }: ScreenProps & { readonly operation: Operation; readonly onNext: (parcel: Parcel | null) => void }): JSX.Element {
  const parcel = operation.answer as Parcel;
  const step = Object.values(ACTS).find((act) => act.kind === operation.kind);
  const takes = operation.amount > 0;
  return (
    <Sent till={till} operation={operation} flow={FLOW()} home={home} doing={step?.doing() ?? t("Đang ghi: không giao được")}
      hold={takes ? t("GIỮ TIỀN TRÊN QUẦY, ĐỪNG THU LẠI – đang kiểm tra") : t("GIỮ KIỆN TRÊN QUẦY – đang kiểm tra")}
      refused={takes ? t("Chưa ghi. Chưa thu tiền, giữ kiện lại và xem trạng thái của kiện.") : t("Chưa ghi. Không có đồng nào chuyển động; xem lại trạng thái của kiện.")}
      mend={operation.problem ? <div class="actions"><Button onPress={async () => {
        await till.journal.saw(operation.key);
        go("parcels", { code: String(operation.facts.code) });
      }}>{t("Xem lại kiện")}</Button></div> : null}>
      {() => (
        <Step flow={FLOW()} title={STATES[parcel.state]?.() ?? t("Đã ghi")}>
          <div class="done">{takes ? <Amount amount={operation.amount} /> : null}<p>{t("Kiện {code}", { code: parcel.code })} · {operation.who}</p></div>
          {parcel.cash_to_remit ? <p class="note wait"><b>{t("Còn một bước: bỏ tiền thu hộ vào ngăn.")}</b></p> : null}
          <div class="actions">
            {parcel.cash_to_remit ? (
              <Button onPress={() => onNext(parcel)}>{t("Ghi {amount} vào quầy", { amount: vnd(parcel.cash_to_remit) })}</Button>
            ) : (
              <Button onPress={() => onNext(null)}>{t("Kiện tiếp theo")}</Button>
            )}
            <Button kind="second" onPress={home}>{t("Về trang chính")}</Button>
          </div>
        </Step>
      )}
    </Sent>
  );
}

addTask({
  id: "parcels",
  title: () => t("Kiện hàng"),
  about: () => t("Nhận, chuyển, giao, thu hộ, hàng để sẵn"),
  icon: "M3 8l9-4 9 4v9l-9 4-9-4zM3 8l9 4 9-4M12 12v9",
  needs: "teller",
  tile: { order: 30 },
  kinds: ["hand_in_parcel", "dispatch_parcel", "deliver_parcel", "refuse_parcel", "return_parcel", "remit_parcel_cash"],
  screen: Parcels,
});
