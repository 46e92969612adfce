// Brings the journal to the post office: one at a time, oldest first, under the same key until the outcome is known.

import type { Call, Outcome } from "./api";
import { isOver, type Journal, type Operation } from "./journal";

/** What an operation's PINs are while it is being sent; they are nowhere else. */
export type Secrets = Readonly<Record<string, unknown>>;

/** Time and chance, so that tests can hold them. */
export interface World {
  /** Resolves after so long, or as soon as the answer's `wake` is called. */
  pause(ms: number): { readonly over: Promise<void>; readonly wake: () => void };
  chance(): number;
}

const FIRST_MS = 1_000;
const MOST_MS = 60_000;

/** Doubles from a second to a minute, with jitter, so that two hundred tablets do not come back at once. */
export function backoff_ms(failures: number, chance: number): number {
  const whole = Math.min(MOST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (0.5 + chance / 2));
}

interface Asked {
  readonly state: "done" | "declined";
  readonly answer: unknown;
}

export class Sender {
  private readonly secrets = new Map<string, Secrets>();
  private failures = 0;
  private running = false;
  private again = false;
  private wakeUp: (() => void) | null = null;

  constructor(
    private readonly journal: Journal,
    private readonly call: Call,
    /** Party id of who is signed in and not locked out; null sends nothing. */
    private readonly teller: () => string | null,
    private readonly world: World = realWorld,
    /** What goes out before anything that moves cash; false when nobody answered, and then nothing is sent. */
    private readonly ahead: () => Promise<boolean> = () => Promise.resolve(true),
  ) {}

  /** Send this one now, with what was just keyed in. Its outcome is in the journal. */
  send(key: string, secrets?: Secrets): void {
    if (secrets) this.secrets.set(key, secrets);
    this.wake();
  }

  isKeyed(key: string): boolean {
    return this.secrets.has(key);
  }

  /** Try at once: something may have changed (the network, the sign-in, somebody pressed). */
  wake(): void {
    this.failures = 0;
    this.again = true;
    this.wakeUp?.();
    if (!this.running) void this.run();
  }

  /** The till was locked: nothing that was keyed in is kept. What is on its way is asked after by its key. */
  forget(): void {
    this.secrets.clear();
  }

  private async run(): Promise<void> {
    this.running = true;
    try {
      while (this.again) {
        this.again = false;
        // A disk that takes nothing lets nothing leave: again later.
        const outcome = await this.pass().catch(() => 0);
        if (outcome === "known" || this.again) continue;
        this.failures += 1;
        const pause = this.world.pause(Math.max(outcome, backoff_ms(this.failures, this.world.chance())));
        this.wakeUp = pause.wake;
        await pause.over;
        this.wakeUp = null;
        this.again = true;
      }
    } finally {
      this.running = false;
    }
  }

  /** Everything once; `known`, or the least milliseconds to wait because something is not. */
  private async pass(): Promise<"known" | number> {
    let left: "known" | number = "known";
    for (const operation of this.mine()) {
      const outcome = await this.bring(operation);
      if (outcome === null || outcome.is !== "unknown") continue;
      left = Math.max(left === "known" ? 0 : left, (outcome.wait_s ?? 0) * 1_000);
      if (outcome.why !== "busy") break;
    }
    return left;
  }

  private mine(): Operation[] {
    const teller = this.teller();
    return teller === null ? [] : this.journal.open().filter((operation) => operation.teller === teller);
  }

  /** What came of one; null when it waits for a PIN. */
  private async bring(operation: Operation): Promise<Outcome | null> {
    const keyed = this.secrets.get(operation.key);
    if (operation.secret && !keyed) {
      return operation.state === "sending" ? this.settle(operation.key, await this.ask(operation)) : null;
    }
    if (operation.amount && !(await this.ahead())) return { is: "unknown", why: "offline" };
    const sent = await this.journal.begin(operation.key);
    const outcome = await this.call("POST", operation.path, { ...operation.body, ...keyed }, operation.key);
    // The door is closed before anybody looks who stands behind it: an earlier sending may have gone through.
    const closed = outcome.is === "refused" && outcome.problem.status === 403 && sent.attempts > 1;
    return this.settle(operation.key, closed ? await this.ask(operation, outcome) : outcome);
  }

  private async settle(key: string, outcome: Outcome | "unheard"): Promise<Outcome | null> {
    if (outcome === "unheard") {
      await this.journal.unheard(key);
      return null;
    }
    const operation = await this.journal.settle(key, outcome);
    if (isOver(operation)) this.secrets.delete(key);
    return outcome;
  }

  /**
   * The command's stored answer.
   *
   * @param otherwise what it is when the post office never heard of it.
   */
  private async ask(operation: Operation, otherwise: Outcome | "unheard" = "unheard"): Promise<Outcome | "unheard"> {
    const path = `/operations/${operation.key}?kind=${operation.kind}`;
    const outcome = await this.call<Asked>("GET", path);
    if (outcome.is === "unknown") return outcome;
    if (outcome.is === "refused") return outcome.problem.status === 404 ? otherwise : { is: "unknown", why: "busy" };
    const { state, answer } = outcome.data;
    return state === "done" ? { is: "known", data: answer } : { is: "refused", problem: answer as never };
  }
}

const realWorld: World = {
  pause(ms) {
    let wake = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    return { over, wake };
  },
  chance: Math.random,
};
