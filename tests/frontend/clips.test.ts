// Every amount is read from the recordings that the manifest asks for, and says what the words under it say.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "../../frontend/src/parts/amount";
import { clipsOf } from "../../frontend/src/parts/clips";
import manifest from "../../frontend/voice/manifest.json";

const numbers: Record<string, string> = manifest.numbers;
const MOST = 999_999_999_999;

function* amounts(): Iterable<number> {
  for (let small = 0; small <= 11_111; small++) yield small;
  for (let ten = 1; ten <= MOST; ten *= 10) for (const near of [-1, 0, 1, 4, 5, 14, 15, 21, 24, 55, 104, 1004]) if (ten + near <= MOST) yield Math.max(0, ten + near);
  let seed = 7;
  for (let count = 0; count < 50_000; count++) {
    seed = (seed * 48_271) % 2_147_483_647;
    yield Math.floor((seed / 2_147_483_647) * 10 ** (1 + (count % 12)));
  }
  yield MOST;
}

test("the clips of an amount exist, and are its words", () => {
  const used = new Set<string>();
  for (const amount of amounts()) {
    const clips = clipsOf(amount);
    for (const clip of clips) {
      assert.ok(clip in numbers, `${amount}: ${clip}`);
      used.add(clip);
    }
    assert.equal(clips.map((clip) => numbers[clip]).join(" "), `${inWords(amount)} đồng`);
  }
  assert.deepEqual([...used].sort(), Object.keys(numbers).sort(), "no clip is recorded for nothing");
});

test("as the bank reads them", () => {
  assert.equal(inWords(65_000), "sáu mươi lăm nghìn");
  assert.equal(inWords(104), "một trăm linh tư");
  assert.equal(inWords(1_000_004), "một triệu không trăm linh tư");
  assert.equal(inWords(1_214), "một nghìn hai trăm mười bốn");
});
