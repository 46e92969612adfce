// Preact's side of the till: screens are drawn again when something of it changes.
import { useEffect, useState } from "preact/hooks";
import type { Operation } from "./journal";
import type { Till } from "./till";

export function useTill(till: Till): void {
  const [, again] = useState(0);
  useEffect(() => till.watch(() => again((n) => n + 1)), [till]);
}

/** The operation of this key as it is now. */
export function useOperation(till: Till, key: string | undefined): Operation | undefined {
  useTill(till);
  return key ? till.journal.find(key) : undefined;
}
