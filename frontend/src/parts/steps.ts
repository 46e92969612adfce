// One question a screen: the sections of a form one after the other, by the address, so that the phone's own way back works.
import { t } from "./say";

interface Walk {
  /** Whether every step has its answer; else the first that has none is opened. */
  allRight(): boolean;
  /** No step any more: what follows the form is looked at. */
  end(): void;
}

/**
 * @param start the step that is opened, unless the address names one.
 * @param whyNot the field that is wrong in a step, after saying so; null when all is well.
 */
export function steps(
  form: HTMLFormElement,
  start: string,
  whyNot: (section: HTMLElement) => HTMLElement | null,
  opened: (section: HTMLElement) => void,
): Walk {
  const sections = [...form.querySelectorAll<HTMLElement>(".screen")];
  const find = (id: string): HTMLElement => sections.find((one) => one.id === id) ?? sections[0]!;
  const show = (section: HTMLElement, look: boolean): void => {
    form.hidden = false;
    form.classList.remove("all");
    form.classList.add("live");
    for (const one of sections) one.classList.toggle("here", one === section);
    opened(section);
    if (!look) return;
    section.querySelector<HTMLElement>("h1")!.focus({ preventScroll: true });
    scrollTo(0, 0);
  };
  const wrongBefore = (last: HTMLElement): HTMLElement | null => {
    for (const section of sections.slice(0, sections.indexOf(last))) if (whyNot(section)) return section;
    return null;
  };
  const open = (section: HTMLElement): void => {
    if (location.hash.slice(1) === section.id) show(section, true);
    else location.hash = section.id;
  };
  addEventListener("hashchange", () => {
    const wanted = find(location.hash.slice(1));
    show(wrongBefore(wanted) ?? wanted, true);
  });
  form.querySelectorAll<HTMLAnchorElement>("a[data-next]").forEach((link) =>
    link.addEventListener("click", (event) => {
      const wrong = whyNot(link.closest<HTMLElement>(".screen")!);
      if (!wrong) return;
      event.preventDefault();
      wrong.focus();
    }),
  );
  form.addEventListener("keydown", (event) => {
    const field = event.target as HTMLElement;
    const next = field.closest(".screen")?.querySelector<HTMLAnchorElement>("a[data-next]");
    if (event.key !== "Enter" || !next || !(field instanceof HTMLInputElement)) return;
    event.preventDefault();
    next.click();
  });
  const first = find(location.hash.slice(1) || start);
  const here = wrongBefore(first) ?? first;
  history.replaceState(null, "", `#${here.id}`);
  show(here, false);
  return {
    allRight: () => {
      for (const section of sections) {
        const wrong = whyNot(section);
        if (!wrong) continue;
        open(section);
        wrong.focus();
        return false;
      }
      return true;
    },
    end: () => {
      history.replaceState(null, "", location.pathname);
      form.hidden = true;
      scrollTo(0, 0);
    },
  };
}

/** What the browser itself finds wrong in a step, said in our words beside the field. */
export function wrongIn(section: HTMLElement): HTMLElement | null {
  for (const field of section.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")) {
    const box = field.closest(".field");
    box?.querySelector(".why")?.remove();
    if (field.checkValidity() || !box) continue;
    sayWhy(field, field.dataset.why || field.title || t("Mời điền chỗ này."));
    return field;
  }
  return null;
}

/** The reason stands before the field until something is typed. */
export function sayWhy(field: HTMLElement, says: string): void {
  const box = field.closest(".field")!;
  box.querySelector(".why")?.remove();
  box.classList.add("bad");
  const why = document.createElement("span");
  why.className = "why";
  why.setAttribute("role", "alert");
  why.textContent = says;
  field.before(why);
  field.addEventListener("input", () => [why.remove(), box.classList.remove("bad")], { once: true });
}

/** A form of steps that keeps nothing: it is sent as any form. */
export function walk(form: HTMLFormElement): void {
  if (form.classList.contains("all")) return;
  const way = steps(form, "", wrongIn, () => undefined);
  form.addEventListener("submit", (event) => {
    if (way.allRight()) return;
    event.preventDefault();
    event.stopPropagation();
  });
}
