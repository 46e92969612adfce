// Who serves at this tablet: enrolment, signing in by PIN, renewing, locking, unlocking without a network.

import type { Bearer, Call, Outcome, Problem } from "./api";
import type { Things } from "./shelf";
import { makeVault, MOST_TRIES, openVault, seal, type Sealed, unseal, type Vault } from "./vault";

export interface Tablet {
  readonly device_id: string;
  readonly device_secret: string;
  readonly outlet_code: string;
  readonly outlet_name: string;
  readonly label: string;
}

export interface Teller {
  readonly staff_number: string;
  readonly party_id: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/** `new`: not enrolled. `out`: nobody is signed in. `locked`: somebody is, and has to key the PIN in. `in`: at work. */
export type Door = "new" | "out" | "locked" | "in";

/** What came of a PIN: right, wrong with so many tries left here, only the post office can tell, or its own words. */
export type Entry =
  | { readonly is: "open" }
  | { readonly is: "wrong"; readonly left: number }
  | { readonly is: "needs_network" }
  | { readonly is: "refused"; readonly problem: Problem };

interface Tokens {
  readonly access_token: string;
  readonly expires_in_s: number;
  readonly refresh_token: string;
  readonly acting_as: readonly string[];
  readonly outlet_code: string | null;
  readonly party: { readonly party_id: string; readonly name: string };
}

interface Kept {
  readonly teller: Teller;
  readonly vault: Vault;
  readonly tokens: Sealed;
}

const TABLET = "tablet";
const KEPT = "teller";
const EARLY_MS = 60_000;

export class Session implements Bearer {
  door: Door = "out";
  tablet: Tablet | null = null;
  teller: Teller | null = null;
  /** Why the last sign-in ended, if the post office ended it. */
  ended = false;
  private key: CryptoKey | null = null;
  private access_token: string | null = null;
  private good_until = 0;
  private refresh_token: string | null = null;
  private renewing: Promise<string | null> | null = null;

  constructor(
    private readonly things: Things,
    private readonly ask: Call,
    private readonly changed: () => void,
    /** Milliseconds that no turned clock changes. */
    private readonly steady: () => number = () => performance.now(),
  ) {}

  async start(): Promise<void> {
    this.tablet = (await this.things.get<Tablet>(TABLET)) ?? null;
    const kept = await this.things.get<Kept>(KEPT);
    this.teller = kept?.teller ?? null;
    this.door = this.tablet === null ? "new" : kept ? "locked" : "out";
    this.changed();
  }

  async enrol(code: string, label: string): Promise<Outcome> {
    const outcome = await this.ask<Omit<Tablet, "outlet_name" | "label">>("POST", "/tablets", { enrolment_code: code, label });
    if (outcome.is !== "known") return outcome;
    const outlet = await this.ask<{ name: string }>("GET", `/outlets/${outcome.data.outlet_code}`);
    const outlet_name = outlet.is === "known" ? outlet.data.name : outcome.data.outlet_code;
    this.tablet = { ...outcome.data, outlet_name, label };
    await this.things.put(TABLET, this.tablet);
    this.to("out");
    return outcome;
  }

  async signIn(staff_number: string, pin: string): Promise<Entry> {
    if (this.tablet === null) return { is: "needs_network" };
    const { device_id, device_secret } = this.tablet;
    const outcome = await this.ask<Tokens>("POST", "/staff-sessions", { staff_number, pin, device_id, device_secret });
    if (outcome.is !== "known") return outcome.problem ? { is: "refused", problem: outcome.problem } : { is: "needs_network" };
    const tokens = outcome.data;
    const { party_id, name } = tokens.party;
    this.teller = { staff_number, party_id, name, roles: tokens.acting_as };
    const { vault, key } = await makeVault(pin);
    this.key = key;
    this.take(tokens);
    await this.things.put(KEPT, { teller: this.teller, vault, tokens: await seal(key, tokens.refresh_token) } satisfies Kept);
    this.ended = false;
    this.to("in");
    return { is: "open" };
  }

  /** By the PIN alone, network or not. */
  async unlock(pin: string): Promise<Entry> {
    const kept = await this.things.get<Kept>(KEPT);
    if (!kept) return { is: "needs_network" };
    if (kept.vault.tries >= MOST_TRIES) return this.signIn(kept.teller.staff_number, pin);
    const tries = kept.vault.tries + 1;
    await this.things.put(KEPT, { ...kept, vault: { ...kept.vault, tries } });
    const key = await openVault(kept.vault, pin);
    if (key === null) return { is: "wrong", left: MOST_TRIES - tries };
    await this.things.put(KEPT, { ...kept, vault: { ...kept.vault, tries: 0 } });
    this.key = key;
    this.teller = kept.teller;
    this.refresh_token ??= await unseal(key, kept.tokens);
    this.to("in");
    return { is: "open" };
  }

  /** Other secrets of this sign-in, under the key that its PIN opens. */
  async close(text: string): Promise<Sealed> {
    if (this.key === null) throw new Error("nobody is signed in");
    return seal(this.key, text);
  }

  /** Null where this sign-in's key did not close it. */
  async open(sealed: Sealed): Promise<string | null> {
    try {
      return this.key && (await unseal(this.key, sealed));
    } catch {
      return null;
    }
  }

  lock(): void {
    if (this.door === "in") this.to("locked");
  }

  /** The shift is over, or somebody else serves from now on. */
  async leave(): Promise<void> {
    const token = this.refresh_token;
    await this.forget();
    if (token !== null) void this.ask("POST", "/sessions/closure", { refresh_token: token });
    this.to("out");
  }

  async access(): Promise<string | null> {
    if (this.access_token !== null && this.steady() < this.good_until) return this.access_token;
    // A renewal that nobody answered leaves the old token: the server says what it thinks of it.
    return (await this.renew()) ?? this.access_token;
  }

  renew(): Promise<string | null> {
    this.renewing ??= this.renewed().finally(() => (this.renewing = null));
    return this.renewing;
  }

  private async renewed(): Promise<string | null> {
    if (this.refresh_token === null || this.key === null) return null;
    const outcome = await this.ask<Tokens>("POST", "/sessions/refresh", { refresh_token: this.refresh_token });
    if (outcome.is === "known") {
      const kept = await this.things.get<Kept>(KEPT);
      const tokens = await seal(this.key, outcome.data.refresh_token);
      if (kept) await this.things.put(KEPT, { ...kept, tokens });
      this.take(outcome.data);
      return this.access_token;
    }
    if (outcome.is === "unknown" && outcome.why !== "signed_out") return null;
    this.ended = true;
    await this.forget();
    this.to("out");
    return null;
  }

  private take(tokens: Tokens): void {
    this.access_token = tokens.access_token;
    this.good_until = this.steady() + tokens.expires_in_s * 1_000 - EARLY_MS;
    this.refresh_token = tokens.refresh_token;
  }

  private async forget(): Promise<void> {
    this.key = this.access_token = this.refresh_token = null;
    await this.things.drop(KEPT);
  }

  private to(door: Door): void {
    this.door = door;
    this.changed();
  }
}
