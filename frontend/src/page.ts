// What every page does when script is there: nothing that reading or buying needs.
import { enhanceAmount } from "./parts/amount";
import { followKeptCopy } from "./parts/kept";
import { enhancePlaces } from "./parts/places";

document.querySelectorAll<HTMLInputElement>("input[data-amount]").forEach(enhanceAmount);
document.querySelectorAll<HTMLInputElement>("input[data-places]").forEach(enhancePlaces);

// A form is sent once: a second press waits for the first answer, and comes back to life if the page is shown again.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = (event as SubmitEvent).submitter;
  if (button) {
    button.setAttribute("aria-disabled", "true");
    button.dataset.text = button.textContent ?? "";
    if (button.dataset.busy) button.textContent = button.dataset.busy;
  }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll<HTMLElement>("[aria-disabled=true]").forEach((button) => {
      button.removeAttribute("aria-disabled");
      if (button.dataset.text) button.textContent = button.dataset.text;
    });
  });
});

// The page one is about to open is fetched when the finger touches the link, unless data are saved.
interface Network {
  readonly saveData?: boolean;
}
const network = (navigator as { connection?: Network }).connection;
const fetched = new Set<string>();
function fetchAhead(event: Event): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-prefetch]") : null;
  if (!link || fetched.has(link.href) || network?.saveData) return;
  fetched.add(link.href);
  const hint = document.createElement("link");
  hint.rel = "prefetch";
  hint.href = link.href;
  document.head.append(hint);
}
document.addEventListener("touchstart", fetchAhead, { passive: true });
document.addEventListener("pointerdown", fetchAhead, { passive: true });

// Pages that were seen are kept for when there is no network, or next to none.
if ("serviceWorker" in navigator) {
  followKeptCopy();
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js").catch(() => undefined); // a page without it works all the same
  });
}

// A page that waits for something (a payment, a photo) asks again by itself, ever more slowly.
const waiting = document.querySelector<HTMLElement>("[data-poll]");
if (waiting) {
  let pause = 2500;
  const started = waiting.dataset.state;
  const ask = async (): Promise<void> => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector<HTMLElement>("[data-poll]");
      if (!now || now.dataset.state !== started) {
        location.reload();
        return;
      }
    } catch {
      // no network: ask again later
    }
    pause = Math.min(pause * 1.25, 20000);
    setTimeout(ask, pause);
  };
  setTimeout(ask, pause);
}

// Suggestions come when the search box is first touched.
document.addEventListener("focusin", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || !box.dataset.suggest || document.getElementById("suggest")) return;
  const script = document.createElement("script");
  script.id = "suggest";
  script.src = box.dataset.suggest;
  document.head.append(script);
});
