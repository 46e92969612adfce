// Listings on the phone: half-written ones, and those that wait for the network. Each write has reached the disk when it is done.

import type { Form } from "./photo";

/**
 * `draft`: being written. `saved`: finished, waits here. `sending`: on its way. `has`: the market has the listing and its photo.
 * `refused`: the market said no, with the reason. `sign_in`: it asks who we are.
 */
export type State = "draft" | "saved" | "sending" | "has" | "refused" | "sign_in";

export interface Draft {
  /** The operation id of its sending: the same as long as what is sent is the same. */
  op: string;
  /** The party that wrote it; another person's sign-in on the same phone neither sees nor sends it. */
  owner: string;
  /** The form's address. */
  to: string;
  /** The address that takes its photos, with LISTING for the id. */
  photos_to: string;
  fields: Record<string, string>;
  step: string;
  state: State;
  made_at: number;
  photo?: Blob;
  problem?: string;
  /** The listing's id, once the market has it. */
  listing?: string;
  photo_op?: string;
  upload?: Form;
}

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const opening = indexedDB.open("offers", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("drafts", { keyPath: "op" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  return opened;
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const open = await database();
  return new Promise((resolve, reject) => {
    const unit = open.transaction("drafts", mode, { durability: "strict" });
    const request = act(unit.objectStore("drafts"));
    unit.oncomplete = () => resolve(request.result);
    unit.onerror = unit.onabort = () => reject(unit.error);
  });
}

export const keep = (draft: Draft): Promise<unknown> => inStore("readwrite", (store) => store.put(draft));
export const forget = (op: string): Promise<unknown> => inStore("readwrite", (store) => store.delete(op));

/** Those of one person, oldest first. */
export async function draftsOf(owner: string): Promise<Draft[]> {
  const all = await inStore<Draft[]>("readonly", (store) => store.getAll());
  return all.filter((draft) => draft.owner === owner).sort((one, other) => one.made_at - other.made_at);
}

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** An operation id as the market's own: a ULID of now. */
export function newOperation(now = Date.now()): string {
  let time = "";
  for (let left = now, place = 0; place < 10; place++, left = Math.floor(left / 32)) time = LETTERS[left % 32]! + time;
  const chance = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => LETTERS[byte % 32]!).join("");
  return `op_${time}${chance}`;
}
