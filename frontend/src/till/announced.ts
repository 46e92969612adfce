// What operations announce to tellers: heard with the shift, gone by itself when its last day is over.

import { t } from "../parts/say";

/** As the API answers it. */
export interface Announced {
  readonly id: string;
  readonly kind: string;
  readonly text_vi: string;
  readonly text_en: string;
  readonly until_on: string;
}

const VIETNAM_MS = 7 * 3_600_000;

/** Those whose last Vietnamese day is not over: a tablet without a line may hold an old word. */
export function standing(all: readonly Announced[], now_ms: number): Announced[] {
  const today = new Date(now_ms + VIETNAM_MS).toISOString().slice(0, 10);
  return all.filter((one) => one.until_on >= today);
}

export function kindName(kind: string): string {
  if (kind === "warning") return t("Cảnh báo");
  if (kind === "market_closed") return t("Chợ nghỉ");
  return kind === "maintenance" ? t("Bảo trì") : t("Tin cần biết");
}

export function isUrgent(one: Announced): boolean {
  return one.kind === "warning" || one.kind === "market_closed";
}

/** What a teller folded: the same word with another text, or until another day, is a new one; so it is for the next teller. */
export function markOf(one: Announced, teller: string): string {
  return JSON.stringify([teller, one.id, one.kind, one.until_on, one.text_vi, one.text_en]);
}
