// A hand scanner types like a keyboard, only faster than anybody: its keys are told from a person's by their speed.

/** Between two keys of a scanner: 5 to 30 ms, over Bluetooth too; the quickest people need 60 ms. */
const SLOWEST_SCANNER_MS = 45;
const SHORTEST_CODE = 6;

/** Collects keys; `key` answers the code when Enter (or Tab) ends a quick row of them. */
export class Wedge {
  private typed = "";
  private last = -Infinity;

  /** Whether the next quick key would be the second of a row. */
  get begins(): boolean {
    return this.typed.length === 1;
  }

  /**
   * @param key `KeyboardEvent.key`
   * @param at milliseconds, of any clock that only goes forward
   */
  key(key: string, at: number): string | null {
    const quick = at - this.last <= SLOWEST_SCANNER_MS;
    if (key === "Shift") return null;
    this.last = at;
    if (key === "Enter" || key === "Tab") {
      const code = quick && this.typed.length >= SHORTEST_CODE ? this.typed : null;
      this.typed = "";
      return code;
    }
    if (key.length !== 1) this.typed = "";
    else this.typed = quick ? this.typed + key : key;
    return null;
  }
}

/**
 * Listens everywhere on the page, also when no field has the focus; never in a field for a PIN.
 *
 * What the scanner typed into a field is taken out of it again, and its Enter presses nothing.
 */
export function listenToScanner(found: (code: string) => void): () => void {
  const wedge = new Wedge();
  let before = "";
  const heard = (event: KeyboardEvent): void => {
    const field = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement ? event.target : null;
    if (event.ctrlKey || event.altKey || event.metaKey || field?.type === "password") return;
    const code = wedge.key(event.key, event.timeStamp);
    if (wedge.begins) before = field?.value ?? "";
    if (code === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (field) {
      field.value = before;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    found(code);
  };
  addEventListener("keydown", heard, { capture: true });
  return () => removeEventListener("keydown", heard, { capture: true });
}
