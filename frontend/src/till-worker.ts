// Starts the till without a network: the shell and its files as they were when this version was installed, never half of two
// versions. What it keeps is in `TILL`, which the server writes before this text; a change of any file is another version.

interface Version {
  readonly version: string;
  readonly files: readonly string[];
}
interface Happening extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Happening {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Event {
  readonly data: unknown;
}

const scope = self as unknown as {
  readonly TILL: Version;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(kind: "install" | "activate", listener: (event: Happening) => void): void;
  addEventListener(kind: "fetch", listener: (event: Fetching) => void): void;
  addEventListener(kind: "message", listener: (event: Told) => void): void;
};
const { version, files } = scope.TILL;
const SHELL = "/may-quay";
const OWN = `till-${version}`;

scope.addEventListener("install", (event) => {
  const fresh = [SHELL, ...files].map((path) => new Request(path, { cache: path.startsWith("/static/") ? "default" : "reload" }));
  event.waitUntil(caches.open(OWN).then((kept) => kept.addAll(fresh)));
});

scope.addEventListener("message", (event) => {
  if (event.data === "take-over") void scope.skipWaiting();
});

scope.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => names.filter((name) => name.startsWith("till-") && name !== OWN));
  event.waitUntil(old.then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate" && url.pathname !== SHELL) return;
  const asked = request.mode === "navigate" ? SHELL : url.pathname;
  event.respondWith(caches.open(OWN).then(async (kept) => (await kept.match(asked)) ?? fetch(request)));
});

export {};
