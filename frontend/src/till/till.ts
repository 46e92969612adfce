// The till as its screens see it: one object that owns the sign-in, the journal, the sender and what is known of the shift.

import { type Announced, markOf, standing } from "./announced";
import { anonymous, apiOf, type Call, type Listener } from "./api";
import { wrongBy } from "./clock";
import { isOver, Journal, type Draft, type Operation } from "./journal";
import { OfflineCounter, type Place } from "./offline/counter";
import { type Counter, type Line, queueOf, type Shift } from "./queue";
import { Sender, type Secrets } from "./sender";
import { Session } from "./session";
import { openDatabase, operationShelf, thingShelf, type Things } from "./shelf";
import { PRACTICE_TABLET, TRAINING_BOOKS } from "./training/mode";

const COUNTER = "counter";
const FOLDED = "announcements-folded";
/** So many marks are kept: more words never stand at once. */
const MOST_FOLDED = 100;
const NOTHING: Counter = { shift: null, at_counter: [], heard_at: 0 };
const IDLE_MS = 5 * 60_000;
const FRESH_MS = 30_000;
/** What changes the shift or what waits at its counter. */
const MOVES_COUNTER = new Set(["open_shift", "freeze_shift", "close_shift", "sign_shift", "commit_withdrawal", "hand_over", "put_back"]);

export class Till {
  /** Null until the first answer, or silence. */
  reachable: boolean | null = null;
  /** Milliseconds this machine's clock is ahead; null when it is right. */
  clock_wrong_ms: number | null = null;
  /** The browser promised not to throw the journal away. */
  lasting: boolean | null = null;
  counter: Counter = NOTHING;
  /** What was done last, in words. */
  said: string | null = null;
  session!: Session;
  journal!: Journal;
  sender!: Sender;
  things!: Things;
  offline!: OfflineCounter;
  call!: Call;
  private readonly watchers = new Set<() => void>();
  private told: readonly Announced[] = [];
  private folded: readonly string[] = [];
  private loading: Promise<void> | null = null;
  /** Somebody asked again while it was loading. */
  private moved = false;
  private touched_at = Date.now();

  /** @param training the practice post office answers, and this tablet's own books are not touched. */
  constructor(readonly training: boolean = false) {}

  async start(): Promise<void> {
    const database = await openDatabase(this.training ? TRAINING_BOOKS.till : undefined);
    this.things = thingShelf(database);
    if (this.training) await this.things.put("tablet", PRACTICE_TABLET);
    const listener: Listener = { reached: (is) => this.reached(is), clock: (server, here) => this.heardClock(server, here) };
    this.session = new Session(this.things, anonymous(listener), () => this.tell());
    this.call = apiOf(this.session, listener);
    this.journal = await Journal.open(operationShelf(database));
    const teller = (): string | null => (this.session.door === "in" ? this.session.teller!.party_id : null);
    this.sender = new Sender(this.journal, this.call, teller, undefined, () => this.offline.clear());
    this.journal.watch(() => this.tell());
    this.counter = (await this.things.get<Counter>(COUNTER)) ?? NOTHING;
    this.folded = (await this.things.get<readonly string[]>(FOLDED)) ?? [];
    await this.session.start();
    this.offline = await OfflineCounter.open(this.place(), this.training ? TRAINING_BOOKS.offline : undefined);
    this.lasting = (await navigator.storage?.persisted?.()) ?? null;
    this.listen();
  }

  watch(told: () => void): () => void {
    this.watchers.add(told);
    return () => this.watchers.delete(told);
  }

  get shift(): Shift | null {
    return this.counter.shift;
  }

  /** What operations announce to tellers now. */
  get announced(): Announced[] {
    return standing(this.told, Date.now());
  }

  /** This teller read it and folded it on this tablet. */
  isFolded(one: Announced): boolean {
    return this.folded.includes(markOf(one, this.teller));
  }

  async fold(one: Announced, folded: boolean): Promise<void> {
    if (folded === this.isFolded(one)) return;
    const mark = markOf(one, this.teller);
    const others = this.folded.filter((each) => each !== mark);
    this.folded = folded ? [...others, mark].slice(-MOST_FOLDED) : others;
    this.tell();
    await this.things.put(FOLDED, this.folded);
  }

  get teller(): string {
    return this.session.teller?.party_id ?? "";
  }

  get queue(): Line[] {
    return queueOf(this.counter, this.journal.list(), this.teller);
  }

  /** On the disk first, then on its way; the answer is the operation as it was stored. */
  async submit(draft: Omit<Draft, "teller">, secrets?: Secrets): Promise<Operation> {
    const operation = await this.journal.add({ ...draft, secret: secrets !== undefined, teller: this.teller });
    this.sender.send(operation.key, secrets);
    return operation;
  }

  /** The same command again, with its PINs keyed in anew. */
  resend(key: string, secrets: Secrets): void {
    this.sender.send(key, secrets);
    this.tell();
  }

  /** What was keyed in for it is still here, so that it goes on by itself. */
  isKeyed(key: string): boolean {
    return this.sender.isKeyed(key);
  }

  /** A word for the teller that stays until the next press. */
  say(text: string): void {
    this.said = text;
    this.tell();
  }

  /** Resolves when the operation's outcome is known, or once nobody answered. */
  settled(key: string): Promise<Operation> {
    const silences = this.journal.find(key)?.silences ?? 0;
    return new Promise((resolve) => {
      const look = (): void => {
        const operation = this.journal.find(key)!;
        if (!isOver(operation) && operation.silences === silences) return;
        stop();
        resolve(operation);
      };
      const stop = this.journal.watch(look);
      look();
    });
  }

  /** The shift and its counter, as the post office knows them now; what was last heard stays when nobody answers. */
  refresh(): Promise<void> {
    this.moved = this.loading !== null;
    this.loading ??= this.loadAll().finally(() => (this.loading = null));
    return this.loading;
  }

  async askToLast(): Promise<void> {
    this.lasting = (await navigator.storage?.persist?.()) ?? null;
    this.tell();
  }

  async enter(): Promise<void> {
    this.touched_at = Date.now();
    this.sender.wake();
    void this.askToLast();
    await this.refresh();
    await this.offline.pulse();
  }

  lock(): void {
    this.sender.forget();
    this.session.lock();
  }

  async leave(): Promise<void> {
    this.sender.forget();
    this.counter = NOTHING;
    await this.things.drop(COUNTER);
    await this.session.leave();
  }

  /** Until nothing moved while the post office was being asked: an answer of before would stand for half a minute. */
  private async loadAll(): Promise<void> {
    do {
      this.moved = false;
      await this.load();
    } while (this.moved);
  }

  private async load(): Promise<void> {
    if (this.session.door !== "in") return;
    const asked_at = Date.now();
    const outcome = await this.call<Omit<Counter, "heard_at">>("GET", "/shifts/current");
    const none = outcome.is === "refused" && outcome.problem.code === "no_such_shift";
    if (outcome.is !== "known" && !none) return this.tell();
    this.counter = outcome.is === "known" ? { ...outcome.data, heard_at: asked_at } : { ...NOTHING, heard_at: asked_at };
    await this.things.put(COUNTER, this.counter);
    this.tell();
    void this.hear();
  }

  /** What is announced; nothing heard changes nothing. */
  private async hear(): Promise<void> {
    if (this.training) return;
    const outcome = await this.call<{ entries: Announced[] }>("GET", "/current-announcements?audience=tellers");
    if (outcome.is !== "known") return;
    this.told = outcome.data.entries;
    this.tell();
  }

  private reached(is: boolean): void {
    if (this.reachable === is) return;
    this.reachable = is;
    this.tell();
  }

  private heardClock(server_ms: number, here_ms: number): void {
    const wrong = wrongBy(server_ms, here_ms);
    const changed = (wrong === null) !== (this.clock_wrong_ms === null);
    this.clock_wrong_ms = wrong;
    if (changed) this.tell();
  }

  private listen(): void {
    const wake = (): void => {
      if (document.visibilityState !== "visible" || this.session.door !== "in") return;
      this.sender.wake();
      void this.refresh();
    };
    addEventListener("online", wake);
    addEventListener("offline", () => this.reached(false));
    document.addEventListener("visibilitychange", wake);
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (this.touched_at = Date.now()), { passive: true });
    setInterval(() => this.pulse(), 5_000);
    const settled = new Set(this.journal.list().filter(isOver).map((operation) => operation.key));
    this.journal.watch(() => {
      const fresh = this.journal.list().filter((o) => isOver(o) && !settled.has(o.key));
      fresh.forEach((operation) => settled.add(operation.key));
      for (const operation of fresh) void this.offline.moved(operation);
      if (fresh.some((operation) => MOVES_COUNTER.has(operation.kind))) void this.refresh();
    });
  }

  private place(): Place {
    const till = this;
    return {
      call: (method, path, body, key) => till.call(method, path, body, key),
      get deviceId() {
        return till.session.tablet?.device_id ?? null;
      },
      get serving() {
        return till.session.door === "in" && till.shift?.next_step === "serve" ? till.shift.id : null;
      },
      get shiftId() {
        return till.shift?.id ?? null;
      },
      get reachable() {
        return till.reachable === true;
      },
      seal: till.session,
      changed: () => till.tell(),
    };
  }

  private pulse(): void {
    void this.offline.pulse();
    if (this.session.door !== "in") return;
    if (Date.now() - this.touched_at > IDLE_MS) this.lock();
    else if (document.visibilityState === "visible" && Date.now() - this.counter.heard_at > FRESH_MS) void this.refresh();
  }

  private tell(): void {
    this.watchers.forEach((told) => told());
  }
}
