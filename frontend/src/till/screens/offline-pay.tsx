// A voucher paid without a line: shown, its owner's four digits, written on the disk, and only then the notes.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../parts/say";
import { give } from "../devices/sound";
import type { Came } from "../offline/counter";
import type { Entry } from "../offline/entry";
import type { Looked, Shown } from "../offline/tablet";
import { toldOf } from "../offline/words";
import { Amount, Button, CodeField, clockTime, vnd } from "../parts";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useTill } from "../use";
import { FLOW, Trouble } from "./offline";
import { Camera, useHandScanner } from "./scan";

const DIGITS = 10;

interface Seen {
  readonly shown: Shown;
  readonly looked: Looked;
}

function Pay(props: ScreenProps): JSX.Element {
  const { till, params } = props;
  useTill(till);
  const [seen, setSeen] = useState<Seen | null>(null);
  const [paying, setPaying] = useState(false);
  const [written, setWritten] = useState<Entry | null>(null);
  const left = paying ? null : (till.offline.standing?.unhanded ?? null);
  const begin = (): void => {
    setWritten(null);
    setSeen(null);
  };
  if (left) return <Hand {...props} entry={left} fresh={written?.seq === left.seq} onHanded={setWritten} />;
  if (written || params.hand) return <Handed {...props} again={begin} />;
  if (seen) return <Pin {...props} seen={seen} back={begin} onPaying={setPaying} onWritten={setWritten} />;
  return <Show {...props} onSeen={setSeen} />;
}

/** A voucher's text as scanners and people give it. */
function shownOf(text: string): Shown {
  const plain = text.trim().replace(/\s+/g, "").toUpperCase();
  return { form: /^\d{10}$/.test(plain) ? "code" : "qr", text: plain };
}

function Show({ till, go, onSeen }: ScreenProps & { readonly onSeen: (seen: Seen) => void }): JSX.Element {
  const [code, setCode] = useState("");
  const [stopped, setStopped] = useState<string | null>(null);
  const [came, setCame] = useState<Came<Looked> | null>(null);
  const [open, setOpen] = useState(false);
  const look = async (text: string): Promise<void> => {
    const shown = shownOf(text);
    setCode("");
    const outcome = await till.offline.inspect(shown);
    const rule = outcome.is === "stopped" ? outcome.rule : outcome.is === "done" ? outcome.value.rule : null;
    setStopped(rule);
    setCame(outcome);
    if (rule) give("bad");
    else if (outcome.is === "done") onSeen({ shown, looked: outcome.value });
  };
  const found = (text: string): void => {
    setOpen(false);
    void look(text);
  };
  useHandScanner(found);
  if (stopped) return <Stopped rule={stopped} looked={came?.is === "done" ? came.value : null} again={() => setStopped(null)} go={go} />;
  return (
    <Step flow={FLOW()} title={t("Quét phiếu, hoặc gõ 10 số")} pad="digits" onBack={() => go("offline")} onSubmit={() => code.length === DIGITS && look(code)}>
      <Trouble came={came} />
      {open ? <Camera onCode={found} onClose={() => setOpen(false)} /> : (
        <>
          <p>{t("Quét hình vuông trên điện thoại hoặc tờ giấy của khách.")}</p>
          <div class="actions lead"><Button kind="second" onPress={() => setOpen(true)}>{t("Quét bằng máy ảnh")}</Button></div>
        </>
      )}
      <CodeField label={t("10 số trên phiếu")} value={code} onChange={setCode} length={DIGITS} group={5} />
      <div class="actions"><Button disabled={code.length !== DIGITS}>{t("Xem phiếu")}</Button></div>
    </Step>
  );
}

interface PinProps extends ScreenProps {
  readonly seen: Seen;
  readonly back: () => void;
  readonly onPaying: (now: boolean) => void;
  readonly onWritten: (entry: Entry) => void;
}

function Pin({ till, go, seen, back, onPaying, onWritten }: PinProps): JSX.Element {
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const [came, setCame] = useState<Came<Entry> | null>(null);
  const { amount, goodUntil, holder } = seen.looked;
  const pay = async (): Promise<void> => {
    if (busy || pin.length !== 4) return;
    setBusy(true);
    setPin("");
    setCame(null);
    onPaying(true);
    const outcome = await till.offline.pay(seen.shown, pin);
    setBusy(false);
    setCame(outcome);
    if (outcome.is === "done") onWritten(outcome.value);
    onPaying(false);
    give(outcome.is === "done" ? "good" : "bad");
  };
  if (came?.is === "stopped" && came.rule !== "pin") return <Stopped rule={came.rule} looked={seen.looked} again={back} go={go} />;
  return (
    <Step flow={FLOW()} title={t("Khách bấm 4 số nhận tiền")} pad="digits" onBack={back} onSubmit={pay}>
      <Amount amount={amount} />
      <p>
        {holder ? t("Phiếu của {holder}, dùng được đến {time}.", { holder, time: clockTime(goodUntil) }) : t("Phiếu dùng được đến {time}.", { time: clockTime(goodUntil) })}
      </p>
      {came ? <Trouble came={came} /> : null}
      <CodeField label={t("4 số nhận tiền")} hint={t("Đưa máy cho khách tự bấm.")} value={pin} onChange={setPin} length={4} hidden />
      <div class="actions"><Button busy={busy} disabled={pin.length !== 4}>{t("Ghi trả {amount}", { amount: vnd(amount) })}</Button></div>
    </Step>
  );
}

function Stopped({ rule, looked, again, go }: { readonly rule: string; readonly looked: Looked | null; readonly again: () => void; readonly go: ScreenProps["go"] }): JSX.Element {
  const told = toldOf(rule);
  return (
    <Step flow={FLOW()} title={t("Không trả phiếu này")}>
      <div class="note stop" role="alert">
        <p><b>{told.what}</b></p>
        <p>{told.next}</p>
      </div>
      {looked ? <Amount amount={looked.amount} /> : null}
      <p><b>{t("Lần này chưa có tiền nào được trả.")}</b></p>
      <div class="actions">
        <Button onPress={again}>{t("Xem phiếu khác")}</Button>
        {rule === "clock" ? <Button kind="second" onPress={() => go("offline-unlock")}>{t("Nhập mã mở khoá")}</Button> : null}
        <Button kind="second" onPress={() => go("offline")}>{t("Xem hạn mức và đồng bộ")}</Button>
      </div>
    </Step>
  );
}

/** Written: the notes go, or went. Nothing else is paid before somebody says that they did. */
function Hand({ till, entry, fresh, onHanded }: ScreenProps & { readonly entry: Entry; readonly fresh: boolean; readonly onHanded: (entry: Entry) => void }): JSX.Element {
  const handed = async (): Promise<void> => {
    onHanded(entry);
    await till.offline.hand(entry);
  };
  return (
    <section class={`full ${fresh ? "go" : "ask"}`}>
      <p class="flag">{t("ĐÃ GHI SỔ TRÊN MÁY")}</p>
      <h1>{fresh ? t("Đưa tiền cho khách") : t("Đã đưa tiền cho khách chưa?")}</h1>
      <Amount amount={entry.amount} />
      {fresh ? null : (
        <p>{t("Phiếu này ghi trả lúc {time}, rồi máy dừng. Nếu đã đưa thì đừng đưa lần nữa; chưa đưa thì đưa ngay bây giờ.", { time: clockTime(Date.parse(entry.at)) })}</p>
      )}
      <div class="actions">
        <Button onPress={handed}>{t("Đã đưa đủ {amount}", { amount: vnd(entry.amount) })}</Button>
      </div>
    </section>
  );
}

function Handed({ go, home, again }: ScreenProps & { readonly again: () => void }): JSX.Element {
  return (
    <Step flow={FLOW()} title={t("Đã trả xong")}>
      <p class="note good" role="status">{t("Đã lưu trên máy. Có mạng, máy tự gửi cho bưu điện.")}</p>
      <div class="actions">
        <Button onPress={() => { go("offline-pay"); again(); }}>{t("Trả phiếu khác")}</Button>
        <Button kind="second" onPress={home}>{t("Xong")}</Button>
      </div>
    </Step>
  );
}

addTask({ id: "offline-pay", title: FLOW, about: () => "", icon: "", needs: "shift", screen: Pay });
