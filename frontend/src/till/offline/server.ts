// The four calls of the protocol. Each may throw NoLine or Declined, and may then have been carried out.
import type { Brought } from "./store";

export interface LeaseAnswer {
  id: string;
  state: string;
  outlet_code: string;
  number: number;
  good_until: string;
  silent_until: string;
  next_seq: number;
  cash: number;
  count: number;
  server_time: string;
  secrets: (Brought & { lease_key: string; unlock_hash: string }) | null;
}

export interface LeaseServer {
  /** Again under the same key is answered as the first time. */
  grant(body: Record<string, unknown>, key: string): Promise<LeaseAnswer>;
  entries(leaseId: string, body: Record<string, unknown>): Promise<LeaseAnswer>;
  sync(leaseId: string, body: Record<string, unknown>): Promise<LeaseAnswer>;
  release(leaseId: string, body: Record<string, unknown>): Promise<LeaseAnswer>;
}
