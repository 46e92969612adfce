// What `fetch` is while training: an answer from the practice world, never from the network.
import { answer } from "./server";
import { newWorld, type World } from "./world";

const PLACE = "xl-training-world";
const ANSWER_MS = 250;

/** Keeps the world where a reload finds it and the end of the tab forgets it. */
export class Practice {
  world: World;
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly place: Pick<Storage, "getItem" | "setItem"> = sessionStorage,
    private readonly slow_ms: number = ANSWER_MS,
  ) {
    const kept = place.getItem(PLACE);
    this.world = kept ? (JSON.parse(kept) as World) : newWorld(new Date().toISOString());
    this.keep();
  }

  watch(told: () => void): () => void {
    this.watchers.add(told);
    return () => this.watchers.delete(told);
  }

  /** Lets the trainer take the network away, or the next answer. */
  set(change: Partial<Pick<World, "cut" | "loses_answer">>): void {
    Object.assign(this.world, change);
    this.keep();
  }

  /** In the place of `fetch`, for addresses of the API. */
  readonly fetch = async (address: string, init: RequestInit = {}): Promise<Response> => {
    await new Promise((done) => setTimeout(done, this.slow_ms));
    if (this.world.cut) throw new TypeError("practice: no network");
    const key = new Headers(init.headers).get("Idempotency-Key");
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const path = address.replace(/^\/api\/v1/, "");
    const said = answer(this.world, init.method ?? "GET", path, body, key, new Date().toISOString());
    const lost = this.world.loses_answer && key !== null;
    if (lost) this.world.loses_answer = false;
    this.keep();
    if (lost) throw new TypeError("practice: the answer was lost");
    return new Response(JSON.stringify(said.body), { status: said.status, headers: { "Content-Type": "application/json" } });
  };

  private keep(): void {
    this.place.setItem(PLACE, JSON.stringify(this.world));
    this.watchers.forEach((told) => told());
  }
}

let running: Practice | null = null;

/** The practice post office of this page; null while the till is at work. */
export function practice(): Practice | null {
  return running;
}

export function openPractice(): Practice {
  return (running ??= new Practice());
}

export function forgetPractice(): void {
  sessionStorage.removeItem(PLACE);
}
