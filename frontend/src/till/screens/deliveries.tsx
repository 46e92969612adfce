// A bag of cash from the vault: taken from the carrier, opened, counted by two who do not know what it ought to hold.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import type { Operation } from "../journal";
import { linesOf, type NoteCounts, type NoteLine, total } from "../notes";
import { Amount, Button, CodeField, NoteCount, TextField, vnd } from "../parts";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useOperation } from "../use";
import { ScanField } from "./scan";
import { Sent, useAsk } from "./serve";

interface Delivery {
  readonly id: string;
  readonly state: string;
  readonly origin: string;
  readonly destination: string;
  readonly carrier: string | null;
  readonly counts: number;
  readonly counted_amount: number | null;
  readonly difference: number | null;
}

const FLOW = (): string => t("Túi tiền mặt");

export function Deliveries(props: ScreenProps): JSX.Element {
  const { till, params, go, home } = props;
  const operation = useOperation(till, params.key);
  const [bags, setBags] = useState<readonly Delivery[] | null>(null);
  const asking = useAsk(till);
  const here = till.session.tablet?.outlet_code;
  useEffect(() => {
    void asking.ask<{ entries: Delivery[] }>("/deliveries").then((answer) => setBags(answer?.entries.filter((bag) => bag.destination === here) ?? null));
  }, [params.key, params.id]);
  if (operation) return <BagSent {...props} operation={operation} />;
  const bag = bags?.find((each) => each.id === params.id);
  if (bag?.state === "in_transit") return <Arrive {...props} bag={bag} />;
  if (bag?.state === "received") return <CountBag key={bag.counts} {...props} bag={bag} />;
  return (
    <Step flow={FLOW()} title={bags === null ? t("Túi tiền tới điểm này") : bags.length ? t("Túi đang tới hoặc chờ kiểm: {n}", { n: bags.length }) : t("Không có túi tiền nào đang tới")} onBack={home}>
      {asking.told}
      <ul class="choices">
        {bags?.map((each) => (
          <li key={each.id}>
            <button type="button" class="choice" disabled={each.state !== "in_transit" && each.state !== "received"} onClick={() => go("deliveries", { id: each.id })}>
              <b>{each.origin === "vault" ? t("Từ kho tiền của tỉnh") : t("Từ điểm {code}", { code: each.origin })}</b>
              <span>{each.state === "received" ? t("Đã nhận, chờ mở và kiểm") : each.state === "in_transit" ? t("Đang tới: {carrier}", { carrier: each.carrier ?? "" }) : t("Chưa chuyển đi")}</span>
            </button>
          </li>
        ))}
      </ul>
    </Step>
  );
}

async function submit({ till, go }: ScreenProps, bag: Delivery, step: "arrival" | "counts", body: Record<string, unknown>, secrets?: Record<string, unknown>): Promise<void> {
  const arrives = step === "arrival";
  const submitted = await till.submit({
    kind: arrives ? "receive_delivery" : "count_delivery",
    path: `/deliveries/${bag.id}/${step}`,
    body,
    title: arrives ? t("Nhận túi tiền") : t("Kiểm túi tiền"),
    subject: bag.id,
  }, secrets);
  go("deliveries", { key: submitted.key });
}

/** The number on the seal, read from the bag itself: a wrong bag is refused by the post office. */
function Arrive(props: ScreenProps & { readonly bag: Delivery }): JSX.Element {
  const [number, setNumber] = useState("");
  if (!number) {
    return (
      <Step flow={FLOW()} title={t("Số trên niêm phong của túi")} onBack={() => props.go("deliveries")}>
        <ScanField label={t("Số niêm phong")} hint={t("Đọc trên túi, không đọc trên giấy.")} action={t("Tiếp")} onCode={setNumber} />
      </Step>
    );
  }
  const arrive = (seal_intact: boolean): Promise<void> => submit(props, props.bag, "arrival", { bag_number: number, seal_intact });
  return (
    <Step flow={FLOW()} title={t("Niêm phong của túi {number} còn nguyên không?", { number })} onBack={() => setNumber("")}>
      <p>{t("Xem kỹ cả hai mặt trước khi ký nhận với người chở.")}</p>
      <div class="actions">
        <Button onPress={() => arrive(true)}>{t("Còn nguyên, nhận túi")}</Button>
        <Button kind="stop" onPress={() => arrive(false)}>{t("Rách hoặc đã mở, nhận và báo tỉnh")}</Button>
      </div>
    </Step>
  );
}

function CountBag(props: ScreenProps & { readonly bag: Delivery }): JSX.Element {
  const [counts, setCounts] = useState<NoteCounts>({});
  const [counted, setCounted] = useState(false);
  const { bag } = props;
  if (counted) {
    const sign: SignProps["onSign"] = (signatures) => submit(props, bag, "counts", { notes: linesOf(counts) }, { signatures });
    return <Sign till={props.till} amount={total(counts)} onSign={sign} onBack={() => setCounted(false)} />;
  }
  return (
    <Step flow={FLOW()} title={bag.counts ? t("Đếm lại lần thứ hai") : t("Mở túi và đếm")} pad="digits" onBack={() => props.go("deliveries")} onSubmit={() => (total(counts) ? setCounted(true) : undefined)}>
      <p>{bag.counts ? t("Lần đầu chưa khớp. Hai người cùng đếm lại từ đầu.") : t("Hai người cùng đếm. Máy không cho biết túi phải có bao nhiêu.")}</p>
      <NoteCount counts={counts} onChange={setCounts} />
      <div class="actions"><Button disabled={!total(counts)}>{t("Đã đếm xong")}</Button></div>
    </Step>
  );
}

interface SignProps extends Pick<ScreenProps, "till"> {
  readonly amount: number;
  readonly onSign: (signatures: readonly { readonly staff_number: string; readonly pin: string }[]) => unknown;
  readonly onBack?: (() => void) | undefined;
  readonly giveUp?: () => unknown;
}

/** Whoever is signed in counts, and somebody else of the outlet: each keys in the own PIN. */
function Sign({ till, amount, onSign, onBack, giveUp }: SignProps): JSX.Element {
  const [pins, setPins] = useState({ own: "", other: "" });
  const [number, setNumber] = useState("");
  const own = till.session.teller!;
  const other = number.trim().toUpperCase();
  const whole = pins.own.length === 6 && pins.other.length === 6 && other.length >= 3 && other !== own.staff_number;
  const sign = (): unknown => {
    if (!whole) return undefined;
    setPins({ own: "", other: "" });
    return onSign([{ staff_number: own.staff_number, pin: pins.own }, { staff_number: other, pin: pins.other }]);
  };
  return (
    <Step flow={FLOW()} title={t("Hai người cùng ký số đã đếm")} pad="digits" onBack={onBack} onSubmit={sign}>
      <Amount amount={amount} />
      <CodeField label={t("Mã PIN của {name}", { name: own.name })} value={pins.own} onChange={(text) => setPins({ ...pins, own: text })} length={6} hidden />
      <TextField label={t("Số hiệu của người cùng đếm")} value={number} onChange={setNumber} />
      <CodeField label={t("Mã PIN của người cùng đếm")} value={pins.other} onChange={(text) => setPins({ ...pins, other: text })} length={6} hidden first={false} />
      <div class="actions">
        <Button disabled={!whole}>{t("Ký và gửi số đã đếm")}</Button>
        {giveUp ? <Button kind="second" onPress={giveUp}>{t("Bỏ, không làm nữa")}</Button> : null}
      </div>
    </Step>
  );
}

function sumOf(lines: readonly NoteLine[]): number {
  return lines.reduce((sum, line) => sum + line.note * line.count, 0);
}

function BagSent(props: ScreenProps & { readonly operation: Operation }): JSX.Element {
  const { till, operation, go, home } = props;
  const bag = operation.answer as Delivery;
  return (
    <Sent till={till} operation={operation} flow={FLOW()} home={home} doing={t("Đang ghi vào sổ của túi")}
      hold={t("GIỮ TÚI VÀ TIỀN TẠI CHỖ – đang kiểm tra")} refused={t("Chưa ghi. Giữ túi và tiền tại chỗ.")}
      again={(giveUp) => <Sign till={till} giveUp={giveUp} amount={sumOf(operation.body.notes as readonly NoteLine[])} onSign={(signatures) => till.resend(operation.key, { signatures })} />}
      mend={operation.problem ? <div class="actions"><Button onPress={async () => {
        await till.journal.saw(operation.key);
        go("deliveries", { id: operation.subject });
      }}>{t("Làm lại bước này")}</Button></div> : null}>
      {() => <BagDone bag={bag} onCount={() => go("deliveries", { id: bag.id })} home={home} />}
    </Sent>
  );
}

function BagDone({ bag, onCount, home }: { readonly bag: Delivery; readonly onCount: () => void; readonly home: () => void }): JSX.Element {
  if (bag.state === "received") {
    const again = bag.counts > 0;
    return (
      <Step flow={FLOW()} title={again ? t("Chưa khớp, đếm lại một lần") : t("Đã nhận túi")}>
        <p class={again ? "note wait" : "done"}>{again ? t("Số đếm không bằng số niêm phong. Hai người đếm lại từ đầu.") : t("Mở túi và kiểm trước khi dùng tiền này.")}</p>
        <div class="actions"><Button onPress={onCount}>{again ? t("Đếm lại") : t("Mở túi và đếm")}</Button><Button kind="second" onPress={home}>{t("Để sau")}</Button></div>
      </Step>
    );
  }
  return (
    <Step flow={FLOW()} title={bag.difference ? t("Đã ghi chênh lệch") : t("Khớp, tiền đã vào két của điểm")}>
      <div class="done">{bag.counted_amount === null ? null : <Amount amount={bag.counted_amount} />}</div>
      {bag.difference ? <p class="note stop">{t("Lệch {amount} so với số niêm phong. Giữ túi và niêm phong; tỉnh sẽ liên hệ.", { amount: vnd(bag.difference) })}</p> : null}
      <div class="actions"><Button onPress={home}>{t("Xong")}</Button></div>
    </Step>
  );
}

addTask({
  id: "deliveries",
  title: () => t("Túi tiền mặt"),
  about: () => t("Nhận túi từ kho, mở và kiểm bằng hai người"),
  icon: "M8 6h8l-2-3h-4zM8 6c-3 3-4 6-4 9 0 4 3 6 8 6s8-2 8-6c0-3-1-6-4-9M12 10v7M10 12h3a1.5 1.5 0 0 1 0 3h-3",
  needs: "teller",
  tile: { order: 85 },
  kinds: ["receive_delivery", "count_delivery"],
  screen: Deliveries,
});
