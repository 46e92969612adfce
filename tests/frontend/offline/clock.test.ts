// The clock of a page, whose monotonic clock may stop while the machine sleeps and begins anew when it is loaded again.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ClockFacts,
  type DeviceClock,
  estimate,
  setByServer,
  setBySupervisor,
  trusted,
  wallError,
} from "../../../frontend/src/till/offline/clock";

const SERVER = Date.parse("2026-11-23T05:42:00.000Z");
const HOUR = 3_600_000;

function tablet(): { device: DeviceClock; state: { wall: number; monotonic: number }; facts: ClockFacts } {
  const state = { wall: SERVER + 5000, monotonic: 1000 };
  const device = { wall: () => state.wall, monotonic: () => state.monotonic, boot: "one", countsSleep: false };
  return { device, state, facts: setByServer(device, SERVER, 800) };
}

test("it is what the server said, and the time of the question, and what passed since", () => {
  const { device, state, facts } = tablet();
  assert.equal(estimate(device, facts), SERVER + 200);
  state.wall += HOUR;
  state.monotonic += HOUR;
  assert.equal(estimate(device, facts), SERVER + 200 + HOUR);
  assert.ok(trusted(device, facts));
});

test("sleep counts, though the page's clock stood still", () => {
  const { device, state, facts } = tablet();
  state.wall += 8 * HOUR;
  state.monotonic += HOUR;
  assert.equal(estimate(device, facts), SERVER + 200 + 8 * HOUR);
  assert.ok(trusted(device, facts));
});

test("a wall clock turned back wins nothing and is noticed", () => {
  const { device, state, facts } = tablet();
  state.monotonic += HOUR;
  state.wall += HOUR - 120_000;
  assert.ok(trusted(device, facts));
  assert.equal(estimate(device, facts), SERVER + 200 + HOUR);
  state.wall -= 1;
  assert.ok(!trusted(device, facts));
  assert.equal(estimate(device, facts), SERVER + 200 + HOUR);
  assert.equal(wallError(device, facts), 5000 - 200 - 120_001);
});

test("loaded again, it knows the wall alone, is not trusted, and is never before what it said", () => {
  const { device, state, facts } = tablet();
  const said = { ...facts, floor: SERVER + 2 * HOUR };
  const again = { ...device, boot: "two" };
  state.wall += HOUR;
  state.monotonic = 50;
  assert.equal(estimate(again, said), SERVER + 2 * HOUR);
  assert.ok(!trusted(again, said));
  state.wall += 2 * HOUR;
  assert.equal(estimate(again, said), SERVER + 200 + 3 * HOUR);
  const supervised = setBySupervisor(again, said);
  assert.ok(trusted(again, supervised));
  assert.equal(estimate(again, supervised), SERVER + 5000 + 3 * HOUR);
});

test("a wall clock put ahead is believed until the server's next word, and then forgotten", () => {
  const { device, state, facts } = tablet();
  state.wall += 365 * 24 * HOUR;
  const ahead = { ...facts, floor: estimate(device, facts) };
  assert.ok(ahead.floor > SERVER + 364 * 24 * HOUR);
  state.wall -= 365 * 24 * HOUR;
  assert.equal(estimate(device, ahead), ahead.floor);
  const healed = setByServer(device, SERVER + HOUR, state.monotonic);
  assert.equal(estimate(device, healed), SERVER + HOUR);
});
