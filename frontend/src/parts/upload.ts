// A photo in parts: what a dropped line costs is one part. What was not sent is kept on the phone and goes on by itself,
// also after the page was closed, for as long as the form is good.
import { t } from "./say";

export interface Parts {
  url: string;
  fields: Record<string, string>;
  prefix: string;
  max_bytes: number;
}

interface Waiting {
  parts: Parts;
  photo: Blob;
  next: number;
  until: number;
}

const LONGEST_WAIT_MS = 20_000;

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open("uploads", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("waiting", { keyPath: "parts.prefix" });
  const database = await done(opening);
  return database.transaction("waiting", mode).objectStore("waiting");
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

// Where storage is off, the photo is still sent, only not after the page was closed.
async function keep(waiting: Waiting): Promise<void> {
  try {
    await done((await store("readwrite")).put(waiting));
  } catch {
    /* sent from memory */
  }
}

/** How far it got before. */
async function kept(prefix: string): Promise<Waiting | undefined> {
  try {
    return await done<Waiting | undefined>((await store("readonly")).get(prefix));
  } catch {
    return undefined;
  }
}

async function forget(prefix: string): Promise<void> {
  try {
    await done((await store("readwrite")).delete(prefix));
  } catch {
    /* nothing was kept */
  }
}

// Phones of 2020 know no AbortSignal.timeout.
export function after(milliseconds: number): AbortSignal {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), milliseconds);
  return stop.signal;
}

async function sendPart(parts: Parts, name: string, part: Blob): Promise<boolean> {
  const data = new FormData();
  for (const field of Object.keys(parts.fields)) data.append(field, field === "key" ? parts.prefix + name : parts.fields[field]!);
  data.append("file", part, "part");
  try {
    return (await fetch(parts.url, { method: "POST", body: data, signal: after(60_000) })).ok;
  } catch {
    return false;
  }
}

function lineIsBack(attempt: number): Promise<void> {
  return new Promise((go) => {
    addEventListener("online", () => go(), { once: true });
    setTimeout(go, Math.min(LONGEST_WAIT_MS, 1000 * 2 ** attempt));
  });
}

async function sendWaiting(waiting: Waiting, told: (sent: number, of: number, weak: boolean) => void): Promise<boolean> {
  const parts = waiting.parts;
  const photo = waiting.photo;
  const count = Math.ceil(photo.size / parts.max_bytes);
  const digits = (number: number): string => String(number).padStart(3, "0");
  for (let attempt = 0; waiting.next <= count; ) {
    if (Date.now() > waiting.until) break;
    const from = (waiting.next - 1) * parts.max_bytes;
    told(waiting.next - 1, count, attempt > 0);
    if (await sendPart(parts, `${digits(waiting.next)}-of-${digits(count)}`, photo.slice(from, from + parts.max_bytes))) {
      waiting.next++;
      attempt = 0;
      await keep(waiting);
    } else {
      await lineIsBack(attempt++);
    }
  }
  await forget(parts.prefix);
  return waiting.next > count;
}

export async function sendInParts(
  parts: Parts,
  photo: Blob,
  until: number,
  told: (sent: number, of: number, weak: boolean) => void,
): Promise<boolean> {
  const waiting = (await kept(parts.prefix)) ?? { parts, photo, next: 1, until };
  await keep(waiting);
  return sendWaiting(waiting, told);
}

// What an earlier page left behind.
export async function goOn(said: (text: string) => void): Promise<void> {
  try {
    const left = await done<Waiting[]>((await store("readonly")).getAll());
    for (const waiting of left) {
      const sent = await sendWaiting(waiting, (at, of) => said(t("Đang gửi nốt ảnh: {at}/{of} phần…", { at, of })));
      said(sent ? t("Ảnh gửi dở đã gửi xong.") : t("Ảnh gửi dở đã quá giờ. Mời thêm ảnh lại."));
    }
  } catch {
    /* storage is off: nothing was left */
  }
}
