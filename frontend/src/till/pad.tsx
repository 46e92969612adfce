// The till's own keypad: large keys in one place, so that the system's keyboard never covers the amount. It types into the field
// that was last in use on its screen.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { t } from "../parts/say";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "000", "0", "⌫"];

/** @param zeros: amounts are typed, for which there is a key of three zeros. */
export function Pad({ zeros = false }: { readonly zeros?: boolean }): JSX.Element {
  const here = useRef<HTMLDivElement>(null);
  const target = (): HTMLInputElement | null => {
    const flow = here.current?.closest(".flow");
    const inputs = [...(flow?.querySelectorAll<HTMLInputElement>("input[data-pad]") ?? [])];
    return inputs.find((input) => input === document.activeElement) ?? inputs[0] ?? null;
  };
  const press = (key: string): void => {
    const input = target();
    if (!input) return;
    input.focus({ preventScroll: true });
    input.value = key === "⌫" ? input.value.slice(0, -1) : input.value + key;
    input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  return (
    <div class="pad" ref={here} role="group" aria-label={t("Bàn phím số")}>
      {KEYS.map((key) => (
        <button key={key} type="button" tabIndex={-1} hidden={key === "000" && !zeros} class={key === "⌫" ? "back" : ""}
          aria-label={key === "⌫" ? t("Xoá một số") : key} onPointerDown={(event) => event.preventDefault()} onClick={() => press(key)}>
          {key}
        </button>
      ))}
    </div>
  );
}
