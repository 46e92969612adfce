// Recordings on the phone, one a rating, until the market has them. Where storage is off there are none, and what was just
// recorded is still sent.

export interface Kept {
  rating: string;
  /** The party that spoke; another person's sign-in on the same phone neither hears nor sends it. */
  owner: string;
  sound: Blob;
  /** Its owner has pressed the button: it goes on by itself. */
  sending: boolean;
}

function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("recordings", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept", { keyPath: "rating" });
    opening.onsuccess = () => resolve(opening.result.transaction("kept", mode).objectStore("kept"));
    opening.onerror = () => reject(opening.error);
  });
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  try {
    const request = act(await store(mode));
    return await new Promise((resolve, reject) => {
      request.transaction!.oncomplete = () => resolve(request.result);
      request.transaction!.onabort = () => reject(request.error);
    });
  } catch {
    return undefined;
  }
}

export const keep = (kept: Kept): Promise<unknown> => inStore("readwrite", (all) => all.put(kept));
export const forget = (rating: string): Promise<unknown> => inStore("readwrite", (all) => all.delete(rating));

export async function keptOf(owner: string): Promise<Kept[]> {
  const all = await inStore<Kept[]>("readonly", (found) => found.getAll());
  return (all ?? []).filter((kept) => kept.owner === owner);
}
