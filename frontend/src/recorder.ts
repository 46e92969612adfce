// A household answers a rating aloud. The recording is on the phone every second, is heard before it is sent, and goes on
// being sent after the page was closed. Nothing is recorded before the button is pressed, nothing is played by itself.
import { newOperation } from "./parts/drafts";
import { formOf, sendPhoto } from "./parts/photo";
import { forget, type Kept, keep, keptOf } from "./parts/recordings";
import { t } from "./parts/say";
import { after } from "./parts/upload";

const KINDS = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_A_SECOND = 24_000;
const PATIENCE_MS = 20_000;
const LONGEST_TRY_MS = 10 * 60_000;

type Act = "record" | "stop" | "send" | "again" | "drop";

const TROUBLES: Record<string, string> = {
  NotAllowedError: t("Trang chưa được dùng micro. Bấm biểu tượng cạnh địa chỉ trang, cho phép micro, rồi bấm ghi lại. Hoặc gửi tệp ghi âm ở dưới."),
  NotFoundError: t("Máy này không có micro. Mời gửi tệp ghi âm, hoặc trả lời bằng chữ ở dưới."),
};

function enhance(card: HTMLElement): void {
  const one = <E extends HTMLElement>(selector: string): E => card.querySelector<E>(selector)!;
  const status = one("[data-status]");
  const clock = one("[data-clock]");
  const player = one<HTMLAudioElement>("[data-listen]");
  const plain = document.querySelector<HTMLElement>("[data-plain]")!;
  const rating = card.dataset.recorder!;
  const owner = card.dataset.owner!;
  const to = card.dataset.to!;
  const longest = Number(card.dataset.longest);
  const largest = Number(card.dataset.largest);
  let kept: Kept | undefined;
  let recorder: MediaRecorder | undefined;

  const offer = (...acts: Act[]): void => {
    card.querySelectorAll<HTMLButtonElement>("[data-do]").forEach((button) => (button.hidden = !acts.includes(button.dataset.do as Act)));
    if (acts.length && card.contains(document.activeElement)) one(`[data-do=${acts[0]}]`).focus();
  };
  const tell = (says: string, trouble = false): void => {
    status.textContent = says;
    status.className = trouble ? "note wait" : "";
  };
  const review = (says: string, trouble = false): void => {
    clock.hidden = true;
    player.hidden = false;
    if (player.src) URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(kept!.sound);
    tell(says, trouble);
    offer("send", "again", "drop");
  };
  const idle = (says = "", trouble = false): void => {
    clock.hidden = player.hidden = true;
    tell(says, trouble);
    offer("record");
  };

  async function record(): Promise<void> {
    let stream: MediaStream;
    tell(t("Đang mở micro…"));
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } });
    } catch (error) {
      plain.hidden = false;
      (kept ? review : idle)(TROUBLES[(error as Error).name] ?? t("Chưa mở được micro, có thể ứng dụng khác đang dùng. Đóng ứng dụng đó rồi thử lại."), true);
      return;
    }
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    const made = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_A_SECOND });
    const pieces: Blob[] = [];
    const began = Date.now();
    const seconds = (): number => Math.min(longest, Math.round((Date.now() - began) / 1000));
    const tick = (): void => {
      clock.textContent = t("Đang ghi… {n} giây", { n: seconds() });
      if (Date.now() - began >= longest * 1000) stop();
    };
    const ticking = setInterval(tick, 250);
    made.addEventListener("dataavailable", (event) => {
      if (!event.data.size) return;
      pieces.push(event.data);
      kept = { rating, owner, sound: new Blob(pieces, { type: made.mimeType }), sending: false };
      void keep(kept);
      // Some phones choose their own rate: the next second must fit as well.
      if (kept.sound.size + 2 * event.data.size > largest) stop();
    });
    made.addEventListener("stop", () => {
      clearInterval(ticking);
      stream.getTracks().forEach((track) => track.stop());
      recorder = undefined;
      if (kept) review(t("Đã ghi {n} giây. Mời nghe lại, rồi gửi.", { n: seconds() }));
      else idle(t("Chưa ghi được gì. Mời thử lại."), true);
    });
    recorder = made;
    player.hidden = true;
    clock.hidden = false;
    tell(t("Nói xong thì bấm Dừng ghi."));
    tick();
    offer("stop");
    made.start(1000);
  }

  const stop = (): void => {
    if (recorder && recorder.state !== "inactive") recorder.stop();
  };

  async function send(): Promise<void> {
    kept = { ...kept!, sending: true };
    void keep(kept);
    offer();
    tell(t("Đang gửi…"));
    const sent = await sentOff(kept.sound);
    if (sent === true) {
      await forget(rating);
      tell(t("Đã gửi. Đang chờ lên trang…"));
      await heard();
      location.replace(to);
      return;
    }
    review(sent || t("Chưa gửi được. Bản ghi vẫn ở trên máy, có mạng là tự gửi."), true);
    if (!sent) addEventListener("online", () => void send(), { once: true });
  }

  /** True once it is there, or why it is not wanted; empty when nobody knows. */
  async function sentOff(sound: Blob): Promise<true | string> {
    const answer = await page({ op: newOperation(), then: "file" });
    if (!answer) return "";
    const way = answer.querySelector<HTMLFormElement>("form[data-voice-form]");
    if (!way) return (answer.querySelector(".note.stop") ?? answer.querySelector("main h1"))?.textContent?.trim() ?? "";
    // By the phone's own clock, which may be wrong: a form that is too old is answered with no, and the next try has a new one.
    const form = { ...formOf(way), until: Date.now() + LONGEST_TRY_MS };
    return (await sendPhoto(form, sound, () => undefined)) || "";
  }

  /** Until the market has read it. */
  async function heard(): Promise<void> {
    for (let pause = 1000; pause < 20_000; pause *= 1.4) {
      await new Promise((go) => setTimeout(go, pause));
      const now = (await page())?.querySelector<HTMLElement>("[data-recorder]");
      if (now && now.dataset.coming !== "awaited") return;
    }
  }

  async function page(fields?: Record<string, string>): Promise<Document | undefined> {
    try {
      const asked = fields ? { method: "POST", body: new URLSearchParams(fields) } : {};
      const answer = await fetch(to, { ...asked, cache: "no-store", signal: after(PATIENCE_MS) });
      return answer.status < 500 && answer.status !== 429 ? new DOMParser().parseFromString(await answer.text(), "text/html") : undefined;
    } catch {
      return undefined;
    }
  }

  const drop = async (): Promise<void> => {
    kept = undefined;
    await forget(rating);
    idle(t("Đã xoá bản ghi."));
  };
  const acts: Record<Act, () => unknown> = { record, stop, send, again: record, drop };
  card.querySelectorAll<HTMLButtonElement>("[data-do]").forEach((button) => button.addEventListener("click", () => void acts[button.dataset.do as Act]()));
  // A call comes in, or another page: what was said so far is there.
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  card.hidden = false;
  plain.hidden = true;
  idle();
  void keptOf(owner).then((all) => {
    kept = all.find((each) => each.rating === rating);
    if (kept?.sending) void send();
    else if (kept) review(t("Bản ghi lần trước vẫn ở trên máy. Mời nghe lại, rồi gửi."));
  });
}

const card = document.querySelector<HTMLElement>("[data-recorder]");
if (card && "MediaRecorder" in window && navigator.mediaDevices) enhance(card);

const list = document.querySelector<HTMLElement>("[data-voices-of]");
if (list)
  void keptOf(list.dataset.voicesOf!).then((all) => {
    for (const kept of all) document.querySelector(`[data-kept-voice=${kept.rating}]`)?.removeAttribute("hidden");
  });
