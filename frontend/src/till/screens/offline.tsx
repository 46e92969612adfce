// The counter without a line: what this tablet may pay now, until when, and what it has paid.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../parts/say";
import type { Came } from "../offline/counter";
import type { Entry } from "../offline/entry";
import type { Standing } from "../offline/standing";
import { toldOf } from "../offline/words";
import { Button, CodeField, clockTime, StateTag, SupervisorSignature, vnd } from "../parts";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { useTill } from "../use";

export const FLOW = (): string => t("Trả tiền khi mất mạng");
const MOST_SHOWN = 12;

/** What came of something, if it was not done. */
export function Trouble({ came }: { readonly came: Came<unknown> | null }): JSX.Element | null {
  if (!came || came.is === "done") return null;
  const told = came.is === "stopped" ? toldOf(came.rule) : null;
  return (
    <div class={`note ${came.is === "no_line" ? "wait" : "stop"}`} role="alert">
      <p><b>{came.is === "no_line" ? t("Bưu điện chưa trả lời.") : came.is === "declined" ? t(came.told) : told!.what}</b></p>
      <p>{came.is === "no_line" ? t("Không mất gì: nhật ký còn trên máy. Thử lại khi có mạng.") : came.is === "declined" ? t("Chưa có tiền nào được trả.") : told!.next}</p>
    </div>
  );
}

function Offline(props: ScreenProps): JSX.Element {
  const { till, go, home } = props;
  useTill(till);
  const { standing } = till.offline;
  const over = !standing || standing.facts.state !== "active";
  return (
    <div class="flow offline">
      <div class="question">
        <button type="button" class="back-link" onClick={home}>‹ {t("Quay lại")}</button>
        <h1>{FLOW()}</h1>
        {standing?.unhanded ? <Unhanded entry={standing.unhanded} go={go} /> : null}
        {over ? <NoLease {...props} standing={standing} /> : <Lease {...props} standing={standing} />}
        {standing?.payments.length ? <Paid standing={standing} /> : null}
      </div>
    </div>
  );
}

function Unhanded({ entry, go }: { readonly entry: Entry; readonly go: ScreenProps["go"] }): JSX.Element {
  return (
    <div class="note wait" role="alert">
      <p><b>{t("Phiếu {amount} đã ghi trả lúc {time}. Đã đưa tiền cho khách chưa?", { amount: vnd(entry.amount), time: clockTime(Date.parse(entry.at)) })}</b></p>
      <div class="actions"><Button onPress={() => go("offline-pay", { hand: String(entry.seq) })}>{t("Xem và trả lời")}</Button></div>
    </div>
  );
}

function NoLease({ till, go, standing }: ScreenProps & { readonly standing: Standing | null }): JSX.Element {
  const [came, setCame] = useState<Came | null>(null);
  return (
    <>
      {standing ? <p class="note">{t("Máy này đã thôi chi khi mất mạng.")}</p> : null}
      {standing?.unsent ? (
        <div class="note wait">
          <p><b>{t("Còn {n} mục nhật ký chưa gửi.", { n: standing.unsent })}</b></p>
          <div class="actions"><Button kind="second" onPress={async () => setCame((await till.offline.clear()) ? null : { is: "no_line" })}>{t("Gửi nhật ký")}</Button></div>
        </div>
      ) : null}
      <Trouble came={came} />
      <p>{t("Khi có mạng, kiểm soát viên cho máy này quyền chi. Lúc mất mạng, khách có phiếu rút tiền vẫn nhận được tiền ở đây.")}</p>
      <p>{t("Mỗi bưu điện chỉ một máy có quyền này.")}</p>
      <div class="actions"><Button onPress={() => go("offline-lease")}>{t("Nhận quyền chi")}</Button></div>
    </>
  );
}

function Lease({ till, go, standing }: ScreenProps & { readonly standing: Standing }): JSX.Element {
  const [came, setCame] = useState<Came | null>(null);
  const stops = standing.stops;
  return (
    <>
      {stops ? <Stopped rule={stops} go={go} /> : (
        <p class="note good" role="status">{t("Máy này được chi khi mất mạng đến {time}.", { time: clockTime(standing.until) })}</p>
      )}
      <Trouble came={came ?? till.offline.trouble} />
      <dl class="figures">
        <div><dt>{t("Còn được chi")}</dt><dd class="num">{vnd(standing.left)}</dd></div>
        <div><dt>{t("Còn số phiếu")}</dt><dd class="num">{standing.leftCount}</dd></div>
        <div><dt>{t("Đồng bộ lần cuối")}</dt><dd class="num">{clockTime(standing.facts.synced_at)}</dd></div>
        <div><dt>{t("Chưa gửi")}</dt><dd class="num">{t("{n} mục", { n: standing.unsent })}</dd></div>
      </dl>
      {standing.facts.supervised ? <p class="note wait">{t("Đang chi một nửa hạn mức, cho đến lần đồng bộ sau.")}</p> : null}
      <div class="actions">
        {stops || standing.unhanded ? null : <Button onPress={() => go("offline-pay")}>{t("Trả một phiếu")}</Button>}
        <Button kind="second" onPress={async () => setCame(await till.offline.sync())}>{t("Đồng bộ")}</Button>
        <Button kind="second" onPress={() => go("offline-release")}>{t("Trả lại quyền chi")}</Button>
      </div>
    </>
  );
}

function Stopped({ rule, go }: { readonly rule: string; readonly go: ScreenProps["go"] }): JSX.Element {
  const told = toldOf(rule);
  return (
    <div class="note stop" role="alert">
      <p><b>{told.what}</b></p>
      <p>{told.next}</p>
      {rule === "clock" ? <div class="actions"><Button onPress={() => go("offline-unlock")}>{t("Nhập mã mở khoá")}</Button></div> : null}
    </div>
  );
}

function Paid({ standing }: { readonly standing: Standing }): JSX.Element {
  return (
    <section class="paid gap" aria-labelledby="paid">
      <h2 id="paid">{t("Phiếu đã trả trên máy này: {n}", { n: standing.payments.length })}</h2>
      <ul class="lines">
        {standing.payments.slice(0, MOST_SHOWN).map((entry) => (
          <li key={entry.seq}>
            <span class="grow">{clockTime(Date.parse(entry.at))}</span>
            <b class="num">{vnd(entry.amount)}</b>
            <StateTag operation={{ state: entry.seq <= standing.facts.sent_through ? "has" : "saved" }} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function TakeLease({ till, go, home }: ScreenProps): JSX.Element {
  const [came, setCame] = useState<Came | null>(null);
  const [busy, setBusy] = useState(false);
  const { asked } = till.offline;
  const signed = async (number: string, pin: string): Promise<void> => {
    setBusy(true);
    const outcome = await till.offline.takeLease(number, pin);
    setBusy(false);
    setCame(outcome);
    if (outcome.is === "done") go("offline");
  };
  return (
    <Step flow={FLOW()} title={t("Nhận quyền chi")} pad="digits" onBack={home}>
      <p>{t("Máy được chi từ tiền trong ngăn, tới một hạn mức. Mỗi ngày phải đồng bộ ít nhất một lần.")}</p>
      <Trouble came={came} />
      {asked ? <p class="note wait">{t("Lần hỏi trước chưa có trả lời. Kiểm soát viên {number} bấm lại PIN; quyền chỉ được cấp một lần.", { number: asked.supervisor_number })}</p> : null}
      <SupervisorSignature about={t("Cho máy này trả phiếu rút tiền khi mất mạng.")} action={t("Ký cho quyền chi")} busy={busy}
        onSign={({ supervisor_number, supervisor_pin }) => signed(supervisor_number, supervisor_pin)} />
    </Step>
  );
}

function Unlock({ till, go }: ScreenProps): JSX.Element {
  useTill(till);
  const [code, setCode] = useState("");
  const [came, setCame] = useState<Came | null>(null);
  const enter = async (): Promise<void> => {
    if (code.length !== 8) return;
    setCode("");
    setCame(null);
    const outcome = await till.offline.unlock(code);
    setCame(outcome);
    if (outcome.is === "done") go("offline");
  };
  const now = new Date();
  return (
    <Step flow={FLOW()} title={t("Kiểm soát viên mở khoá")} pad="digits" onBack={() => go("offline")} onSubmit={enter}>
      <p>{t("Giờ trên máy này: {time}. So với một đồng hồ đúng; nếu sai, chỉnh giờ máy trước.", { time: clockTime(now.getTime()) })}</p>
      <p>{t("Kiểm soát viên gọi phòng điều hành tỉnh để nghe đọc mã 8 số. Sau khi mở, máy chi một nửa hạn mức cho đến lần đồng bộ sau.")}</p>
      <Trouble came={came} />
      <CodeField label={t("Mã mở khoá")} value={code} onChange={setCode} length={8} group={4} />
      <div class="actions"><Button disabled={code.length !== 8}>{t("Mở khoá")}</Button></div>
    </Step>
  );
}

function Release({ till, go }: ScreenProps): JSX.Element {
  const [came, setCame] = useState<Came | null>(null);
  const give = async (): Promise<void> => {
    const outcome = await till.offline.release();
    setCame(outcome);
    if (outcome.is === "done") go("offline");
  };
  return (
    <Step flow={FLOW()} title={t("Trả lại quyền chi")} onBack={() => go("offline")}>
      <p>{t("Máy gửi hết nhật ký rồi thôi chi khi mất mạng. Máy khác của bưu điện có thể nhận quyền.")}</p>
      <p>{t("Phiếu khách đang giữ của bưu điện này sẽ không nhận được tiền nữa: tiền tự về số dư của họ.")}</p>
      <Trouble came={came} />
      <div class="actions"><Button kind="stop" onPress={give}>{t("Trả lại quyền chi")}</Button></div>
    </Step>
  );
}

const ICON = "M2 9a15 15 0 0 1 6-3.4M22 9a15 15 0 0 0-9-4M5 12.5a10 10 0 0 1 3-2M12 20h.01M3 3l18 18M9 16.5a5 5 0 0 1 6 0";

function about(): string {
  return t("Khách có phiếu rút tiền");
}

const small = { about: () => "", icon: "", needs: "shift" } as const;
addTask({ id: "offline", title: FLOW, about, icon: ICON, needs: "shift", tile: { order: 30 }, screen: Offline });
addTask({ id: "offline-lease", title: FLOW, screen: TakeLease, ...small });
addTask({ id: "offline-unlock", title: FLOW, screen: Unlock, ...small });
addTask({ id: "offline-release", title: FLOW, screen: Release, ...small });

