// The tablet's store in IndexedDB. Every write waits for the storage medium (`durability: "strict"`), and the database itself
// refuses a second entry with the same number or about the same voucher, whichever tab tries.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from "idb";
import type { Entry } from "./entry";
import { newPair, type Signer, signerOf } from "./signatures";
import type { Brought, LeaseFacts, Store, Stub } from "./store";

/** What is sealed: with it, the PINs of the lease's vouchers could be found. */
interface Secret {
  lease_key: string;
  unlock_hash: string;
  stubs: Stub[];
}

/** The sign-in's key, which its PIN opens. */
export interface Seal<Sealed> {
  /** @throws nobody is signed in. */
  close(text: string): Promise<Sealed>;
  /** Null where this sign-in's key did not close it. */
  open(sealed: Sealed): Promise<string | null>;
}

/** A lease that was asked for and not answered: the very same is asked again. No two signatures are the same, so the proof is kept. */
export interface Asked {
  lease_id: string;
  shift_id: string;
  supervisor_number: string;
  proof: string;
}

type Open = Omit<LeaseFacts, "lease_key" | "unlock_hash">;

interface Kept extends Open {
  sealed: unknown;
  keys: Brought["keys"];
}

interface Schema extends DBSchema {
  lease: { key: "lease"; value: Kept };
  entries: { key: [string, number]; value: Entry & { voucher?: string }; indexes: { voucher: string } };
  tries: { key: string; value: number };
  device: { key: "pair"; value: CryptoKeyPair };
  asked: { key: "lease"; value: Asked };
}

type Names = StoreNames<Schema>[];

export type OfflineDatabase = IDBPDatabase<Schema>;

export function openOfflineDatabase(name = "xu-lang-till-offline"): Promise<OfflineDatabase> {
  return openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore("lease");
      database.createObjectStore("entries", { keyPath: ["lease_id", "seq"] }).createIndex("voucher", "voucher", { unique: true });
      database.createObjectStore("tries");
      database.createObjectStore("device");
      database.createObjectStore("asked");
    },
  });
}

/** The tablet's own key, made here the first time; its private half cannot be read, by this program either. */
export async function deviceKey(database: OfflineDatabase): Promise<Signer> {
  const kept = await database.get("device", "pair");
  if (kept) return signerOf(kept);
  const made = await newPair();
  await strictly(database, ["device"], async (unit) => {
    await unit.objectStore("device").add(made, "pair");
  });
  return signerOf(made);
}

export class KeptStore<Sealed> implements Store {
  constructor(
    private readonly database: OfflineDatabase,
    private readonly seal: Seal<Sealed>,
  ) {}

  /** Without its secrets the lease is paused: the next sync brings them anew. */
  async facts(): Promise<LeaseFacts | null> {
    const kept = await this.database.get("lease", "lease");
    if (!kept) return null;
    const { sealed: _, keys: __, ...open } = kept;
    const secret = await this.secret(kept);
    const { lease_key, unlock_hash } = secret ?? { lease_key: "", unlock_hash: "" };
    return { ...open, paused: open.paused || !secret, lease_key, unlock_hash };
  }

  async put(changes: Partial<LeaseFacts>): Promise<void> {
    await strictly(this.database, ["lease"], (unit) => merge(unit, changes));
  }

  async takeIn(facts: LeaseFacts, { keys, stubs }: Brought): Promise<void> {
    const { lease_key, unlock_hash, ...open } = facts;
    const secret: Secret = { lease_key, unlock_hash, stubs };
    const sealed = await this.seal.close(JSON.stringify(secret));
    await strictly(this.database, ["lease"], async (unit) => {
      await unit.objectStore("lease").put({ ...open, sealed, keys }, "lease");
    });
  }

  async append(entry: Entry, changes: Partial<LeaseFacts>): Promise<void> {
    const row = entry.voucher_id ? { ...entry, voucher: entry.voucher_id } : entry;
    await strictly(this.database, ["entries", "lease"], async (unit) => {
      await unit.objectStore("entries").add(row);
      await merge(unit, changes);
    });
  }

  async entriesFrom(leaseId: string, seq: number, limit: number): Promise<Entry[]> {
    const rows = await this.database.getAll("entries", from(leaseId, seq), Number.isFinite(limit) ? limit : undefined);
    return rows.map(({ voucher: _, ...entry }) => entry);
  }

  async last(leaseId: string): Promise<Entry | null> {
    const found = await this.database.transaction("entries").store.openCursor(from(leaseId, 1), "prev");
    return found?.value ?? null;
  }

  async spokenFor(voucherId: string): Promise<boolean> {
    return (await this.database.countFromIndex("entries", "voucher", voucherId)) > 0;
  }

  async key(kid: number): Promise<string | null> {
    const kept = await this.database.get("lease", "lease");
    return kept?.keys.find((one) => one.kid === kid)?.public_key ?? null;
  }

  async kids(): Promise<number[]> {
    return ((await this.database.get("lease", "lease"))?.keys ?? []).map((one) => one.kid);
  }

  async stubs(): Promise<Stub[]> {
    const kept = await this.database.get("lease", "lease");
    return ((kept && (await this.secret(kept))) || null)?.stubs ?? [];
  }

  async wrongPins(voucherId: string): Promise<number> {
    return (await this.database.get("tries", voucherId)) ?? 0;
  }

  async countWrongPin(voucherId: string): Promise<void> {
    await strictly(this.database, ["tries"], async (unit) => {
      const tries = (await unit.objectStore("tries").get(voucherId)) ?? 0;
      await unit.objectStore("tries").put(tries + 1, voucherId);
    });
  }

  async asked(): Promise<Asked | null> {
    return (await this.database.get("asked", "lease")) ?? null;
  }

  async ask(asked: Asked | null): Promise<void> {
    await strictly(this.database, ["asked"], async (unit) => {
      if (asked) await unit.objectStore("asked").put(asked, "lease");
      else await unit.objectStore("asked").delete("lease");
    });
  }

  private async secret(kept: Kept): Promise<Secret | null> {
    const text = await this.seal.open(kept.sealed as Sealed);
    return text === null ? null : (JSON.parse(text) as Secret);
  }
}

type Unit = IDBPTransaction<Schema, Names, "readwrite">;

const from = (leaseId: string, seq: number): IDBKeyRange => IDBKeyRange.bound([leaseId, seq], [leaseId, Infinity]);

async function merge(unit: Unit, changes: Partial<LeaseFacts>): Promise<void> {
  const kept = await unit.objectStore("lease").get("lease");
  const { lease_key: _, unlock_hash: __, ...open } = changes;
  if (kept) await unit.objectStore("lease").put({ ...kept, ...open }, "lease");
}

/** All or nothing, and on the disk when it returns. */
async function strictly(database: OfflineDatabase, names: Names, work: (unit: Unit) => Promise<void>): Promise<void> {
  const unit = database.transaction(names, "readwrite", { durability: "strict" });
  try {
    await work(unit);
  } catch (trouble) {
    const ended = unit.done.catch(() => undefined);
    try {
      unit.abort();
    } catch {
      // It ended by the same trouble already.
    }
    await ended;
    throw trouble;
  }
  await unit.done;
}
