// The till's devices without their hardware: codes are read by another program, rasters are put together again.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { type Code, qrOf, qrPath } from "../../frontend/src/till/devices/qr";
import { BAND_ROWS, type Bitmap, bitmapOf, escPos } from "../../frontend/src/till/devices/raster";
import { type Receipt, broken, layOut } from "../../frontend/src/till/devices/receipt";
import { troubleOf } from "../../frontend/src/till/devices/scanner";
import { keptSettings } from "../../frontend/src/till/devices/settings";
import { Wedge } from "../../frontend/src/till/devices/wedge";
import { unrastered } from "./unrastered";

const WASM = path.join(process.env.XL_FRONTEND!, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm");
prepareZXingModule({ overrides: { wasmBinary: readFileSync(WASM).buffer as ArrayBuffer } });

function pictureOf(code: Code, module: number): { width: number; height: number; data: Uint8ClampedArray } {
  const side = (code.size + 8) * module;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [cx, cy] = [Math.floor(x / module) - 4, Math.floor(y / module) - 4];
      if (cx < 0 || cy < 0 || cx >= code.size || cy >= code.size || !code.dark(cx, cy)) continue;
      data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return { width: side, height: side, data };
}

async function read(code: Code): Promise<string | undefined> {
  const found = await readBarcodes(pictureOf(code, 4) as unknown as ImageData, { formats: ["QRCode"] });
  return found[0]?.text;
}

test("a code of every size is read by another program as what was written", async () => {
  for (const length of [1, 14, 15, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666]) {
    const text = Array.from({ length }, (_, at) => "xl/Verify?so=019Z_"[(at * 7 + length) % 18]).join("");
    assert.equal(await read(qrOf(text)), text, `${length} bytes`);
  }
  assert.equal(await read(qrOf("Hội chợ Na Chi Lăng: 1.250.000 ₫")), "Hội chợ Na Chi Lăng: 1.250.000 ₫");
  assert.throws(() => qrOf("x".repeat(2_400)));
});

test("the path of a code covers its dark modules and no others", () => {
  const code = qrOf("https://xulang.example/verify?so=wdr_01KAR3NDEKTSV4RRFFQ69G5FAV");
  const dark = new Set<string>();
  for (const [, x, y, run] of qrPath(code).matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let at = 0; at < Number(run); at++) dark.add(`${Number(x) + at - 4},${Number(y) - 4}`);
  }
  for (let y = 0; y < code.size; y++) for (let x = 0; x < code.size; x++) assert.equal(dark.has(`${x},${y}`), code.dark(x, y));
});

test("a raster is put together again, dot by dot, in bands that printers hold", () => {
  const [width, height] = [384, 2 * BAND_ROWS + 9];
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  const black = (x: number, y: number): boolean => (x * 31 + y * 17) % 7 < 3;
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (black(x, y)) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
  const bitmap: Bitmap = bitmapOf({ width, height, data });
  const bytes = escPos(bitmap);
  const back = unrastered(bytes);
  assert.deepEqual([back.width, back.height, back.bands, back.cut], [width, height, 3, true]);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) assert.equal(back.dark(x, y), black(x, y), `${x},${y}`);
  assert.equal(bytes.length, 2 + 3 * 8 + (width / 8) * height + 7);
});

test("what is clear prints as paper, and grey on the darker side as ink", () => {
  const dots: [number[], boolean][] = [[[0, 0, 0, 0], false], [[0, 0, 0, 255], true], [[120, 120, 120, 255], true], [[140, 140, 140, 255], false], [[0, 0, 0, 100], false]];
  for (const [dot, ink] of dots) {
    const bitmap = bitmapOf({ width: 1, height: 1, data: Uint8ClampedArray.from(dot) });
    assert.equal(bitmap.rows[0] === 0x80, ink, dot.join());
  }
});

const receipt: Receipt = {
  title: "Phiếu chi tiền mặt",
  outlet: "Bưu điện văn hoá xã Gia Miễn",
  rows: [["Khách", "Hoàng Thị H***"], ["Lúc", "23/11/2026 14:05"], ["Người nhận hàng ở nơi có tên rất dài", "Nguyễn Thị Phương Thảo Nguyên"]],
  amount: "999.999.999.999 ₫",
  words: "chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu đồng",
  number: "wdr_01KAR3NDEKTSV4RRFFQ69G5FAV",
  address: "https://xulang.example/verify?so=wdr_01KAR3NDEKTSV4RRFFQ69G5FAV",
  notice: "BẢN IN LẠI",
  ends: "Giữ phiếu này để đối chiếu.",
};
const wide = (text: string, face: { size: number; bold: boolean }): number => text.length * face.size * (face.bold ? 0.6 : 0.53);

test("nothing of a receipt leaves its paper, nothing is lost, and lines do not lie on each other", () => {
  for (const paper of ["58", "80"] as const) {
    const layout = layOut(receipt, paper, wide);
    const lines = layout.drawn.flatMap((each) => (each.kind === "text" ? [each] : []));
    for (const each of lines) {
      const width = wide(each.text, each);
      const left = each.align === "center" ? each.x - width / 2 : each.align === "right" ? each.x - width : each.x;
      assert.ok(left >= 0 && left + width <= layout.width + 0.01, `${paper}: ${each.text}`);
    }
    const said = lines.map((each) => each.text).join(" ");
    for (const part of [receipt.title, receipt.amount, ...receipt.words.split(" "), "Nguyễn", "Nguyên"]) assert.ok(said.includes(part), part);
    assert.ok(said.replace(/ /g, "").includes(receipt.number), "the number, in groups");
    const tops = lines.map((each) => each.baseline);
    assert.ok(tops.every((top, at) => at === 0 || top >= tops[at - 1]!), "in the order they are read");
    const code = layout.drawn.find((each) => each.kind === "code");
    assert.ok(code?.kind === "code" && code.module >= 4 && code.x >= 16 && code.y + code.code.size * code.module < layout.height);
  }
});

test("words are broken between lines, a word wider than the paper within", () => {
  const face = { size: 10, bold: false };
  assert.deepEqual(broken("một hai ba", 40, face, (text) => text.length * 6), ["một", "hai ba"]);
  assert.equal(broken("abcdefghijkl", 30, face, (text) => text.length * 6).join(""), "abcdefghijkl");
});

test("a scanner is known by its speed, a person is not taken for one", () => {
  const type = (wedge: Wedge, text: string, every: number, from = 1000): string | null => {
    let at = from;
    for (const key of text) wedge.key(key, (at += every));
    return wedge.key("Enter", at + every);
  };
  assert.equal(type(new Wedge(), "48210377", 12), "48210377");
  assert.equal(type(new Wedge(), "XL-ABCD-1234", 30), "XL-ABCD-1234");
  assert.equal(type(new Wedge(), "48210377", 70), null, "typed by hand");
  assert.equal(type(new Wedge(), "123", 10), null, "too short for any code of ours");
  const wedge = new Wedge();
  for (const key of "500") wedge.key(key, 100);
  assert.equal(type(wedge, "48210377", 12, 2000), "48210377", "what a person typed before is not part of it");
  const shifted = new Wedge();
  let at = 0;
  for (const key of ["Shift", "K", "Shift", "Q", "1", "2", "3", "4"]) shifted.key(key, (at += 8));
  assert.equal(shifted.key("Enter", at + 8), "KQ1234");
});

test("settings that cannot be read are as on the first day", () => {
  for (const text of [null, "", "{", "7", "null", '{"printer":"laser","paper":"A4"}']) {
    assert.deepEqual(keptSettings(text), { printer: "page", paper: "58", device: null, muted: false });
  }
  assert.deepEqual(keptSettings('{"printer":"usb","paper":"80","device":{"vendorId":1},"muted":true}'), {
    printer: "usb", paper: "80", device: { vendorId: 1 }, muted: true,
  });
});

test("a camera's troubles are told apart", () => {
  const trouble = (name: string): string => troubleOf(new DOMException("", name));
  assert.deepEqual(["NotAllowedError", "NotReadableError", "NotFoundError"].map(trouble), ["refused", "taken", "absent"]);
});
