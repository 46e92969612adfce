// The home screen: what waits, and what can be done.
import type { JSX } from "preact";
import { inEnglish, t } from "../../parts/say";
import { type Announced, isUrgent, kindName } from "../announced";
import type { Entry } from "../offline/entry";
import { StateTag, vnd } from "../parts";
import type { Line } from "../queue";
import { meaningOf } from "../scanned";
import { type ScreenProps, type Task, tiles } from "../tasks";
import { useHandScanner } from "./scan";

export function Home({ till, go }: ScreenProps): JSX.Element {
  const serving = till.shift?.next_step === "serve";
  const queue = till.queue;
  useHandScanner((code) => {
    const meant = meaningOf(code);
    if (meant) go(meant.screen, meant.params);
  });
  const unhanded = till.offline.standing?.unhanded ?? null;
  const waiting = queue.length + (unhanded ? 1 : 0);
  return (
    <div class="home">
      <h1 class="hidden">{t("Việc của quầy")}</h1>
      <h1 class="hidden">{t("Quầy")}</h1>
      {till.said ? <p class="said" role="status">{till.said}</p> : null}
      {till.announced.length ? (
        <section class="announced" aria-label={t("Thông báo")}>
          {till.announced.map((one) => <Told key={one.id} till={till} one={one} />)}
        </section>
      ) : null}
      <section class="tasks" aria-label={t("Việc của quầy")}>
        {tiles().map((task) => <Tile key={task.id} task={task} off={task.needs === "shift" && !serving} go={go} />)}
      </section>
      <section class="waiting" aria-labelledby="waiting">
        <h2 id="waiting">{waiting ? t("Việc đang chờ: {n}", { n: waiting }) : t("Không có việc nào chờ")}</h2>
        {till.shift === null ? <p class="soft">{t("Chưa mở ca. Đếm tiền trong ngăn rồi mở ca để bắt đầu.")}</p> : null}
        <ul>
          {unhanded ? <UnhandedVoucher entry={unhanded} go={go} /> : null}
          {queue.map((line) => <QueueLine key={line.is === "hand" ? line.withdrawal.id : line.operation.key} line={line} go={go} />)}
        </ul>
        {till.shift && waiting === 0 ? <p class="soft">{t("Mọi thao tác đã được bưu điện nhận.")}</p> : null}
      </section>
    </div>
  );
}

/** A word of operations; what its reader folded stays folded until it says something else. */
function Told({ till, one }: Pick<ScreenProps, "till"> & { readonly one: Announced }): JSX.Element {
  const english = inEnglish && one.text_en !== "";
  return (
    <details class={`note${isUrgent(one) ? " wait" : ""}`} open={!till.isFolded(one)} onToggle={(event) => void till.fold(one, !event.currentTarget.open)}>
      <summary>{kindName(one.kind)}</summary>
      <p lang={english ? "en" : "vi"}>{english ? one.text_en : one.text_vi}</p>
    </details>
  );
}

/** Written without a line before the tablet stopped. */
function UnhandedVoucher({ entry, go }: { readonly entry: Entry; readonly go: ScreenProps["go"] }): JSX.Element {
  return (
    <li class="line wait">
      <button type="button" onClick={() => go("offline-pay", { hand: String(entry.seq) })}>
        <b>{t("Đã ghi sổ: đã đưa tiền chưa?")}</b>
        <span>{t("Phiếu khi mất mạng")} · <span class="num">{vnd(entry.amount)}</span></span>
      </button>
    </li>
  );
}

function Tile({ task, off, go }: { readonly task: Task; readonly off: boolean; readonly go: ScreenProps["go"] }): JSX.Element {
  return (
    <button type="button" class={`task${task.tile?.large ? " large" : ""}`} aria-disabled={off} onClick={() => off || go(task.id)}>
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d={task.icon} /></svg>
      <span>
        <b>{task.title()}</b>
        <span class="about">{off ? t("Cần mở ca trước") : task.about()}</span>
      </span>
    </button>
  );
}

function QueueLine({ line, go }: { readonly line: Line; readonly go: ScreenProps["go"] }): JSX.Element {
  if (line.is === "hand") {
    const { id, holder, amount } = line.withdrawal;
    return (
      <li class="line wait">
        <button type="button" onClick={() => go("hand-over", { withdrawal: id })}>
          <b>{t("Đã ghi sổ: đã đưa tiền chưa?")}</b>
          <span>{holder} · <span class="num">{vnd(amount)}</span></span>
        </button>
      </li>
    );
  }
  const { operation } = line;
  if (line.is === "back") {
    return (
      <li class="line wait">
        <button type="button" onClick={() => go("operation", { key: operation.key })}>
          <b>{t("Đã ghi sổ: đã trả lại tiền chưa?")}</b>
          <span>{operation.who} · <span class="num">{vnd(operation.amount)}</span></span>
        </button>
      </li>
    );
  }
  return (
    <li class={`line ${line.is === "unknown" || line.is === "refused" ? "stop" : line.is === "pin" ? "wait" : ""}`}>
      <button type="button" onClick={() => go("operation", { key: operation.key })}>
        <b>{line.is === "unknown" && operation.kind === "commit_withdrawal" ? t("ĐỪNG TRẢ TIỀN LẠI – đang kiểm tra") : operation.title}</b>
        <span>{operation.who}{operation.who && operation.amount ? " · " : ""}{operation.amount ? <span class="num">{vnd(operation.amount)}</span> : null}</span>
        {line.is === "pin" ? <span class="tag wait">{t("Chưa ghi sổ, cần bấm lại mã")}</span> : <StateTag operation={operation} />}
      </button>
    </li>
  );
}
