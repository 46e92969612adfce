// A receipt laid out in dots, for paper of 58 and 80 mm: what stands where is decided here, without a canvas.
import { type Code, qrOf } from "./qr";

/** Dots across that the heads of these printers have, at 203 dpi. */
export const PAPERS = { "58": 384, "80": 576 } as const;
export type Paper = keyof typeof PAPERS;

/** What is printed. `number` is what the verify page takes; `address` leads there. */
export interface Receipt {
  title: string;
  outlet: string;
  rows: readonly (readonly [label: string, value: string])[];
  amount: string;
  words: string;
  number: string;
  address: string | null;
  /** Said at the top of a copy, or of what is only practised; empty on an original. */
  notice: string;
  ends: string;
}

export interface Face {
  size: number;
  bold: boolean;
}

export type Measure = (text: string, face: Face) => number;

export type Drawn =
  | ({ kind: "text"; text: string; x: number; baseline: number; align: "left" | "center" | "right" } & Face)
  | { kind: "box"; x: number; y: number; width: number; height: number; text: string; face: Face }
  | { kind: "rule"; y: number }
  | { kind: "code"; code: Code; x: number; y: number; module: number };

export interface Layout {
  width: number;
  height: number;
  drawn: Drawn[];
}

const MARGIN = 8;
const QUIET = 4;

/** Letters are 24 dots (3 mm) at least, the amount twice that: read at arm's length, by old eyes. */
export function layOut(receipt: Receipt, paper: Paper, measure: Measure): Layout {
  const sheet = new Sheet(PAPERS[paper], measure, PAPERS[paper] >= 500 ? 1.2 : 1);
  sheet.centred("Xứ Lạng", 34, true);
  sheet.centred(receipt.outlet, 24, false);
  if (receipt.notice) sheet.boxed(receipt.notice, 26);
  sheet.rule();
  sheet.centred(receipt.title, 30, true);
  sheet.centred(receipt.amount, 48, true);
  sheet.centred(receipt.words, 24, false);
  sheet.rule();
  for (const [label, value] of receipt.rows) sheet.row(label, value, 24);
  sheet.rule();
  sheet.number(receipt.number, 24);
  if (receipt.address) sheet.code(qrOf(receipt.address));
  sheet.centred(receipt.ends, 22, false);
  return { width: PAPERS[paper], height: sheet.bottom + MARGIN, drawn: sheet.drawn };
}

/** Letters as people read them aloud: `0ABC D3FG …`. */
export function inFours(letters: string): string {
  return letters.replace(/(.{4})(?=.)/g, "$1 ");
}

class Sheet {
  readonly drawn: Drawn[] = [];
  bottom: number = MARGIN;

  constructor(
    private readonly width: number,
    private readonly measure: Measure,
    private readonly scale: number,
  ) {}

  private get inner(): number {
    return this.width - 2 * MARGIN;
  }

  centred(text: string, size: number, bold: boolean): void {
    let face = { size: Math.round(size * this.scale), bold };
    // An amount is never broken over two lines: it is made smaller.
    while (bold && this.measure(text, face) > this.inner && face.size > 20) face = { ...face, size: face.size - 2 };
    for (const line of broken(text, this.inner, face, this.measure)) this.line(line, face, this.width / 2, "center");
  }

  row(label: string, value: string, size: number): void {
    const face = { size: Math.round(size * this.scale), bold: false };
    const strong = { ...face, bold: true };
    const left = this.measure(label, face);
    if (left + 16 + this.measure(value, strong) <= this.inner) {
      this.drawn.push(this.text(label, face, MARGIN, "left"));
      this.line(value, strong, this.width - MARGIN, "right");
      return;
    }
    for (const part of broken(label, this.inner, face, this.measure)) this.line(part, face, MARGIN, "left");
    for (const part of broken(value, this.inner, strong, this.measure)) this.line(part, strong, this.width - MARGIN, "right");
  }

  /** To be read aloud and typed: in groups of four letters. */
  number(text: string, size: number): void {
    const [kind, letters = ""] = text.split("_", 2) as [string, string?];
    const groups = letters ? `${kind}_ ${inFours(letters)}` : kind;
    this.centred(groups, size, false);
  }

  boxed(text: string, size: number): void {
    const face = { size: Math.round(size * this.scale), bold: true };
    for (const part of broken(text, this.inner - 24, face, this.measure)) {
      const height = Math.round(face.size * 1.5);
      this.drawn.push({ kind: "box", x: MARGIN, y: this.bottom, width: this.inner, height, text: part, face });
      this.bottom += height;
    }
    this.bottom += 6;
  }

  rule(): void {
    this.drawn.push({ kind: "rule", y: this.bottom + 6 });
    this.bottom += 14;
  }

  /** Modules of whole dots, half of the paper at most but never under 4 dots (0.5 mm), which cameras read. */
  code(code: Code): void {
    const module = Math.max(4, Math.floor(this.width / 2 / (code.size + 2 * QUIET)));
    const side = module * (code.size + 2 * QUIET);
    const x = Math.floor((this.width - side) / 2) + module * QUIET;
    this.drawn.push({ kind: "code", code, x, y: this.bottom + module * QUIET, module });
    this.bottom += side;
  }

  private text(text: string, face: Face, x: number, align: "left" | "center" | "right"): Drawn {
    return { kind: "text", text, x, baseline: this.bottom + Math.round(face.size * 1.05), align, ...face };
  }

  private line(text: string, face: Face, x: number, align: "left" | "center" | "right"): void {
    this.drawn.push(this.text(text, face, x, align));
    this.bottom += Math.round(face.size * 1.4);
  }
}

/** Lines between words; a word wider than the paper is cut, so that nothing is lost. */
export function broken(text: string, width: number, face: Face, measure: Measure): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (measure(longer, face) <= width) {
      line = longer;
      continue;
    }
    if (line) lines.push(line);
    while (measure(word, face) > width && word.length > 1) {
      let end = word.length - 1;
      while (end > 1 && measure(word.slice(0, end), face) > width) end--;
      lines.push(word.slice(0, end));
      word = word.slice(end);
    }
    line = word;
  }
  if (line) lines.push(line);
  return lines;
}
