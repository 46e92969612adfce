// Receipts to paper: by USB or Bluetooth to a receipt printer, else through the browser's own print window.
import WebBluetoothReceiptPrinter from "@point-of-sale/webbluetooth-receipt-printer";
import WebUSBReceiptPrinter from "@point-of-sale/webusb-receipt-printer";
import { drawReceipt } from "./canvas";
import { bitmapOf, escPos } from "./raster";
import type { Paper, Receipt } from "./receipt";
import { type PrinterKind, deviceSettings, keepSettings } from "./settings";

/** `sent`: the printer was given everything (whether paper came out, it does not say); `window`: the print window was shown. */
export type Printed = "sent" | "window" | "none";

const DOTS_A_MM = 8;

interface Line {
  kind: PrinterKind;
  printer: ReceiptPrinter;
}

let line: Line | null = null;

/** The ways to print that this browser has. */
export function ways(): PrinterKind[] {
  return [...("usb" in navigator ? ["usb" as const] : []), ...("bluetooth" in navigator ? ["bluetooth" as const] : []), "page"];
}

/**
 * Lets the teller choose a printer in the browser's own list; must be called by a press.
 *
 * @returns its name, or null when none was chosen.
 */
export async function choosePrinter(kind: "usb" | "bluetooth"): Promise<string | null> {
  const found = await linked(kind, (printer) => printer.connect());
  if (!found) return null;
  keepSettings({ printer: kind, device: found });
  return nameOf(found);
}

/** Prints, on a printer that was chosen before; `none` when that is not there now. */
export async function print(receipt: Receipt): Promise<Printed> {
  const settings = deviceSettings();
  const canvas = drawReceipt(receipt, settings.paper);
  if (settings.printer === "page") return printPage(canvas, settings.paper);
  if (line?.kind !== settings.printer && settings.device) {
    const device = settings.device;
    await linked(settings.printer, (printer) => printer.reconnect(device));
  }
  if (!line) return "none";
  const picture = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
  await line.printer.print(escPos(bitmapOf(picture)));
  return line ? "sent" : "none";
}

/** Through the print window: for a printer of the tablet's own, and when no other is there. */
export function printOnPage(receipt: Receipt): Printed {
  const { paper } = deviceSettings();
  return printPage(drawReceipt(receipt, paper), paper);
}

function nameOf(device: Record<string, unknown>): string {
  return String(device.productName ?? device.name ?? "");
}

async function linked(
  kind: "usb" | "bluetooth",
  link: (printer: ReceiptPrinter) => Promise<void>,
): Promise<Record<string, unknown> | null> {
  await line?.printer.disconnect();
  line = null;
  if (!(kind in navigator)) return null;
  const printer = kind === "usb" ? new WebUSBReceiptPrinter() : new WebBluetoothReceiptPrinter();
  const connected = new Promise<Record<string, unknown>>((heard) => printer.addEventListener("connected", heard));
  printer.addEventListener("disconnected", () => {
    if (line?.printer === printer) line = null;
  });
  try {
    await link(printer);
  } catch {
    return null;
  }
  // The package says nothing when nobody was chosen; it says "connected" right after when somebody was.
  const found = await Promise.race([connected, new Promise<null>((end) => setTimeout(end, 400, null))]);
  if (found) line = { kind, printer };
  return found;
}

/** The height of the page is said beforehand: with `auto` Chromium takes a sheet of letter paper. */
function printPage(canvas: HTMLCanvasElement, paper: Paper): Printed {
  const [wide, tall] = [canvas.width / DOTS_A_MM, canvas.height / DOTS_A_MM];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `@page { size: ${paper}mm ${Math.ceil(tall) + 6}mm; margin: 0 }
     .paper { display: none }
     @media print {
       html, body { background: #fff; margin: 0; padding: 0; min-height: 0 }
       body > :not(.paper) { display: none !important }
       .paper { display: block; margin: 2mm auto 0; width: ${wide}mm; height: ${tall}mm; image-rendering: pixelated; max-width: none }
     }`,
  );
  const picture = new Image();
  picture.className = "paper";
  picture.alt = "";
  document.querySelector(".paper")?.remove();
  picture.onload = () => {
    const others = document.adoptedStyleSheets;
    document.adoptedStyleSheets = [...others, sheet];
    addEventListener(
      "afterprint",
      () => {
        picture.remove();
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
      },
      { once: true },
    );
    window.print();
  };
  picture.src = canvas.toDataURL("image/png");
  document.body.append(picture);
  return "window";
}
