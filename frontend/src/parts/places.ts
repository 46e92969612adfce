// Wards while they are typed: a list under the field, by arrows or finger. Without it the server asks the same question.

import { t } from "./say";

interface Place {
  readonly ward: { readonly name: string; readonly province: string };
  readonly formerly: string | null;
}

const PAUSE_MS = 250;
const LEAST = 2;

export function enhancePlaces(input: HTMLInputElement): void {
  const province = input.form?.elements.namedItem("province") as HTMLInputElement | null;
  const list = document.createElement("ul");
  list.id = `${input.id}-places`;
  list.className = "choices";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", t("Xã, phường"));
  list.hidden = true;
  input.after(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.autocomplete = "off";
  let places: readonly Place[] = [];
  let at = -1;
  let asked = 0;
  let timer = 0;

  const show = (open: boolean): void => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) input.removeAttribute("aria-activedescendant");
  };
  const mark = (next: number): void => {
    at = next;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    const here = list.children[at];
    if (here) {
      input.setAttribute("aria-activedescendant", here.id);
      here.scrollIntoView({ block: "nearest" });
    }
  };
  const choose = (place: Place): void => {
    input.value = place.ward.name;
    if (province) province.value = place.ward.province;
    show(false);
  };
  const draw = (): void => {
    list.replaceChildren(
      ...places.map((place, number) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${number}`;
        item.setAttribute("role", "option");
        const name = document.createElement("b");
        name.textContent = `${place.ward.name}, ${place.ward.province}`;
        item.append(name);
        if (place.formerly) {
          const old = document.createElement("span");
          old.className = "soft small";
          old.textContent = ` ${place.formerly} cũ`;
          item.append(old);
        }
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          choose(place);
        });
        return item;
      }),
    );
    mark(-1);
    show(places.length > 0);
  };
  const ask = async (): Promise<void> => {
    const words = input.value.trim();
    const mine = ++asked;
    if (words.length < LEAST) {
      show(false);
      return;
    }
    try {
      const address = `/api/v1/places?q=${encodeURIComponent(`${words} ${province?.value ?? ""}`.trim().slice(0, 120))}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || mine !== asked) return;
      places = ((await answer.json()) as { entries: Place[] }).entries;
      draw();
    } catch {
      show(false); // no network: what was typed stands
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const here = places[at];
    if (event.key === "ArrowDown") mark(Math.min(at + 1, places.length - 1));
    else if (event.key === "ArrowUp") mark(Math.max(at - 1, 0));
    else if (event.key === "Enter" && here) choose(here);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => show(false));
}
