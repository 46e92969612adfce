// Sends what is finished, one tab at a time, whenever there is a network: the listing, then its photo. An answer that was lost
// is asked for again under the same operation id, so nothing is listed twice.
import { type Draft, draftsOf, forget, keep, newOperation } from "./drafts";
import { formOf, sendPhoto } from "./photo";
import { after } from "./upload";

const PATIENCE_MS = 20_000;
const LONGEST_PAUSE_MS = 60_000;
const ID = /lst_[0-9A-Z]{26}/;

type Told = (draft: Draft, photo?: string) => void;

async function post(address: string, fields: Record<string, string>): Promise<{ answer: Response; page: Document } | null> {
  try {
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields), signal: after(PATIENCE_MS) });
    if (answer.status >= 500 || answer.status === 429 || answer.status === 425) return null;
    // Where it leads says everything; the page there need not come.
    if (answer.redirected) void answer.body?.cancel();
    if (answer.redirected) return { answer, page: document };
    return { answer, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
  } catch {
    return null;
  }
}

const asksWho = (answer: Response): boolean => answer.redirected && /\/dang-nhap/.test(answer.url);

const refusalOf = (page: Document): string => (page.querySelector(".note.stop") ?? page.querySelector("main h1"))?.textContent?.trim() ?? "";

/** What the market says to the listing; false when nobody knows yet. */
async function sendListing(draft: Draft): Promise<boolean> {
  const got = await post(draft.to, { ...draft.fields, op: draft.op });
  if (!got) return false;
  const listing = got.answer.redirected && ID.exec(got.answer.url);
  if (listing) {
    draft.listing = listing[0];
    draft.state = draft.photo ? "sending" : "has";
  } else if (asksWho(got.answer)) draft.state = "sign_in";
  else {
    draft.problem = refusalOf(got.page);
    draft.state = "refused";
  }
  await keep(draft);
  return true;
}

async function sendItsPhoto(draft: Draft, told: Told): Promise<boolean> {
  if (!draft.upload || Date.now() > draft.upload.until) {
    draft.photo_op = draft.upload ? newOperation() : (draft.photo_op ?? newOperation());
    delete draft.upload;
    await keep(draft);
    const got = await post(draft.photos_to.replace("LISTING", draft.listing!), { op: draft.photo_op });
    const form = got?.page.querySelector<HTMLFormElement>("form[data-photo]");
    if (got && asksWho(got.answer)) {
      draft.state = "sign_in";
      await keep(draft);
      return true;
    }
    if (!got) return false;
    if (!form) return withoutPhoto(draft, refusalOf(got.page));
    draft.upload = formOf(form, Date.now());
    await keep(draft);
  }
  const sent = await sendPhoto(draft.upload, draft.photo!, (at, of) => told(draft, of > 1 ? `${at}/${of}` : ""));
  return sent && withoutPhoto(draft);
}

async function withoutPhoto(draft: Draft, problem = ""): Promise<true> {
  delete draft.photo;
  draft.state = "has";
  draft.problem = problem;
  await keep(draft);
  return true;
}

/** One round; whether everything has an answer. */
async function round(owner: string, told: Told): Promise<boolean> {
  let all = true;
  for (const draft of await draftsOf(owner)) {
    if (draft.state !== "saved" && draft.state !== "sending" && draft.state !== "sign_in") continue;
    draft.state = "sending";
    told(draft);
    const known = (draft.listing || (await sendListing(draft))) && (!draft.listing || !draft.photo || (await sendItsPhoto(draft, told)));
    if (!known) {
      all = false;
      draft.state = draft.listing ? "sending" : "saved";
    }
    told(draft);
  }
  return all;
}

let pause = 1000;
let timer = 0;
let running = false;
let again = false;

/** Sends now, and again until all is known; calls while it runs make one more round. */
export async function drain(owner: string, told: Told): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  clearTimeout(timer);
  const work = (): Promise<boolean> => round(owner, told);
  const known = await (navigator.locks ? navigator.locks.request("offers", work) : work()).catch(() => false);
  running = false;
  if (again) {
    again = false;
    return drain(owner, told);
  }
  pause = known ? 1000 : Math.min(LONGEST_PAUSE_MS, pause * 2);
  if (!known) timer = window.setTimeout(() => void drain(owner, told), pause * (0.75 + Math.random() / 2));
}

/** Drains at once, when the network comes back and when the page is looked at again. */
export function keepDraining(owner: string, told: Told): void {
  const now = (): void => {
    pause = 1000;
    void drain(owner, told);
  };
  addEventListener("online", now);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
  now();
}

/** What was told as there is told once. */
export async function forgetTold(owner: string): Promise<void> {
  for (const draft of await draftsOf(owner)) if (draft.state === "has") await forget(draft.op);
}
