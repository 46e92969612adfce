// One way to ask the post office, and three things that can come of it: known, refused, or unknown.
// Unknown means: it may have happened. Whoever asked asks again under the same key.

import { inEnglish } from "../parts/say";

/** An RFC 9457 problem, as the API writes them. */
export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly message_vi: string;
  readonly message_en: string;
  readonly field?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The problem in the language of the page. */
export function saidIn(problem: Problem): string {
  return inEnglish ? problem.message_en : problem.message_vi;
}

/** Why nobody knows: no answer, too slow an answer, the server asks for patience, or the sign-in is over. */
export type Why = "offline" | "slow" | "busy" | "signed_out";

export type Outcome<T = unknown> =
  | { readonly is: "known"; readonly data: T }
  | { readonly is: "refused"; readonly problem: Problem }
  | { readonly is: "unknown"; readonly why: Why; readonly wait_s?: number; readonly problem?: Problem };

export type Method = "GET" | "POST" | "PUT" | "DELETE";
export type Call = <T>(method: Method, path: string, body?: unknown, key?: string) => Promise<Outcome<T>>;

/** What the API needs of the sign-in. */
export interface Bearer {
  /** The access token, renewed when it is about to end; null when nobody is signed in. */
  access(): Promise<string | null>;
  /** The server did not take it: a new one, or null when the sign-in is over or nobody answers. */
  renew(): Promise<string | null>;
}

/** What every answer tells on the way. */
export interface Listener {
  /** Somebody answered, or nobody did. */
  reached(is: boolean): void;
  /** The server's clock in the answer, and this machine's when it came. */
  clock(server_ms: number, here_ms: number): void;
}

export const PATIENCE_MS = 8_000;
const TRY_AGAIN = new Set([408, 425, 429]);

/** What an answer means. A conflict is an answer for ever, as every refusal of a command is; a busy server is none. */
export function judged<T>(status: number, body: unknown, wait_s?: number): Outcome<T> {
  if (status >= 200 && status < 300) return { is: "known", data: body as T };
  const problem = problemOf(status, body);
  if (status === 401) return { is: "unknown", why: "signed_out", problem };
  if (status >= 500 || status < 400 || TRY_AGAIN.has(status) || (status === 409 && problem.code === "in_progress")) {
    return { is: "unknown", why: "busy", wait_s };
  }
  return { is: "refused", problem };
}

function problemOf(status: number, body: unknown): Problem {
  const said = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  return {
    code: said.code ?? "unreadable_answer",
    status,
    message_vi: said.message_vi ?? "Bưu điện không nhận yêu cầu này.",
    message_en: said.message_en ?? "The post office did not take this request.",
    ...(said.field ? { field: said.field } : {}),
    ...(said.details ? { details: said.details } : {}),
  };
}

/** `call` for one sign-in. A token that ran out is renewed once, and the same request sent again under the same key. */
export function apiOf(bearer: Bearer, listener: Listener, patience_ms: number = PATIENCE_MS): Call {
  return async <T>(method: Method, path: string, body?: unknown, key?: string): Promise<Outcome<T>> => {
    const access = await bearer.access();
    // Without a token the answer would be of the door, not of what was asked.
    if (access === null) return { is: "unknown", why: "offline" };
    const first = await once<T>(method, path, body, key, access, listener, patience_ms);
    if (first.is !== "unknown" || first.why !== "signed_out") return first;
    const renewed = await bearer.renew();
    return renewed === null ? first : once<T>(method, path, body, key, renewed, listener, patience_ms);
  };
}

/** One request without a sign-in: enrolment, signing in, renewing. */
export function anonymous(listener: Listener, patience_ms: number = PATIENCE_MS): Call {
  return (method, path, body, key) => once(method, path, body, key, null, listener, patience_ms);
}

/** What carries requests; training puts a practice post office in its place. */
let wire: (address: string, init: RequestInit) => Promise<Response> = (address, init) => fetch(address, init);

export function useWire(other: typeof wire): void {
  wire = other;
}

async function once<T>(
  method: Method,
  path: string,
  body: unknown,
  key: string | undefined,
  access: string | null,
  listener: Listener,
  patience_ms: number,
): Promise<Outcome<T>> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (access !== null) headers.Authorization = `Bearer ${access}`;
  if (key !== undefined) headers["Idempotency-Key"] = key;
  const stop = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop.abort();
  }, patience_ms);
  try {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await wire(`/api/v1${path}`, { method, headers, body: text, signal: stop.signal, cache: "no-store", credentials: "omit" });
    const said: unknown = await answer.json();
    listener.reached(true);
    const date = Date.parse(answer.headers.get("date") ?? "");
    if (!Number.isNaN(date)) listener.clock(date, Date.now());
    return judged<T>(answer.status, said, Number(answer.headers.get("retry-after") ?? "") || undefined);
  } catch (trouble) {
    if (trouble instanceof SyntaxError) return { is: "unknown", why: "busy" };
    listener.reached(false);
    return { is: "unknown", why: late ? "slow" : "offline" };
  } finally {
    clearTimeout(timer);
  }
}
