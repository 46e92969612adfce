// A voucher as bytes, as chalicelib/offline/payload.py packs it:
//   version 1 | key id 2 | voucher 16 | outlet 3 | lease number 4 | thousand đồng 2 | issued 4 | minutes good 2 | PIN tag 5
import { type Bytes, fromBase32, toHex } from "./bytes";

const VERSION = 1;
const PAYLOAD_BYTES = 39;
const SIGNATURE_BYTES = 64;
const LETTERS = Math.ceil(((PAYLOAD_BYTES + SIGNATURE_BYTES) * 8) / 5);
const UNIT = 1000;
const MINUTE_MS = 60_000;
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** What the tablet reads off a voucher; moments in milliseconds since 1970, money in đồng, the PIN tag hexadecimal. */
export interface Payload {
  kid: number;
  voucherId: string;
  outletCode: string;
  leaseNumber: number;
  amount: number;
  goodUntil: number;
  pinTag: string;
}

/** Payload and signature of a QR code's text; null for any other text. */
export function splitText(text: string): [Bytes, Bytes] | null {
  const raw = text.length === LETTERS ? fromBase32(text) : null;
  return raw && [raw.slice(0, PAYLOAD_BYTES), raw.slice(PAYLOAD_BYTES)];
}

/** Null for another version or length. */
export function unpack(packed: Bytes): Payload | null {
  if (packed.length !== PAYLOAD_BYTES || packed[0] !== VERSION) return null;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const outlet = view.getUint16(19) * 256 + view.getUint8(21);
  const issued = view.getUint32(28) * 1000;
  return {
    kid: view.getUint16(1),
    voucherId: `vch_${ulidText(packed.subarray(3, 19))}`,
    outletCode: String(outlet).padStart(5, "0"),
    leaseNumber: view.getUint32(22),
    amount: view.getUint16(26) * UNIT,
    goodUntil: issued + view.getUint16(32) * MINUTE_MS,
    pinTag: toHex(packed.subarray(34)),
  };
}

function ulidText(raw: Uint8Array): string {
  let number = BigInt(`0x${toHex(raw)}`);
  let text = "";
  for (let place = 0; place < 26; place++) {
    text = CROCKFORD[Number(number & BigInt(31))]! + text;
    number >>= BigInt(5);
  }
  return text;
}
