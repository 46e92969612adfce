// Amounts in đồng: typed with dots, read as words. The field stays a text field, so nothing typed is silently dropped.

import { inEnglish } from "./say";

const DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

function triple(value: number, full: boolean): string {
  const hundreds = Math.floor(value / 100);
  const tens = Math.floor((value % 100) / 10);
  const ones = value % 10;
  const words: string[] = [];
  if (full || hundreds > 0) words.push(DIGITS[hundreds]!, "trăm");
  if (tens > 1) words.push(DIGITS[tens]!, "mươi");
  else if (tens === 1) words.push("mười");
  else if (ones > 0 && words.length > 0) words.push("linh");
  if (ones === 1 && tens > 1) words.push("mốt");
  else if (ones === 4 && tens !== 1 && words.length > 0) words.push("tư");
  else if (ones === 5 && tens > 0) words.push("lăm");
  else if (ones > 0) words.push(DIGITS[ones]!);
  return words.join(" ");
}

/** The amount in Vietnamese words, without the currency; 0 to 999,999,999,999. */
export function inVietnamese(amount: number): string {
  if (amount === 0) return "không";
  const scales = ["", "nghìn", "triệu", "tỷ"];
  const parts: string[] = [];
  let begun = false;
  for (let scale = 3; scale >= 0; scale--) {
    const value = Math.floor(amount / 1000 ** scale) % 1000;
    if (value === 0) continue;
    parts.push(triple(value, begun) + (scales[scale] ? ` ${scales[scale]}` : ""));
    begun = true;
  }
  return parts.join(" ");
}

const TO_NINETEEN =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

const SCALES = [
  { size: 1e9, name: "billion" },
  { size: 1e6, name: "million" },
  { size: 1e3, name: "thousand" },
  { size: 100, name: "hundred" },
];

/** As British people read a number: one thousand and five. */
export function inBritish(amount: number): string {
  if (amount < 20) return TO_NINETEEN[amount]!;
  if (amount < 100) return TENS[Math.floor(amount / 10) - 2]! + (amount % 10 ? `-${TO_NINETEEN[amount % 10]}` : "");
  const scale = SCALES.find((each) => amount >= each.size)!;
  const size = scale.size;
  const rest = amount % size;
  const joined = rest > 0 && (rest < 100 || size === 100) ? " and " : " ";
  return `${inBritish(Math.floor(amount / size))} ${scale.name}${rest ? joined + inBritish(rest) : ""}`;
}

/** The amount in words of the page's language, without the currency. */
export function inWords(amount: number): string {
  return inEnglish ? inBritish(amount) : inVietnamese(amount);
}

/** Digits of what was typed or pasted: "1,250,000 đ" is 1250000; empty when there are none or more than 12. */
export function digitsOf(text: string): string {
  const digits = text.replace(/\D/g, "").replace(/^0+(?=\d)/, "");
  return digits.length > 12 ? digits.slice(0, 12) : digits;
}

export function dotted(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, inEnglish ? "," : ".");
}

/** Dots while typing, caret kept at its digit, words under the field. */
export function enhanceAmount(input: HTMLInputElement): void {
  const words = input.closest(".field")?.querySelector<HTMLElement>(".words");
  const show = (): void => {
    const before = digitsOf(input.value.slice(0, input.selectionStart ?? input.value.length)).length;
    const digits = digitsOf(input.value);
    input.value = dotted(digits);
    let caret = 0;
    for (let seen = 0; caret < input.value.length && seen < before; caret++) if (/\d/.test(input.value[caret]!)) seen++;
    if (document.activeElement === input) input.setSelectionRange(caret, caret);
    if (words) words.textContent = digits ? `${inWords(Number(digits))} đồng` : "";
  };
  input.addEventListener("input", show);
  input.addEventListener("shown", show); // filled by script
  show();
}
