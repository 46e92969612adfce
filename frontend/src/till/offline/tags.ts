// Short secrets of a lease, by HMAC-SHA-256 under the lease key's hexadecimal text, as chalicelib/offline/tags.py makes them.
import { toHex, utf8 } from "./bytes";

const TAG_BYTES = 5;
const CODE_HASH_LETTERS = 32;

async function keyed(leaseKey: string, ...parts: string[]): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", utf8(leaseKey), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8(parts.join("|"))));
}

/** Hexadecimal. */
export async function pinTag(leaseKey: string, voucherId: string, collectPin: string): Promise<string> {
  return toHex((await keyed(leaseKey, "voucher-pin", voucherId, collectPin)).subarray(0, TAG_BYTES));
}

/** What a voucher is found by when its ten digits are typed. */
export async function codeHash(leaseKey: string, digits: string): Promise<string> {
  return toHex(await keyed(leaseKey, "voucher-code", digits)).slice(0, CODE_HASH_LETTERS);
}

/** What a supervisor's unlock code is checked by. */
export async function unlockHash(leaseKey: string, code: string): Promise<string> {
  return toHex(await keyed(leaseKey, "unlock", code));
}

/** Hexadecimal. */
export async function sha256(text: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text))));
}
