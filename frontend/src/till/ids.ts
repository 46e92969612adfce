// Ids are made here, and stored, before the first sending: a repeat is then recognised by whoever hears it.

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A ULID: 48 bits of milliseconds, 80 of chance, in Crockford's letters. */
export function ulid(at: number = Date.now(), chance: Uint8Array = crypto.getRandomValues(new Uint8Array(10))): string {
  let time = "";
  for (let rest = at, n = 0; n < 10; n++) {
    time = LETTERS[rest % 32]! + time;
    rest = Math.floor(rest / 32);
  }
  let bits = 0;
  let held = 0;
  let text = "";
  for (const byte of chance) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += LETTERS[(held >> bits) & 31]!;
    }
    held &= 31;
  }
  return time + text;
}

/** An id of a kind: `op`, `shf`, `cin`, … as the server names them. */
export function newId(prefix: string): string {
  return `${prefix}_${ulid()}`;
}
