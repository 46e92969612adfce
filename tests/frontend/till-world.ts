// A tablet's disk that survives the death of its page, and a post office that loses answers.
import type { Call, Outcome } from "../../frontend/src/till/api";
import { Journal, type Operation, type Shelf } from "../../frontend/src/till/journal";
import { Sender, type World } from "../../frontend/src/till/sender";

/** What lasts: plain copies, so that nothing in memory leaks through. */
export class Disk implements Shelf {
  private readonly kept = new Map<string, string>();

  async all(): Promise<Operation[]> {
    return [...this.kept.values()].map((text) => JSON.parse(text) as Operation);
  }

  /** So many writes fail. */
  broken = 0;

  async put(operation: Operation): Promise<void> {
    if (this.broken-- > 0) throw new Error("the disk is full");
    this.kept.set(operation.key, JSON.stringify(operation));
  }

  async drop(key: string): Promise<void> {
    this.kept.delete(key);
  }

  get text(): string {
    return [...this.kept.values()].join("\n");
  }
}

export type Fate = "answered" | "lost before" | "lost after" | "busy" | "signed out" | "forbidden";

/** Carries each key out once, as the server does, and answers as fate has it. */
export class PostOffice {
  readonly done = new Map<string, unknown>();
  readonly bodies: Record<string, unknown>[] = [];
  readonly asked: string[] = [];
  fates: Fate[] = [];
  refuses: ((body: Record<string, unknown>) => string | null) | null = null;
  private readonly declined = new Map<string, string>();

  readonly call: Call = async <T>(method: string, path: string, body?: unknown, key?: string): Promise<Outcome<T>> => {
    const fate = this.fates.shift() ?? "answered";
    if (fate === "lost before") return { is: "unknown", why: "offline" };
    if (fate === "busy") return { is: "unknown", why: "busy" };
    if (fate === "signed out") return { is: "unknown", why: "signed_out" };
    if (fate === "forbidden") return refusal("not_permitted", 403);
    const outcome = method === "GET" ? this.look(path) : this.carryOut(path, body as Record<string, unknown>, key!);
    return (fate === "lost after" ? { is: "unknown", why: "slow" } : outcome) as Outcome<T>;
  };

  private carryOut(path: string, body: Record<string, unknown>, key: string): Outcome {
    this.bodies.push(body);
    if (this.done.has(key)) return { is: "known", data: this.done.get(key) };
    const no = this.declined.get(key) ?? this.refuses?.(body) ?? null;
    if (no !== null) {
      this.declined.set(key, no);
      return refusal(no, 422);
    }
    this.done.set(key, { path, state: "committed" });
    return { is: "known", data: this.done.get(key) };
  }

  private look(path: string): Outcome {
    this.asked.push(path);
    const key = /operations\/(\w+)\?kind=/.exec(path)![1]!;
    if (this.done.has(key)) return { is: "known", data: { state: "done", answer: this.done.get(key) } };
    if (this.declined.has(key)) return { is: "known", data: { state: "declined", answer: { code: this.declined.get(key) } } };
    return refusal("not_found", 404);
  }
}

function refusal(code: string, status: number): Outcome {
  return { is: "refused", problem: { code, status, message_vi: code, message_en: code } };
}

/** A page of the till over a disk; its pauses take no time, but each is written down. */
export class Page {
  readonly pauses: number[] = [];
  teller: string | null = "pty_a";
  journal!: Journal;
  sender!: Sender;

  static async open(disk: Disk, office: PostOffice): Promise<Page> {
    const page = new Page();
    page.journal = await Journal.open(disk, () => 1_000_000);
    const world: World = {
      pause: (ms) => {
        page.pauses.push(ms);
        return { over: page.pauses.length > 40 ? new Promise(() => undefined) : Promise.resolve(), wake: () => undefined };
      },
      chance: () => 1,
    };
    page.sender = new Sender(page.journal, office.call, () => page.teller, world);
    return page;
  }

  /** Until nothing more happens by itself. */
  async rest(): Promise<void> {
    for (let turn = 0; turn < 200; turn++) await Promise.resolve().then(() => new Promise((done) => setImmediate(done)));
  }
}

export const COMMIT = {
  kind: "commit_withdrawal",
  path: "/withdrawals/wdr_1/commitment",
  body: { shift_id: "shf_1", customer: "c" },
  secret: true,
  title: "Chi tiền mặt",
  amount: 500_000,
  teller: "pty_a",
  subject: "wdr_1",
} as const;

export const HAND = {
  kind: "hand_over",
  path: "/withdrawals/wdr_1/handover",
  body: { shift_id: "shf_1" },
  title: "Đã đưa tiền",
  amount: 500_000,
  teller: "pty_a",
  subject: "wdr_1",
} as const;
