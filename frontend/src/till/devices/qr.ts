// QR codes made from text, at level M as on our pages: addresses, codes, VietQR payloads.
import { correction, generate } from "lean-qr";

/** The dark modules of a code, row by row; `size` modules a side, without the quiet zone of 4. */
export interface Code {
  size: number;
  dark(x: number, y: number): boolean;
}

/** @throws Error when the text is longer than a code holds. */
export function qrOf(text: string): Code {
  const code = generate(text, { minCorrectionLevel: correction.M, maxCorrectionLevel: correction.M });
  return { size: code.size, dark: (x, y) => code.get(x, y) };
}

/** The code as one path of an SVG of `size + 8` units a side. */
export function qrPath(code: Code): string {
  let path = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (!code.dark(x, y)) continue;
      let end = x + 1;
      while (end < code.size && code.dark(end, y)) end++;
      path += `M${x + 4} ${y + 4}h${end - x}v1h${x - end}z`;
      x = end;
    }
  }
  return path;
}
