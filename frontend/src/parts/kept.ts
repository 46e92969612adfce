// A kept copy that was shown at once: the worker says when there is another page by now, or that nobody answered.

import { t } from "./say";

/** Listens for the worker's word on this page, and has the page kept if the worker is new. */
export function followKeptCopy(): void {
  const workers = navigator.serviceWorker;
  let touched = false;
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (touched = true), { once: true });
  workers.addEventListener("message", (event) => {
    if (event.data === "newer" && !touched && scrollY < 40) whenLoaded(() => location.replace(location.href));
    else if (event.data === "newer") tell(`${t("Trang này vừa có bản mới.")} `, t("Xem bản mới"));
    else if (event.data === "unreachable") withoutNetwork();
  });
  workers.startMessages();
  if (!workers.controller) workers.ready.then((made) => made.active?.postMessage(location.href)).catch(() => undefined);
}

function whenLoaded(then: () => void): void {
  if (document.readyState === "complete") then();
  else addEventListener("load", () => setTimeout(then), { once: true });
}

function withoutNetwork(): void {
  document.querySelectorAll("form.buy").forEach((form) => {
    const note = document.createElement("p");
    note.className = "note wait";
    note.textContent = t("Có mạng rồi mới đặt mua được món này.");
    form.replaceWith(note);
  });
  tell(`${t("Bản đã lưu. Chưa có mạng: giá và số còn lại có thể đã đổi.")} `, t("Thử lại"));
}

function tell(text: string, link: string): void {
  document.querySelector(".saved")?.remove();
  const told = document.createElement("p");
  told.className = "saved";
  told.setAttribute("role", "status");
  const again = document.createElement("a");
  again.href = location.href;
  again.textContent = link;
  told.append(text, again);
  document.querySelector("header.top")?.before(told);
}
