// Reads ESC/POS as a printer would: whatever is not one of these four commands stops it.

export interface Paper {
  width: number;
  height: number;
  bands: number;
  cut: boolean;
  dark(x: number, y: number): boolean;
}

export function unrastered(bytes: Uint8Array): Paper {
  const rows: Uint8Array[] = [];
  let [at, stride, bands, cut, begun] = [0, 0, 0, false, false];
  const next = (...command: number[]): boolean => command.every((byte, offset) => bytes[at + offset] === byte);
  while (at < bytes.length) {
    if (next(0x1b, 0x40)) {
      begun = true;
      at += 2;
    } else if (next(0x1d, 0x76, 0x30, 0) && begun) {
      stride = bytes[at + 4]! + bytes[at + 5]! * 256;
      const count = bytes[at + 6]! + bytes[at + 7]! * 256;
      at += 8;
      for (let row = 0; row < count; row++, at += stride) rows.push(bytes.slice(at, at + stride));
      bands++;
    } else if (next(0x1b, 0x64)) {
      at += 3;
    } else if (next(0x1d, 0x56, 0x42)) {
      cut = true;
      at += 4;
    } else throw new Error(`no command at ${at}: ${[...bytes.slice(at, at + 4)].join(" ")}`);
  }
  const dark = (x: number, y: number): boolean => ((rows[y]![x >> 3]! >> (7 - (x & 7))) & 1) === 1;
  return { width: stride * 8, height: rows.length, bands, cut, dark };
}
