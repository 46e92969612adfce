// The frame around the screens: who serves where, whether the line is up, what was not sent yet, what is wrong with the machine.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../parts/say";
import { Enrol, Locked, SignIn } from "./screens/doors";
import { Home } from "./screens/home";
import { PracticeBanner, PracticeDoor, PracticeEdge } from "./screens/practice";
import { taskOf, type ScreenProps } from "./tasks";
import type { Till } from "./till";
import type { Updates } from "./updates";
import { useTill } from "./use";

interface Place {
  readonly screen: string;
  readonly params: Readonly<Record<string, string>>;
}

function placeOf(hash: string): Place {
  const [screen = "", query = ""] = hash.replace(/^#/, "").split("?");
  return { screen, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** What is typed while nothing is in use goes into the screen's first field of digits, or into its field for a code. */
function typeSomewhere(event: KeyboardEvent): void {
  if (!/^[\dA-Za-z]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey || document.activeElement !== document.body) return;
  const digits = /\d/.test(event.key) ? document.querySelector<HTMLInputElement>(".flow input[data-pad]") : null;
  (digits ?? document.querySelector<HTMLInputElement>(".flow #scanned"))?.focus({ preventScroll: true });
}

/** The till is locked: no PIN that somebody had begun stays in a field. */
function forgetPins(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>(".place input[type=password]")) {
    input.value = "";
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

export function App({ till, updates }: { readonly till: Till; readonly updates: Updates }): JSX.Element {
  useTill(till);
  const [place, setPlace] = useState(() => placeOf(location.hash));
  useEffect(() => {
    const moved = (): void => {
      const next = placeOf(location.hash);
      if (next.screen) till.said = null;
      setPlace(next);
    };
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  useEffect(() => scrollTo(0, 0), [place]);
  useEffect(() => {
    addEventListener("keydown", typeSomewhere);
    return () => removeEventListener("keydown", typeSomewhere);
  }, []);
  const { door } = till.session;
  useEffect(() => {
    if (door === "locked") forgetPins();
  }, [door]);
  const resting = door !== "in" || (place.screen === "" && till.journal.open().length === 0);
  useEffect(() => updates.rest(resting), [resting]);
  const go: ScreenProps["go"] = (screen, params = {}) => {
    const query = new URLSearchParams(params).toString();
    location.hash = screen + (query ? `?${query}` : "");
  };
  const props: ScreenProps = { till, params: place.params, go, home: () => go("") };
  return (
    <>
      {till.training ? <PracticeBanner /> : null}
      <Bar till={till} />
      <Warnings till={till} updates={updates} resting={resting} home={place.screen === ""} />
      <main id="main">
        {door === "new" ? <Enrol till={till} /> : door === "out" ? <SignIn till={till} /> : null}
        {door === "locked" ? <Locked till={till} /> : null}
        {door === "in" || (door === "locked" && till.shift) ? <div class="place" hidden={door === "locked"}><Screen place={place} props={props} /></div> : null}
        {door !== "locked" && (door !== "in" || !taskOf(place.screen)) ? <PracticeDoor till={till} /> : null}
      </main>
      {till.training ? <PracticeEdge /> : null}
    </>
  );
}

function Screen({ place, props }: { readonly place: Place; readonly props: ScreenProps }): JSX.Element {
  const task = taskOf(place.screen);
  const Shown = task && (task.needs === "teller" || props.till.shift) ? task.screen : Home;
  return <Shown key={place.screen} {...props} />;
}

function Bar({ till }: { readonly till: Till }): JSX.Element {
  const { tablet, teller, door } = till.session;
  const unsent = till.offline.standing?.unsent ?? 0;
  const waiting = till.journal.open().filter((operation) => operation.teller === till.teller).length + unsent;
  const line = till.reachable === false ? t("Mất mạng") : till.reachable ? t("Có mạng") : t("Đang kiểm tra mạng");
  return (
    <header class="bar">
      <a class="where" href="#">
        <b>{tablet?.outlet_name ?? t("Quầy Xứ Lạng")}</b>
        <span>{door === "in" && teller ? teller.name : (tablet?.label ?? "")}</span>
      </a>
      <p class={`net ${till.reachable === false ? "off" : till.reachable ? "on" : ""}`} role="status">
        <span class="dot" aria-hidden="true" />{line}{waiting ? ` · ${t("{n} việc chưa gửi xong", { n: waiting })}` : ""}
      </p>
      {door === "in" ? <button type="button" class="lock" onClick={() => till.lock()}>{t("Khoá máy")}</button> : null}
    </header>
  );
}

interface WarningProps {
  readonly till: Till;
  readonly updates: Updates;
  readonly resting: boolean;
  readonly home: boolean;
}

function Warnings({ till, updates, resting, home }: WarningProps): JSX.Element {
  const wrong = till.clock_wrong_ms;
  return (
    <section class="warnings" aria-label={t("Máy này báo")}>
      {wrong === null ? null : (
        <p class="note stop" role="alert">
          <b>{t("Sai giờ máy.")}</b>{" "}
          {wrong > 0
            ? t("Đồng hồ máy nhanh {n} phút so với bưu điện. Chỉnh lại giờ trong cài đặt máy.", { n: Math.round(wrong / 60_000) })
            : t("Đồng hồ máy chậm {n} phút so với bưu điện. Chỉnh lại giờ trong cài đặt máy.", { n: Math.round(-wrong / 60_000) })}
        </p>
      )}
      {till.lasting === false && till.session.door === "in" && home && !till.training ? (
        <p class="note wait slim">
          {t("Trình duyệt chưa hứa giữ dữ liệu của quầy. Hãy cài ứng dụng lên máy rồi bấm hỏi lại.")}{" "}
          <button type="button" class="link" onClick={() => void till.askToLast()}>{t("Hỏi lại")}</button>
        </p>
      ) : null}
      {updates.waiting && resting ? (
        <p class="note slim">
          {t("Có bản mới của ứng dụng quầy.")}{" "}
          <button type="button" class="link" onClick={() => updates.take()}>{t("Dùng bản mới")}</button>
        </p>
      ) : null}
    </section>
  );
}
