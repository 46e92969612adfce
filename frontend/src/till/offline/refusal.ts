// What the offline counter says no with; names as docs/offline.md has them.

/** The tablet's own no: a rule of rules.ts, `unlock`, or `unlock_tries`. Nothing was written but what the rule counts. */
export class TabletRefusal extends Error {
  constructor(readonly rule: string) {
    super(rule);
  }
}

/** The server did not answer: what was sent may have arrived. */
export class NoLine extends Error {}

/** The server said no; `code` of its problem, `told` what it says to people. */
export class Declined extends Error {
  constructor(
    readonly code: string,
    readonly told = "",
  ) {
    super(code);
  }
}
