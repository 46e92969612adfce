// What this tablet was told to do, on its disk before anything is sent, and what became of it.
//
//   saved ──▶ sending ──▶ has       the post office has it
//     ▲          │  └────▶ refused  it said no, for ever
//     └──────────┘  asked by its key, it never heard of it
//
// `sending` means: it may have happened. Only the post office's own word ends it, never this tablet's.

import { newId } from "./ids";
import type { Outcome, Problem } from "./api";

export type State = "saved" | "sending" | "has" | "refused";

/** One command. Everything in it lasts; a PIN is never in it. */
export interface Operation {
  /** Its `Idempotency-Key`, for ever. */
  readonly key: string;
  /** The command's permanent name on the server. */
  readonly kind: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** A PIN goes with it, which is kept nowhere: it is sent only while somebody just keyed it in. */
  readonly secret: boolean;
  /** As tellers see it in lists. */
  readonly title: string;
  readonly amount: number;
  /** The customer, as shown. */
  readonly who: string;
  /** Party id of who was signed in: nobody else sends it. */
  readonly teller: string;
  readonly shift_id: string | null;
  /** What it is about, such as a withdrawal's id. */
  readonly subject: string;
  /** What its screen needs after a restart. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly made_at: number;
  readonly state: State;
  /** How often it was sent. */
  readonly attempts: number;
  /** How often nobody answered since. */
  readonly silences: number;
  readonly settled_at: number | null;
  readonly problem: Problem | null;
  readonly answer: unknown;
  /** A refusal was read by the teller. */
  readonly seen: boolean;
}

/** What a screen knows of a new command. */
export interface Draft {
  readonly kind: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly secret?: boolean;
  readonly title: string;
  readonly amount?: number;
  readonly who?: string;
  readonly teller: string;
  readonly shift_id?: string | null;
  readonly subject?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Where operations last. `put` returns when the disk has it. */
export interface Shelf {
  all(): Promise<Operation[]>;
  put(operation: Operation): Promise<void>;
  drop(key: string): Promise<void>;
}

const KEPT_MS = 30 * 24 * 3_600_000;
const PIN_FIELDS = /(^|_)pin$/;

export function drafted(draft: Draft, key: string, now: number): Operation {
  for (const name of Object.keys(draft.body)) if (PIN_FIELDS.test(name)) throw new Error(`${name} must not be kept`);
  return {
    key,
    kind: draft.kind,
    path: draft.path,
    body: draft.body,
    secret: draft.secret ?? false,
    title: draft.title,
    amount: draft.amount ?? 0,
    who: draft.who ?? "",
    teller: draft.teller,
    shift_id: draft.shift_id ?? null,
    subject: draft.subject ?? "",
    facts: draft.facts ?? {},
    made_at: now,
    state: "saved",
    attempts: 0,
    silences: 0,
    settled_at: null,
    problem: null,
    answer: null,
    seen: false,
  };
}

export function isOver(operation: Operation): boolean {
  return operation.state === "has" || operation.state === "refused";
}

/** It is about to leave: from here on it may have happened. */
export function begun(operation: Operation): Operation {
  return isOver(operation) ? operation : { ...operation, state: "sending", attempts: operation.attempts + 1 };
}

/** What an outcome makes of it. What is over stays as it is. */
export function after(operation: Operation, outcome: Outcome, now: number): Operation {
  if (isOver(operation)) return operation;
  switch (outcome.is) {
    case "known":
      return { ...operation, state: "has", answer: outcome.data, settled_at: now };
    case "refused":
      return { ...operation, state: "refused", problem: outcome.problem, settled_at: now };
    case "unknown":
      return { ...operation, silences: operation.silences + 1 };
  }
}

/** The post office never heard of it: it may be sent anew, under the same key. */
export function unheard(operation: Operation): Operation {
  return isOver(operation) ? operation : { ...operation, state: "saved" };
}

export function givenUp(operation: Operation, now: number): Operation {
  if (operation.state !== "saved") return operation;
  const problem: Problem = { code: "given_up", status: 0, message_vi: "Quầy đã bỏ, chưa có gì được ghi.", message_en: "The counter gave it up; nothing was written." };
  return { ...operation, state: "refused", problem, settled_at: now, seen: true };
}

/** The operations of this tablet, each change on the disk before anybody is told of it. */
export class Journal {
  private readonly operations = new Map<string, Operation>();
  private readonly watchers = new Set<() => void>();

  private constructor(
    private readonly shelf: Shelf,
    private readonly now: () => number,
  ) {}

  /** Reads what the disk has; what is settled and older than thirty days is dropped. */
  static async open(shelf: Shelf, now: () => number = Date.now): Promise<Journal> {
    const journal = new Journal(shelf, now);
    for (const operation of await shelf.all()) {
      if (isOver(operation) && operation.made_at < now() - KEPT_MS) await shelf.drop(operation.key);
      else journal.operations.set(operation.key, operation);
    }
    return journal;
  }

  /** Oldest first. */
  list(): Operation[] {
    return [...this.operations.values()].sort((a, b) => a.made_at - b.made_at || (a.key < b.key ? -1 : 1));
  }

  find(key: string): Operation | undefined {
    return this.operations.get(key);
  }

  /** Those of a subject, such as a withdrawal, oldest first. */
  about(subject: string): Operation[] {
    return this.list().filter((operation) => operation.subject === subject);
  }

  /** Not yet known to have happened, or not to have. */
  open(): Operation[] {
    return this.list().filter((operation) => !isOver(operation));
  }

  async add(draft: Draft): Promise<Operation> {
    return this.keep(drafted(draft, newId("op"), this.now()));
  }

  async begin(key: string): Promise<Operation> {
    return this.change(key, begun);
  }

  async settle(key: string, outcome: Outcome): Promise<Operation> {
    return this.change(key, (operation) => after(operation, outcome, this.now()));
  }

  async unheard(key: string): Promise<Operation> {
    return this.change(key, unheard);
  }

  /** The teller has read why it was refused. */
  async saw(key: string): Promise<Operation> {
    return this.change(key, (operation) => (operation.seen ? operation : { ...operation, seen: true }));
  }

  /** The counter gives up what the post office never heard of. If it was on its way after all, the queue will say so. */
  async giveUp(key: string): Promise<Operation> {
    return this.change(key, (operation) => givenUp(operation, this.now()));
  }

  /** Tells of every change, until the answer is called. */
  watch(told: () => void): () => void {
    this.watchers.add(told);
    return () => this.watchers.delete(told);
  }

  private async change(key: string, make: (operation: Operation) => Operation): Promise<Operation> {
    const operation = this.operations.get(key);
    if (!operation) throw new Error(`no operation ${key}`);
    const changed = make(operation);
    return changed === operation ? operation : this.keep(changed);
  }

  private async keep(operation: Operation): Promise<Operation> {
    await this.shelf.put(operation);
    this.operations.set(operation.key, operation);
    this.watchers.forEach((told) => told());
    return operation;
  }
}
