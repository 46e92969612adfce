// Estimated time: the server's last word plus what has passed since, and never back before an earlier estimate.
//
// A page's monotonic clock begins anew with every load, and some systems stop it while they sleep. So the later of it and the
// wall clock counts; a page that was loaded again knows nothing but the wall, and a supervisor looks at it before it pays.
// A wall clock that was put ahead only makes the tablet refuse more, until the server's next word puts it right.

export const TOLERANCE_MS = 120_000;

/** The machine's clocks, in milliseconds. */
export interface DeviceClock {
  /** What the screen says; anybody can turn it. */
  wall(): number;
  /** Since the start. */
  monotonic(): number;
  /** Another one after every start. */
  readonly boot: string;
  /** Whether the monotonic clock goes on while the machine sleeps. */
  readonly countsSleep: boolean;
}

/** What is kept of it. `floor`: the last estimate, which no later one is before. */
export interface ClockFacts {
  base_at: number;
  base_wall: number;
  base_monotonic: number;
  boot: string;
  floor: number | null;
}

/** It was `at` at the server when the question was sent. The server never believed more than its own time, so that an estimate
 * that had run ahead of it may be forgotten. */
export function setByServer(device: DeviceClock, at: number, sent: number): ClockFacts {
  const now = device.monotonic();
  return { base_at: at + (now - sent), base_wall: device.wall(), base_monotonic: now, boot: device.boot, floor: at };
}

/** A supervisor says that the wall is right, or the estimate, if that is later. */
export function setBySupervisor(device: DeviceClock, facts: ClockFacts): ClockFacts {
  const at = Math.max(estimate(device, facts), device.wall());
  const now = device.monotonic();
  return { base_at: at, base_wall: device.wall(), base_monotonic: now, boot: device.boot, floor: facts.floor };
}

export const startedAgain = (device: DeviceClock, facts: ClockFacts): boolean => facts.boot !== device.boot;

/** Whole milliseconds; whoever acts on it keeps it as the floor. */
export function estimate(device: DeviceClock, facts: ClockFacts): number {
  const byWall = facts.base_at + (device.wall() - facts.base_wall);
  const byMonotonic = facts.base_at + (device.monotonic() - facts.base_monotonic);
  let at = byMonotonic;
  if (startedAgain(device, facts)) at = byWall;
  else if (!device.countsSleep) at = Math.max(byWall, byMonotonic);
  return Math.floor(Math.max(at, facts.floor ?? at));
}

/** Nobody turned the wall clock back, and the tablet did not start again, since it was set. */
export function trusted(device: DeviceClock, facts: ClockFacts): boolean {
  if (startedAgain(device, facts)) return false;
  const passed = device.monotonic() - facts.base_monotonic;
  return device.wall() - facts.base_wall >= passed - TOLERANCE_MS;
}

/** By how much the wall clock is off the estimate, in milliseconds; negative if it is slow. */
export function wallError(device: DeviceClock, facts: ClockFacts): number {
  return device.wall() - estimate(device, facts);
}
