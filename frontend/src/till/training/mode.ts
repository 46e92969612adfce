// Training on and off. It is a matter of this tab alone: another tab, and the tablet after a restart, are at work for real.
import { t } from "../../parts/say";
import { OUTLET, TABLET } from "./world";
import { forgetPractice } from "./wire";

const FLAG = "xl-training";

/** The databases that training writes instead of the tablet's own. */
export const TRAINING_BOOKS = { till: "xu-lang-till-training", offline: "xu-lang-till-offline-training" } as const;

export const PRACTICE_TABLET = { ...TABLET, outlet_name: OUTLET.name, label: t("Máy tập") };

export function isTraining(): boolean {
  return sessionStorage.getItem(FLAG) === "on";
}

function forgotten(name: string): Promise<void> {
  return new Promise((done) => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = asked.onerror = asked.onblocked = () => done();
  });
}

/** Begins anew, with nothing of the last time. */
export async function startTraining(): Promise<void> {
  await Promise.all(Object.values(TRAINING_BOOKS).map(forgotten));
  forgetPractice();
  sessionStorage.setItem(FLAG, "on");
  reopen();
}

export function leaveTraining(): void {
  sessionStorage.removeItem(FLAG);
  forgetPractice();
  reopen();
}

function reopen(): void {
  location.hash = "";
  location.reload();
}
