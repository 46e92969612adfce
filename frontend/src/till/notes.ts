// Banknotes, as the server counts them.

export const NOTES = [500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000] as const;

/** How many of each note. */
export type NoteCounts = Readonly<Partial<Record<number, number>>>;

/** As the API writes a count. */
export interface NoteLine {
  readonly note: number;
  readonly count: number;
}

export function total(counts: NoteCounts): number {
  return NOTES.reduce((sum, note) => sum + note * (counts[note] ?? 0), 0);
}

export function linesOf(counts: NoteCounts): NoteLine[] {
  return NOTES.filter((note) => counts[note]).map((note) => ({ note, count: counts[note]! }));
}
