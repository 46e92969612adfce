// The till: amounts in words, the note count added up while it is typed.
import { digitsOf, dotted } from "./parts/amount";
import "./page";

document.querySelectorAll<HTMLElement>("[data-note-count]").forEach((box) => {
  const total = box.querySelector<HTMLElement>("[data-total]")!;
  const add = (): void => {
    let sum = 0;
    box.querySelectorAll<HTMLInputElement>("input[data-note]").forEach((input) => {
      sum += Number(digitsOf(input.value)) * Number(input.dataset.note);
    });
    total.textContent = `${dotted(String(sum))} ₫`;
  };
  box.addEventListener("input", add);
  add();
});
