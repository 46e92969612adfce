// What a code that was scanned is of: it opens the task that it is for.

export interface Meant {
  readonly screen: "cash-out" | "order-cash" | "parcels";
  readonly params: Readonly<Record<string, string>>;
}

const WITHDRAWAL = /^\d{8}$/;
const ORDER = /^(?:XL)?([0-9A-HJKMNP-TV-Z]{8})$/;
const PARCEL = /^([0-9A-HJKMNP-TV-Z]{8}-\d{1,2})$/;
const PRACTICE = /^TAP-(KIEN|DON)-\d+$/;

/** Spaces and small letters are how people and scanners write; null for a code of somebody else's. */
export function meaningOf(text: string): Meant | null {
  const code = text.trim().toUpperCase().replace(/\s+/g, "");
  if (WITHDRAWAL.test(code)) return { screen: "cash-out", params: { code } };
  const practice = PRACTICE.exec(code);
  if (practice) return practice[1] === "KIEN" ? { screen: "parcels", params: { code } } : { screen: "order-cash", params: { code } };
  const parcel = PARCEL.exec(code);
  if (parcel) return { screen: "parcels", params: { code: parcel[1]! } };
  const order = ORDER.exec(code);
  return order ? { screen: "order-cash", params: { code: order[1]! } } : null;
}
