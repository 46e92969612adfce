// The household's pages: photos are shrunk on the phone before upload, a half-written listing survives anything.
import "./page";
import { countDown } from "./parts/countdown";
import { enhanceOffer, enhanceOutbox } from "./parts/offer";
import { formOf, sendPhoto, shrunk } from "./parts/photo";
import { t } from "./parts/say";
import { enhanceVoice } from "./parts/voice";
import { walk } from "./parts/steps";
import { goOn } from "./parts/upload";

const waitingPhotos = document.querySelector<HTMLElement>("[data-waiting-photos]");
if (waitingPhotos) void goOn((text) => (waitingPhotos.textContent = text));

document.querySelectorAll<HTMLFormElement>("form[data-photo]").forEach((form) => {
  form.addEventListener("submit", async (event) => {
    const file = form.querySelector<HTMLInputElement>("input[type=file]")?.files?.[0];
    if (!file) return;
    event.preventDefault();
    const bar = form.querySelector("progress")!;
    const say = form.querySelector<HTMLElement>("[role=status]")!;
    bar.hidden = false;
    say.textContent = t("Đang gửi ảnh…");
    const sent = await sendPhoto(formOf(form), await shrunk(file), (at, of, weak) => {
      bar.max = of;
      bar.value = at;
      if (of > 1) say.textContent = weak ? t("Mạng yếu, đã gửi {at}/{of} phần, đang chờ mạng…", { at, of }) : t("Đang gửi ảnh: {at}/{of} phần…", { at, of });
      else if (weak) say.textContent = t("Mạng yếu, đang thử lại…");
    });
    if (sent) {
      location.href = form.dataset.then!;
      return;
    }
    say.textContent = t("Chưa gửi được ảnh. Ảnh vẫn ở trên máy, mời bấm gửi lại khi có mạng.");
    delete form.dataset.sent;
    form.querySelector("button")?.removeAttribute("aria-disabled");
  });
});

const offer = document.querySelector<HTMLFormElement>("form[data-offer]");
const outbox = document.querySelector<HTMLElement>("[data-outbox]");
// Where storage is off, the plain form still works.
if (offer) enhanceOffer(offer).catch(() => undefined);
else if (outbox) enhanceOutbox(outbox).catch(() => undefined);
document.querySelectorAll<HTMLFormElement>("form[data-walk]").forEach(walk);
document.querySelectorAll<HTMLElement>("p[data-until]").forEach(countDown);
const voice = document.querySelector<HTMLElement>("[data-voice]");
if (voice) addEventListener("load", () => void enhanceVoice(voice.dataset.voice!).catch(() => undefined));
