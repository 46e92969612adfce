// The tablet's store in memory: what IndexedDB keeps, without a browser.
import type { Entry } from "../../../frontend/src/till/offline/entry";
import type { Brought, LeaseFacts, Store, Stub } from "../../../frontend/src/till/offline/store";

export class MemoryStore implements Store {
  kept: LeaseFacts | null = null;
  private entries: Entry[] = [];
  private brought: Brought = { keys: [], stubs: [] };
  private tries = new Map<string, number>();

  async facts(): Promise<LeaseFacts | null> {
    return this.kept && { ...this.kept };
  }
  async put(changes: Partial<LeaseFacts>): Promise<void> {
    this.kept = { ...(this.kept as LeaseFacts), ...changes };
  }
  async takeIn(facts: LeaseFacts, brought: Brought): Promise<void> {
    this.kept = { ...facts };
    this.brought = brought;
  }
  async append(entry: Entry, changes: Partial<LeaseFacts>): Promise<void> {
    const taken = this.entries.some(
      (one) =>
        (one.lease_id === entry.lease_id && one.seq === entry.seq) ||
        (entry.voucher_id !== "" && one.voucher_id === entry.voucher_id),
    );
    if (taken) throw new Error("taken");
    this.entries.push(entry);
    await this.put(changes);
  }
  async entriesFrom(leaseId: string, seq: number, limit: number): Promise<Entry[]> {
    const own = this.entries.filter((one) => one.lease_id === leaseId && one.seq >= seq);
    return own.sort((one, other) => one.seq - other.seq).slice(0, limit);
  }
  async last(leaseId: string): Promise<Entry | null> {
    return (await this.entriesFrom(leaseId, 1, Infinity)).pop() ?? null;
  }
  async spokenFor(voucherId: string): Promise<boolean> {
    return this.entries.some((one) => one.voucher_id === voucherId);
  }
  async key(kid: number): Promise<string | null> {
    return this.brought.keys.find((one) => one.kid === kid)?.public_key ?? null;
  }
  async kids(): Promise<number[]> {
    return this.brought.keys.map((one) => one.kid);
  }
  async stubs(): Promise<Stub[]> {
    return this.brought.stubs;
  }
  async wrongPins(voucherId: string): Promise<number> {
    return this.tries.get(voucherId) ?? 0;
  }
  async countWrongPin(voucherId: string): Promise<void> {
    this.tries.set(voucherId, (this.tries.get(voucherId) ?? 0) + 1);
  }
}
