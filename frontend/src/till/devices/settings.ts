// What is connected to this tablet, kept on it: which printer, which paper, whether sounds are wanted.
import type { Paper } from "./receipt";

export type PrinterKind = "usb" | "bluetooth" | "page";

export interface DeviceSettings {
  printer: PrinterKind;
  paper: Paper;
  /** As the transport named it when it was connected, to find it again without asking. */
  device: Record<string, unknown> | null;
  muted: boolean;
}

const PLACE = "xl-till-devices";
const FIRST: DeviceSettings = { printer: "page", paper: "58", device: null, muted: false };

/** What was kept; anything that is not readable is as on the first day. */
export function keptSettings(text: string | null): DeviceSettings {
  let kept: Partial<DeviceSettings> | null = null;
  try {
    kept = text ? (JSON.parse(text) as Partial<DeviceSettings> | null) : null;
  } catch {
    kept = null;
  }
  return {
    printer: kept?.printer === "usb" || kept?.printer === "bluetooth" ? kept.printer : FIRST.printer,
    paper: kept?.paper === "80" ? "80" : FIRST.paper,
    device: kept?.device && typeof kept.device === "object" ? kept.device : FIRST.device,
    muted: kept?.muted === true,
  };
}

export function deviceSettings(): DeviceSettings {
  return keptSettings(localStorage.getItem(PLACE));
}

export function keepSettings(change: Partial<DeviceSettings>): DeviceSettings {
  const settings = { ...deviceSettings(), ...change };
  localStorage.setItem(PLACE, JSON.stringify(settings));
  return settings;
}

const PRINTED = "xl-till-printed";
const MOST_PRINTED = 500;

/** Numbers of the receipts that this tablet has printed, the newest last: what is printed again says that it is a copy. */
function printed(): string[] {
  try {
    return JSON.parse(localStorage.getItem(PRINTED) ?? "[]") as string[];
  } catch {
    return [];
  }
}

export function wasPrinted(number: string): boolean {
  return printed().includes(number);
}

export function keepPrinted(number: string): void {
  if (!wasPrinted(number)) localStorage.setItem(PRINTED, JSON.stringify([...printed(), number].slice(-MOST_PRINTED)));
}
