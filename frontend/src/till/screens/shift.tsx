// The shift: opened with a count, frozen, counted blindly, closed; a large difference is signed for.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { newId } from "../ids";
import { isOver, type Draft, type Operation } from "../journal";
import type { Came } from "../offline/counter";
import { linesOf, type NoteCounts, total } from "../notes";
import { Amount, Button, NoteCount, Problem, Reason, SupervisorSignature, vnd } from "../parts";
import type { Shift } from "../queue";
import type { Secrets } from "../sender";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { Trouble as OfflineTrouble } from "./offline";
import type { Till } from "../till";
import { useTill } from "../use";

const FLOW = (): string => t("Ca làm việc");
const KINDS = new Set(["open_shift", "freeze_shift", "close_shift", "sign_shift"]);

/** What a shift goes through; never back. */
const STEPS = ["serve", "count", "count_again", "supervisor"];

/** The answer said more than what was heard of the shift before: nothing is asked for until that is heard. */
function behind(shift: Shift | null, last: Operation): boolean {
  if (!shift || last.state !== "has" || last.subject !== shift.id) return false;
  return STEPS.indexOf(shift.next_step) < STEPS.indexOf((last.answer as Shift).next_step);
}

function ShiftScreen(props: ScreenProps): JSX.Element {
  const { till, home } = props;
  useTill(till);
  const last = till.journal.list().filter((o) => o.teller === till.teller && KINDS.has(o.kind)).pop();
  useEffect(() => {
    if (till.reachable !== false) void till.refresh();
  }, []);
  if (last && !isOver(last) && !(last.state === "saved" && last.secret)) return <Waiting till={till} operation={last} />;
  if (last && behind(till.shift, last)) return <Waiting till={till} operation={last} />;
  if (last?.kind === "sign_shift" || last?.kind === "close_shift") {
    const closed = last.state === "has" ? (last.answer as Shift) : null;
    if (closed?.state === "closed" && !last.seen) return <Closed {...props} shift={closed} done={() => till.journal.saw(last.key)} />;
  }
  const refused = last?.state === "refused" && !last.seen ? last : null;
  const trouble = refused ? <Refused till={till} operation={refused} /> : null;
  switch (till.shift?.next_step) {
    case undefined:
      return <Open {...props} trouble={trouble} />;
    case "serve":
      return <Freeze {...props} trouble={trouble} />;
    case "count":
      return <Count {...props} again={false} trouble={trouble} />;
    case "count_again":
      return <Count {...props} again trouble={trouble} />;
    case "supervisor":
      return <Sign {...props} trouble={trouble} />;
    default:
      return (
        <Step flow={FLOW()} title={t("Ca này đang do kiểm soát viên giữ")} onBack={home}>
          <p class="note wait">{t("Báo kiểm soát viên để làm tiếp trên trang quầy.")}</p>
        </Step>
      );
  }
}

type ShiftProps = ScreenProps & { readonly trouble: JSX.Element | null };

async function send(till: Till, draft: Pick<Draft, "kind" | "path" | "body" | "title"> & { readonly amount?: number; readonly shift_id: string }, secrets?: Secrets): Promise<void> {
  for (const each of till.journal.list()) {
    if (!KINDS.has(each.kind)) continue;
    if (each.state === "refused" && !each.seen) await till.journal.saw(each.key);
    // The post office never heard of that signature, and its PIN is gone: this one stands for it.
    if (each.state === "saved" && each.secret) await till.journal.giveUp(each.key);
  }
  await till.submit({ ...draft, subject: draft.shift_id }, secrets);
}

function Waiting({ till, operation }: { readonly till: Till; readonly operation: Operation }): JSX.Element {
  return (
    <section class="full wait" role="status">
      <span class="turning large" aria-hidden="true" />
      <h1>{operation.title}</h1>
      {operation.silences > 0 ? <p>{t("Bưu điện chưa trả lời. Máy tự gửi lại bằng đúng mã cũ, không bị ghi hai lần.")}</p> : <p>{t("Đang gửi")}</p>}
      {operation.silences > 0 ? <div class="actions"><Button onPress={() => till.sender.wake()}>{t("Gửi lại ngay")}</Button></div> : null}
    </section>
  );
}

function Refused({ till, operation }: { readonly till: Till; readonly operation: Operation }): JSX.Element {
  return (
    <Problem problem={operation.problem!}>
      <p>{t("Không có tiền nào chuyển đi.")}</p>
      <div class="actions"><Button kind="second" onPress={() => till.journal.saw(operation.key)}>{t("Đã rõ")}</Button></div>
    </Problem>
  );
}

function Open({ till, home, trouble }: ShiftProps): JSX.Element {
  const [counts, setCounts] = useState<NoteCounts>({});
  const [sure, setSure] = useState(false);
  const amount = total(counts);
  const open = async (): Promise<void> => {
    const shift_id = newId("shf");
    await send(till, { kind: "open_shift", path: "/shifts", body: { shift_id, notes: linesOf(counts) }, title: t("Mở ca"), amount, shift_id });
    setSure(false);
  };
  if (sure) {
    return (
      <Step flow={FLOW()} title={t("Mở ca với số tiền này?")} onBack={() => setSure(false)} onSubmit={open}>
        <Amount amount={amount} />
        <p>{t("Số tiền này ra khỏi két và ở trong ngăn của máy này.")}</p>
        <div class="actions"><Button>{t("Mở ca với {amount}", { amount: vnd(amount) })}</Button></div>
      </Step>
    );
  }
  return (
    <Step flow={FLOW()} title={t("Mở ca: đếm tiền lấy từ két")} pad="digits" onBack={home} onSubmit={() => setSure(true)}>
      {trouble}
      <NoteCount counts={counts} onChange={setCounts} />
      <div class="actions"><Button>{t("Đã đếm xong")}</Button></div>
    </Step>
  );
}

function Freeze({ till, home, go, trouble }: ShiftProps): JSX.Element {
  const shift = till.shift!;
  const [unpaused, setUnpaused] = useState<Came | null>(null);
  const waiting = till.queue.length + (till.offline.standing?.unhanded ? 1 : 0);
  if (waiting > 0) {
    return (
      <Step flow={FLOW()} title={t("Còn {n} việc phải xong trước khi đóng ca", { n: waiting })} onBack={home}>
        {trouble}
        <p>{t("Xử lý từng việc ở màn hình chính; việc đang gửi thì chờ bưu điện nhận.")}</p>
        <div class="actions"><Button onPress={home}>{t("Về màn hình chính")}</Button><Button kind="second" onPress={() => till.sender.wake()}>{t("Gửi lại ngay")}</Button></div>
      </Step>
    );
  }
  const freeze = async (): Promise<void> => {
    const paused = await till.offline.pause();
    setUnpaused(paused.is === "done" ? null : paused);
    if (paused.is !== "done") return;
    await send(till, { kind: "freeze_shift", path: `/shifts/${shift.id}/freeze`, body: {}, title: t("Khoá ca để kiểm đếm"), shift_id: shift.id });
  };
  return (
    <Step flow={FLOW()} title={t("Đóng ca?")} onBack={home} onSubmit={freeze}>
      {trouble}
      {unpaused ? <OfflineTrouble came={unpaused} /> : null}
      <p>{t("Khoá ca rồi thì không chi, không thu được nữa. Sau đó đếm tiền trong ngăn.")}</p>
      <div class="actions"><Button>{t("Khoá ca và kiểm đếm")}</Button><Button kind="second" onPress={() => go("today")}>{t("Xem lại việc trong ca")}</Button></div>
    </Step>
  );
}

function Count({ till, again, home, trouble }: ShiftProps & { readonly again: boolean }): JSX.Element {
  const [counts, setCounts] = useState<NoteCounts>({});
  const shift = till.shift!;
  const count = async (): Promise<void> => {
    await send(till, { kind: "close_shift", path: `/shifts/${shift.id}/closure`, body: { notes: linesOf(counts) }, title: t("Kiểm đếm cuối ca"), amount: total(counts), shift_id: shift.id });
    setCounts({});
  };
  return (
    <Step flow={FLOW()} title={again ? t("Số đếm chưa khớp sổ. Đếm lại từ đầu.") : t("Đếm tiền trong ngăn")} pad="digits" onBack={home} onSubmit={count}>
      {trouble}
      <p>{t("Đếm những gì có thật. Sổ chỉ hiện sau khi đóng ca.")}</p>
      <NoteCount key={again ? "2" : "1"} counts={counts} onChange={setCounts} />
      <div class="actions"><Button>{t("Gửi số đếm {amount}", { amount: vnd(total(counts)) })}</Button></div>
    </Step>
  );
}

function Sign({ till, home, trouble }: ShiftProps): JSX.Element {
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const shift = till.shift!;
  return (
    <Step flow={FLOW()} title={t("Số đếm vẫn lệch nhiều. Kiểm soát viên ký.")} pad="digits" onBack={home}>
      {trouble}
      <Reason reasons={[t("Đếm nhầm khi giao dịch"), t("Chưa rõ, sẽ tìm hiểu"), t("Có tờ tiền giả hoặc rách")]} value={reason} onChange={setReason} />
      <SupervisorSignature about={t("Đóng ca với số đếm {amount}.", { amount: vnd(shift.counted ?? 0) })} action={t("Ký đóng ca")}
        why={missing && reason.trim().length < 3 ? t("Chọn lý do trước khi ký.") : null} onSign={({ supervisor_number, supervisor_pin }) => {
          if (reason.trim().length < 3) return setMissing(true);
          const body = { supervisor_number, reason: reason.trim() };
          return send(till, { kind: "sign_shift", path: `/shifts/${shift.id}/signature`, body, title: t("Ký đóng ca"), shift_id: shift.id }, { supervisor_pin });
        }} />
    </Step>
  );
}

function Closed({ till, home, shift, done }: ScreenProps & { readonly shift: Shift; readonly done: () => Promise<unknown> }): JSX.Element {
  const off = shift.variance ?? 0;
  return (
    <Step flow={FLOW()} title={off === 0 ? t("Ca đã đóng, khớp từng đồng") : t("Ca đã đóng, có lệch")}>
      <dl class="figures">
        <div><dt>{t("Đếm được")}</dt><dd class="num">{vnd(shift.counted ?? 0)}</dd></div>
        <div><dt>{t("Theo sổ")}</dt><dd class="num">{vnd(shift.expected ?? 0)}</dd></div>
        <div><dt>{off < 0 ? t("Thiếu") : off > 0 ? t("Thừa") : t("Lệch")}</dt><dd class="num">{vnd(Math.abs(off))}</dd></div>
      </dl>
      <p class={off === 0 ? "note" : "note wait"}>{off === 0 ? t("Đưa tiền vào két. Cảm ơn bạn.") : t("Phần lệch đã ghi sổ; tỉnh sẽ xem và trả lời.")}</p>
      <div class="actions">
        <Button onPress={async () => { await done(); await till.leave(); home(); }}>{t("Đăng xuất")}</Button>
      </div>
    </Step>
  );
}

addTask({
  id: "shift",
  title: FLOW,
  about: () => t("Mở ca, kiểm đếm, đóng ca"),
  icon: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3 3",
  needs: "teller",
  tile: { order: 90 },
  screen: ShiftScreen,
});
