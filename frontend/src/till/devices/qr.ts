// QR codes made from text: byte mode, level M, versions 1 to 20 (666 bytes), which holds addresses, codes and VietQR payloads.
// Source: ISO/IEC 18004:2015, sections 7.4 to 7.9 and tables 9 and E.1.

const EC_PER_BLOCK = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
const LEVEL_M = 0;

/** The dark modules of a code, row by row; `size` modules a side, without the quiet zone of 4. */
export interface Code {
  size: number;
  dark(x: number, y: number): boolean;
}

/** @throws RangeError when the text is longer than 666 bytes of UTF-8. */
export function qrOf(text: string): Code {
  const bytes = new TextEncoder().encode(text);
  let version = 1;
  while (version <= BLOCKS.length && bytes.length > room(version)) version++;
  if (version > BLOCKS.length) throw new RangeError("text too long for a code");
  const grid = new Grid(version);
  grid.place(interleaved(codewords(bytes, version), version));
  grid.maskBest();
  return { size: grid.size, dark: (x, y) => grid.at(x, y) };
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

function modules(version: number): number {
  let count = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const marks = Math.floor(version / 7) + 2;
    count -= (25 * marks - 10) * marks - 55;
  }
  return version >= 7 ? count - 36 : count;
}

function dataCodewords(version: number): number {
  return Math.floor(modules(version) / 8) - EC_PER_BLOCK[version - 1]! * BLOCKS[version - 1]!;
}

function lengthBits(version: number): number {
  return version < 10 ? 8 : 16;
}

function room(version: number): number {
  return Math.floor((dataCodewords(version) * 8 - 4 - lengthBits(version)) / 8);
}

function codewords(bytes: Uint8Array, version: number): Uint8Array {
  const bits: number[] = [];
  const push = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >> bit) & 1);
  };
  push(0b0100, 4);
  push(bytes.length, lengthBits(version));
  for (const byte of bytes) push(byte, 8);
  const whole = dataCodewords(version) * 8;
  push(0, Math.min(4, whole - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < whole; pad ^= 0xec ^ 0x11) push(pad, 8);
  return Uint8Array.from({ length: whole / 8 }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((sum, bit) => sum * 2 + bit, 0));
}

function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> bit) & 1) * a;
  }
  return product;
}

function divisor(degree: number): Uint8Array {
  const result = new Uint8Array(degree);
  result[degree - 1] = 1;
  for (let round = 0, root = 1; round < degree; round++, root = times(root, 2)) {
    for (let at = 0; at < degree; at++) result[at] = times(result[at]!, root) ^ (result[at + 1] ?? 0);
  }
  return result;
}

function remainder(data: Uint8Array, by: Uint8Array): Uint8Array {
  const result = new Uint8Array(by.length);
  for (const byte of data) {
    const factor = byte ^ result[0]!;
    result.copyWithin(0, 1);
    result[by.length - 1] = 0;
    by.forEach((each, at) => (result[at]! ^= times(each, factor)));
  }
  return result;
}

/** Data in blocks, each with its error correction, taken in turns; short blocks come first. */
function interleaved(data: Uint8Array, version: number): number[] {
  const blocks = BLOCKS[version - 1]!;
  const by = divisor(EC_PER_BLOCK[version - 1]!);
  const short = Math.floor(data.length / blocks);
  const firstLong = blocks - (data.length % blocks);
  const parts: { data: Uint8Array; check: Uint8Array }[] = [];
  for (let block = 0, from = 0; block < blocks; block++) {
    const part = data.subarray(from, (from += short + (block >= firstLong ? 1 : 0)));
    parts.push({ data: part, check: remainder(part, by) });
  }
  const result: number[] = [];
  for (let at = 0; at <= short; at++) for (const part of parts) if (at < part.data.length) result.push(part.data[at]!);
  for (let at = 0; at < by.length; at++) for (const part of parts) result.push(part.check[at]!);
  return result;
}

const MASKS: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

class Grid {
  readonly size: number;
  private readonly cells: Uint8Array;
  private readonly fixed: Uint8Array;

  constructor(private readonly version: number) {
    this.size = version * 4 + 17;
    this.cells = new Uint8Array(this.size * this.size);
    this.fixed = new Uint8Array(this.size * this.size);
    this.drawPatterns();
  }

  at(x: number, y: number): boolean {
    return this.cells[y * this.size + x] === 1;
  }

  private set(x: number, y: number, dark: boolean): void {
    this.cells[y * this.size + x] = dark ? 1 : 0;
    this.fixed[y * this.size + x] = 1;
  }

  private drawPatterns(): void {
    const last = this.size - 1;
    for (let at = 0; at < this.size; at++) {
      this.set(6, at, at % 2 === 0);
      this.set(at, 6, at % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [last - 3, 3], [3, last - 3]] as const) this.drawFinder(x, y);
    const marks = alignments(this.version);
    const corners = new Set([`6,6`, `6,${last - 6}`, `${last - 6},6`]);
    for (const x of marks) for (const y of marks) if (!corners.has(`${x},${y}`)) this.drawAlignment(x, y);
    this.drawFormat(0);
    if (this.version >= 7) this.drawVersion();
  }

  private drawFinder(cx: number, cy: number): void {
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) {
        const [x, y, ring] = [cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy))];
        if (x >= 0 && x < this.size && y >= 0 && y < this.size) this.set(x, y, ring !== 2 && ring !== 4);
      }
    }
  }

  private drawAlignment(cx: number, cy: number): void {
    for (let dy = -2; dy <= 2; dy++) {
      for (let dx = -2; dx <= 2; dx++) this.set(cx + dx, cy + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
    }
  }

  private drawFormat(mask: number): void {
    const data = (LEVEL_M << 3) | mask;
    let check = data;
    for (let round = 0; round < 10; round++) check = (check << 1) ^ ((check >> 9) * 0x537);
    const bits = ((data << 10) | check) ^ 0x5412;
    const bit = (at: number): boolean => ((bits >> at) & 1) === 1;
    for (let at = 0; at <= 5; at++) this.set(8, at, bit(at));
    this.set(8, 7, bit(6));
    this.set(8, 8, bit(7));
    this.set(7, 8, bit(8));
    for (let at = 9; at < 15; at++) this.set(14 - at, 8, bit(at));
    for (let at = 0; at < 8; at++) this.set(this.size - 1 - at, 8, bit(at));
    for (let at = 8; at < 15; at++) this.set(8, this.size - 15 + at, bit(at));
    this.set(8, this.size - 8, true);
  }

  private drawVersion(): void {
    let check = this.version;
    for (let round = 0; round < 12; round++) check = (check << 1) ^ ((check >> 11) * 0x1f25);
    const bits = (this.version << 12) | check;
    for (let at = 0; at < 18; at++) {
      const [far, near] = [this.size - 11 + (at % 3), Math.floor(at / 3)];
      this.set(far, near, ((bits >> at) & 1) === 1);
      this.set(near, far, ((bits >> at) & 1) === 1);
    }
  }

  /** In columns of two from the right, up and down in turns, around what is fixed. */
  place(data: number[]): void {
    let bit = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      const up = ((right + 1) & 2) === 0;
      for (let step = 0; step < this.size; step++) {
        const y = up ? this.size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.fixed[y * this.size + x] || bit >= data.length * 8) continue;
          this.cells[y * this.size + x] = (data[bit >> 3]! >> (7 - (bit & 7))) & 1;
          bit++;
        }
      }
    }
  }

  maskBest(): void {
    let best = 0;
    let least = Infinity;
    for (let mask = 0; mask < MASKS.length; mask++) {
      this.apply(mask);
      const penalty = this.penalty();
      if (penalty < least) [best, least] = [mask, penalty];
      this.apply(mask);
    }
    this.apply(best);
  }

  private apply(mask: number): void {
    this.drawFormat(mask);
    for (let y = 0; y < this.size; y++) {
      for (let x = 0; x < this.size; x++) {
        if (!this.fixed[y * this.size + x] && MASKS[mask]!(x, y)) this.cells[y * this.size + x]! ^= 1;
      }
    }
  }

  private penalty(): number {
    let sum = 0;
    let dark = 0;
    for (let a = 0; a < this.size; a++) {
      let [row, column] = ["", ""];
      for (let b = 0; b < this.size; b++) {
        row += this.at(b, a) ? "1" : "0";
        column += this.at(a, b) ? "1" : "0";
        if (this.at(b, a)) dark++;
        if (a > 0 && b > 0 && this.alike(b, a)) sum += 3;
      }
      sum += lineOf(row) + lineOf(column);
    }
    const share = (dark * 20) / (this.size * this.size);
    return sum + Math.max(0, Math.ceil(Math.abs(share - 10)) - 1) * 10;
  }

  private alike(x: number, y: number): boolean {
    const here = this.at(x, y);
    return here === this.at(x - 1, y) && here === this.at(x, y - 1) && here === this.at(x - 1, y - 1);
  }
}

function lineOf(line: string): number {
  let sum = 0;
  for (const run of line.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
  for (const finder of ["10111010000", "00001011101"]) {
    for (let at = line.indexOf(finder); at >= 0; at = line.indexOf(finder, at + 1)) sum += 40;
  }
  return sum;
}

function alignments(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const last = version * 4 + 10;
  const step = Math.ceil((last - 6) / (count - 1) / 2) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => last - step * (count - 2 - at))];
}
