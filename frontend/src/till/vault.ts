// Unlocking without a network. A random data key seals the sign-in; the PIN, by PBKDF2, wraps that key. The PIN itself is nowhere,
// and after five wrong ones only the post office can say who stands here.

const ITERATIONS = 600_000; // OWASP password storage, PBKDF2-HMAC-SHA256, read 2026-11
export const MOST_TRIES = 5;

export interface Vault {
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly iv: Uint8Array;
  /** The data key under the PIN's key. */
  readonly wrapped: Uint8Array;
  /** Wrong PINs since the last right one; counted on the disk before it is tried. */
  readonly tries: number;
}

export interface Sealed {
  readonly iv: Uint8Array;
  readonly bytes: Uint8Array;
}

/** A new data key and the vault that holds it. */
export async function makeVault(pin: string, iterations: number = ITERATIONS): Promise<{ vault: Vault; key: CryptoKey }> {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const salt = chance(16);
  const iv = chance(12);
  const raw = await crypto.subtle.exportKey("raw", key);
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(pin, salt, iterations), raw);
  return { vault: { salt, iterations, iv, wrapped: new Uint8Array(wrapped), tries: 0 }, key };
}

/** The data key, or null when the PIN is wrong. */
export async function openVault(vault: Vault, pin: string): Promise<CryptoKey | null> {
  try {
    const under = await keyOf(pin, vault.salt, vault.iterations);
    const raw = await crypto.subtle.decrypt({ name: "AES-GCM", iv: vault.iv as BufferSource }, under, vault.wrapped as BufferSource);
    return await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  } catch {
    return null;
  }
}

export async function seal(key: CryptoKey, text: string): Promise<Sealed> {
  const iv = chance(12);
  const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
  return { iv, bytes: new Uint8Array(bytes) };
}

export async function unseal(key: CryptoKey, sealed: Sealed): Promise<string> {
  const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv as BufferSource }, key, sealed.bytes as BufferSource);
  return new TextDecoder().decode(bytes);
}

async function keyOf(pin: string, salt: Uint8Array, iterations: number): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: salt as BufferSource, iterations };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

function chance(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}
