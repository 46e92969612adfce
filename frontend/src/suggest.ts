// Suggestions under the search box, matched on the phone: names of goods of the dictionary, with or without accents. It is
// fetched when the box is first touched; without it the form still searches. The pattern is the ARIA combobox with a list.
import { t } from "./parts/say";
import text from "./parts/phrases.txt";

const MOST = 7;
const fold = (said: string): string =>
  said.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d").trim().replace(/\s+/g, " ");
const phrases = text.trim().split("\n").map((said) => ({ said, folded: ` ${fold(said)}` }));

function matching(typed: string): string[] {
  const wanted = fold(typed);
  if (!wanted) return [];
  const beginning = phrases.filter((one) => one.folded.startsWith(` ${wanted}`));
  const within = phrases.filter((one) => one.folded.indexOf(` ${wanted}`) > 0);
  return [...beginning, ...within].slice(0, MOST).map((one) => one.said);
}

function suggest(box: HTMLInputElement): void {
  const list = document.createElement("ul");
  list.id = `${box.id}-list`;
  list.className = "guess";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", t("Gợi ý"));
  list.hidden = true;
  box.after(list);
  const set = (name: string, value: string): void => box.setAttribute(`aria-${name}`, value);
  box.setAttribute("role", "combobox");
  box.autocomplete = "off";
  set("autocomplete", "list");
  set("controls", list.id);
  let at = -1;

  function mark(next: number): void {
    const options = [...list.children];
    at = next;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else set("activedescendant", options[at]?.id ?? "");
  }
  function show(found: string[]): void {
    list.replaceChildren(
      ...found.map((said, i) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${i}`;
        option.setAttribute("role", "option");
        option.textContent = said;
        return option;
      }),
    );
    list.hidden = !found.length;
    set("expanded", String(!list.hidden));
    mark(-1);
  }
  function take(said: string): void {
    box.value = said;
    show([]);
    box.form?.requestSubmit();
  }
  const refresh = (): void => show(matching(box.value));

  box.addEventListener("input", refresh);
  box.addEventListener("blur", () => show([]));
  box.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.isComposing) return;
    if (event.key === "Escape" && count) show([]);
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !count) refresh();
    else if (event.key === "ArrowDown") mark(at + 1 < count ? at + 1 : -1);
    else if (event.key === "ArrowUp") mark(at < 0 ? count - 1 : at - 1);
    else if (event.key === "Enter" && at >= 0) take(list.children[at]?.textContent ?? "");
    else return;
    event.preventDefault();
  });
  // The box keeps its focus while an option is pressed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => take((event.target as Element).closest("li")?.textContent ?? box.value));
  if (document.activeElement === box) refresh();
}

document.querySelectorAll<HTMLInputElement>("input[data-suggest]").forEach(suggest);
