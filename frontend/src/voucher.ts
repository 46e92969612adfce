// The household's voucher: a picture with everything on it, to keep on the phone or to send on; and a button that prints.
import "./page";
import { t } from "./parts/say";

const WIDTH = 720;
const EDGE = 40;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

interface Line {
  readonly text: string;
  readonly size: number;
  readonly weight: number;
}

/** The lines of a text that fit the picture. */
function wrapped(pen: CanvasRenderingContext2D, text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length && pen.measureText(longer).width <= WIDTH - 2 * EDGE) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function draw(code: CanvasImageSource, lines: readonly Line[]): HTMLCanvasElement {
  const side = WIDTH - 4 * EDGE;
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d")!;
  const write = (truly: boolean): number => {
    let at = side + EDGE;
    for (const line of lines) {
      pen.font = `${line.weight} ${line.size}px ${FONT}`;
      for (const part of wrapped(pen, line.text)) {
        at += line.size * 1.35;
        if (truly) pen.fillText(part, WIDTH / 2, at);
      }
    }
    return at + EDGE;
  };
  canvas.width = WIDTH;
  canvas.height = Math.ceil(write(false));
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(code, 2 * EDGE, EDGE, side, side);
  pen.fillStyle = "#111";
  pen.textAlign = "center";
  write(true);
  return canvas;
}

async function keepable(link: HTMLAnchorElement, voucher: HTMLElement): Promise<void> {
  const said = (name: string): string => voucher.dataset[name] ?? "";
  const code = new Image();
  code.src = link.href;
  await code.decode();
  const picture = draw(code, [
    { text: said("digits"), size: 56, weight: 800 },
    { text: said("amount"), size: 48, weight: 700 },
    { text: said("words"), size: 26, weight: 400 },
    { text: t("Nhận tại bưu điện {outlet}", { outlet: said("outlet") }), size: 30, weight: 600 },
    { text: t("Dùng được đến {until}", { until: said("until") }), size: 30, weight: 600 },
    { text: t("Xứ Lạng · Phiếu rút tiền"), size: 24, weight: 400 },
  ]);
  const blob = await new Promise<Blob | null>((done) => picture.toBlob(done, "image/png"));
  if (blob) link.href = URL.createObjectURL(blob);
}

const voucher = document.querySelector<HTMLElement>("[data-voucher]");
const link = document.querySelector<HTMLAnchorElement>("a[data-picture]");
if (voucher && link) keepable(link, voucher).catch(() => undefined); // the code alone is in the link already
const print = document.querySelector<HTMLButtonElement>("button[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
