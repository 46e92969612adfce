// The till: amounts in words, the note count added up while it is typed, labels printed on the paper of last time.
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

document.querySelectorAll<HTMLButtonElement>("[data-print]").forEach((button) => {
  const sizes = document.querySelectorAll<HTMLInputElement>("input[name=kho]");
  const last = localStorage.getItem("label-size");
  sizes.forEach((size) => {
    size.checked = last ? size.value === last : size.checked;
    size.addEventListener("change", () => localStorage.setItem("label-size", size.value));
  });
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
