// Keeps a copy of the shop's pages that were seen, for when there is no network. Nothing of money or of an account is kept,
// and a kept page says so, says when it was fetched, and cannot be bought from. A copy of the last minutes that
// is the same for everybody is shown at once while the page is asked for again: what came, or that nothing did, is told to the page (parts/kept.ts).

const PAGES = "pages-1";
const FILES = "files-1";
const OFFLINE = "/ngoai-mang";
const LANGUAGE = "/ngon-ngu";
const PUBLIC = /^\/(?:$|(?:danh-muc|san-pham|vung|xa|nha|ls|01)\/|tim$|tro-giup$)/;
const STAFF = /^\/(?:quay|may-quay|dieu-hanh|api)(?:\/|$)/;
/** Forms that are filled in without a network: what is typed stays on the phone (parts/offer.ts). Nothing is on them but questions. */
const OFFERS = /^\/(?:ban-hang|giup-ban\/[^/]+)\/dang-tin$/;
const LASTING = /^\/(?:media\/photos|static)\//;
const MOST_PAGES = 60;
const MOST_FILES = 240;
const PATIENCE_MS = 6000;
const AT_ONCE_MS = 10 * 60_000;

interface Happening extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Told extends Happening {
  readonly data: unknown;
}
interface Window {
  postMessage(message: unknown): void;
}
interface Fetching extends Happening {
  readonly request: Request;
  readonly resultingClientId: string;
  respondWith(answer: Promise<Response>): void;
}
const worker = self as unknown as {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void>; get(id: string): Promise<Window | undefined> };
  addEventListener(kind: "install" | "activate", listener: (event: Happening) => void): void;
  addEventListener(kind: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(kind: "message", listener: (event: Told) => void): void;
};

worker.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(PAGES)
      .then((kept) => kept.add(OFFLINE))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener("activate", (event) => {
  // The till's caches are its own worker's.
  const others = caches.keys().then((names) => names.filter((name) => /^(?:pages|files)-/.test(name) && name !== PAGES && name !== FILES));
  event.waitUntil(others.then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/dang-xuat") event.waitUntil(forgetOffers());
  if (request.method === "POST" && url.pathname === LANGUAGE) event.respondWith(forgetPages().then(() => fetch(request)));
  if (request.method !== "GET") return;
  if (LASTING.test(url.pathname)) event.respondWith(fromKeptFiles(request, event));
  else if (request.mode !== "navigate" || STAFF.test(url.pathname)) return;
  else if (PUBLIC.test(url.pathname)) event.respondWith(page(request, event));
  else if (OFFERS.test(url.pathname)) event.respondWith(offer(request, event));
  else event.respondWith(fetch(request).catch(async () => nothingKept(await caches.open(PAGES))));
});

// The first page came before there was a worker: it is kept as well, from the browser's own copy.
worker.addEventListener("message", (event) => {
  const url = new URL(String(event.data), location.origin);
  if (url.origin !== location.origin || !(PUBLIC.test(url.pathname) || OFFERS.test(url.pathname))) return;
  event.waitUntil(
    caches.open(PAGES).then(async (pages) => {
      if (await pages.match(url.href)) return;
      const answer = await fetch(url.href, { cache: "force-cache" });
      if (isPage(answer)) await keep(pages, url.href, answer);
    }),
  );
});

async function fromKeptFiles(request: Request, event: Happening): Promise<Response> {
  const files = await caches.open(FILES);
  const known = await files.match(request.url);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) event.waitUntil(files.put(request.url, answer.clone()).then(() => shorten(files, MOST_FILES)));
  return answer;
}

async function page(request: Request, event: Fetching): Promise<Response> {
  const pages = await caches.open(PAGES);
  const known = await pages.match(request.url);
  if (known && request.cache === "default" && isEverybodys(known) && Date.now() - keptAt(known) < AT_ONCE_MS) {
    event.waitUntil(renew(pages, request, known.clone()).then((news) => tell(event.resultingClientId, news)));
    return known;
  }
  try {
    const answer = await patiently(fetch(request), known ? PATIENCE_MS : 0);
    if (isPage(answer)) event.waitUntil(keep(pages, request.url, answer.clone()));
    return answer;
  } catch {
    return known ? asKept(known) : nothingKept(pages);
  }
}

/** The form as the market has it now, or as it was when the network is gone. */
async function offer(request: Request, event: Fetching): Promise<Response> {
  const pages = await caches.open(PAGES);
  const address = request.url.split("?")[0]!;
  const known = await pages.match(address);
  try {
    const answer = await patiently(fetch(request), known ? PATIENCE_MS : 0);
    if (isPage(answer)) event.waitUntil(keep(pages, address, answer.clone()));
    return answer;
  } catch {
    return known ?? nothingKept(pages);
  }
}

/** Whoever signs out leaves no form of theirs behind. */
async function forgetOffers(): Promise<void> {
  const pages = await caches.open(PAGES);
  const keys = await pages.keys();
  await Promise.all(keys.filter((key) => OFFERS.test(new URL(key.url).pathname)).map((key) => pages.delete(key)));
}

/** What asking again brought: nothing new, a page with other words in it, or no answer. */
async function renew(pages: Cache, request: Request, known: Response): Promise<"same" | "newer" | "unreachable"> {
  try {
    const answer = await patiently(fetch(request.url, { credentials: "same-origin" }), PATIENCE_MS);
    if (answer.status >= 500) return "unreachable";
    if (!isPage(answer)) {
      await pages.delete(request.url); // gone, or elsewhere
      return "newer";
    }
    const old = await known.text();
    const now = await answer.clone().text();
    await keep(pages, request.url, answer);
    return old === now ? "same" : "newer";
  } catch {
    return "unreachable";
  }
}

async function tell(client: string, news: string): Promise<void> {
  for (let tries = 0; news !== "same" && tries < 40; tries++) {
    const window = await worker.clients.get(client);
    if (window) return window.postMessage(news);
    await new Promise((done) => setTimeout(done, 250));
  }
}

function isPage(answer: Response): boolean {
  return answer.ok && answer.type === "basic" && !answer.redirected;
}

/** Nothing of a basket or a person is on it. */
function isEverybodys(known: Response): boolean {
  return /\bpublic\b/.test(known.headers.get("cache-control") ?? "");
}

function keptAt(known: Response): number {
  return Date.parse(known.headers.get("x-kept-at") ?? "") || 0;
}

/** The answer, or a failure after so many milliseconds; 0 waits for as long as it takes. */
function patiently(answer: Promise<Response>, most_ms: number): Promise<Response> {
  if (!most_ms) return answer;
  return Promise.race([answer, new Promise<never>((_, fail) => setTimeout(() => fail(new Error("slow")), most_ms))]);
}

/** Another language: what was kept in the one before is not shown again. */
async function forgetPages(): Promise<void> {
  const pages = await caches.open(PAGES);
  await Promise.all((await pages.keys()).map((key) => pages.delete(key)));
}

/** Whoever signs in may read another language than the visitor before: then all of it is asked for anew. */
async function keepOneLanguage(pages: Cache, answer: Response): Promise<void> {
  const spoken = answer.headers.get("content-language");
  const shell = await pages.match(OFFLINE);
  if (shell?.headers.get("content-language") === spoken) return;
  if (shell) await forgetPages();
  await pages.add(OFFLINE);
}

async function keep(pages: Cache, address: string, answer: Response): Promise<void> {
  await keepOneLanguage(pages, answer);
  const headers = new Headers(answer.headers);
  headers.set("x-kept-at", new Date().toISOString());
  headers.delete("content-encoding");
  const text = await answer.text();
  headers.set("x-title", encodeURIComponent(/<title>([^<]*?) · /.exec(text)?.[1] ?? address));
  await pages.put(address, new Response(text, { headers }));
  await shorten(pages, MOST_PAGES);
}

async function shorten(cache: Cache, most: number): Promise<void> {
  const keys = (await cache.keys()).filter((key) => !key.url.endsWith(OFFLINE));
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)));
}

function clock(iso: string): string {
  const at = new Date(iso);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}, ${two(at.getDate())}/${two(at.getMonth() + 1)}`;
}

/** The kept page, which says that it is one and cannot be bought from. */
async function asKept(known: Response): Promise<Response> {
  const at = clock(known.headers.get("x-kept-at") ?? "");
  const words = await (await (await caches.open(PAGES)).match(OFFLINE))?.text() ?? "";
  const told = `<p class="saved" role="status">${/data-saved="([^"]*)"/.exec(words)?.[1]?.replace("{at}", at) ?? at}</p>`;
  const text = (await known.text())
    .replace('<header class="top">', `${told}<header class="top">`)
    .replace(/<form class="buy"[^]*?<\/form>/, `<p class="note wait">${/data-later="([^"]*)"/.exec(words)?.[1] ?? ""}</p>`);
  return new Response(text, { headers: known.headers });
}

async function nothingKept(pages: Cache): Promise<Response> {
  const shell = await pages.match(OFFLINE);
  if (!shell) return Response.error();
  const seen = (await pages.keys()).filter((key) => !key.url.endsWith(OFFLINE)).reverse().slice(0, 20);
  const lines = await Promise.all(
    seen.map(async (key) => {
      const title = decodeURIComponent((await pages.match(key))?.headers.get("x-title") ?? "");
      const url = new URL(key.url);
      return `<li><a href="${url.pathname}${url.search.replace(/&/g, "&amp;")}">${title}</a></li>`;
    }),
  );
  const text = (await shell.text()).replace("<!--kept-->", lines.join(""));
  return new Response(text, { status: 503, headers: shell.headers });
}

export {};
