// Signatures: ES256 and nothing else. What is shown never says which algorithm or key it is checked by: only the key id is
// read from it, and only keys that the server pinned at the last sync are looked up.
import { type Bytes, fromBase64url, toBase64url, utf8 } from "./bytes";

const KEY: EcKeyImportParams = { name: "ECDSA", namedCurve: "P-256" };
const ES256: EcdsaParams = { name: "ECDSA", hash: "SHA-256" };

/** Signs with the key that never leaves the tablet. */
export interface Signer {
  /** Uncompressed point, base64url. */
  readonly publicKey: string;
  /** r and s of 32 bytes each, base64url. */
  sign(text: string): Promise<string>;
}

/** Whether the public key's owner signed the message; false, too, for what is no key or no signature. */
export async function isGenuine(publicKey: string, message: Bytes, signature: Bytes): Promise<boolean> {
  const raw = fromBase64url(publicKey);
  if (!raw) return false;
  try {
    const key = await crypto.subtle.importKey("raw", raw, KEY, false, ["verify"]);
    return await crypto.subtle.verify(ES256, key, signature, message);
  } catch {
    return false;
  }
}

/** A new pair; its private half cannot be taken out of the browser. */
export function newPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY, false, ["sign", "verify"]);
}

export async function signerOf(pair: CryptoKeyPair): Promise<Signer> {
  const publicKey = toBase64url(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));
  const sign = async (text: string): Promise<string> =>
    toBase64url(new Uint8Array(await crypto.subtle.sign(ES256, pair.privateKey, utf8(text))));
  return { publicKey, sign };
}
