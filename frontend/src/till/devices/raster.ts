// A drawn receipt as ESC/POS: `GS v 0` raster in bands, which every printer of the last twenty years prints, in any script.
// Source: Epson ESC/POS application programming guide, commands ESC @, GS v 0, ESC d, GS V.

/** Dots that are black, eight to a byte, each row from a byte of its own; 1 is black, the leftmost dot is the highest bit. */
export interface Bitmap {
  width: number;
  height: number;
  rows: Uint8Array;
}

/** Printers hold a band in their memory before they print it; this many rows of 576 dots are 9 kB. */
export const BAND_ROWS = 128;

const START = [0x1b, 0x40];
const FEED_AND_CUT = [0x1b, 0x64, 3, 0x1d, 0x56, 0x42, 0];

/** What is darker than the middle is printed: letters stay sharp, where a dither would fray them. */
export function bitmapOf(picture: { width: number; height: number; data: Uint8ClampedArray }): Bitmap {
  const stride = Math.ceil(picture.width / 8);
  const rows = new Uint8Array(stride * picture.height);
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      const at = (y * picture.width + x) * 4;
      const light = picture.data[at]! * 299 + picture.data[at + 1]! * 587 + picture.data[at + 2]! * 114;
      const solid = picture.data[at + 3]!;
      if (light * solid + 255_000 * (255 - solid) < 128_000 * 255) rows[y * stride + (x >> 3)]! |= 0x80 >> (x & 7);
    }
  }
  return { width: picture.width, height: picture.height, rows };
}

/** Everything the printer is sent for one receipt. */
export function escPos(bitmap: Bitmap): Uint8Array {
  const stride = Math.ceil(bitmap.width / 8);
  const bands = Math.ceil(bitmap.height / BAND_ROWS);
  const bytes = new Uint8Array(START.length + bands * 8 + bitmap.rows.length + FEED_AND_CUT.length);
  let at = 0;
  const put = (part: ArrayLike<number>): void => {
    bytes.set(part, at);
    at += part.length;
  };
  put(START);
  for (let top = 0; top < bitmap.height; top += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, bitmap.height - top);
    put([0x1d, 0x76, 0x30, 0, stride & 255, stride >> 8, rows & 255, rows >> 8]);
    put(bitmap.rows.subarray(top * stride, (top + rows) * stride));
  }
  put(FEED_AND_CUT);
  return bytes;
}
