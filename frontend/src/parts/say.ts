// Every text that a program shows goes through `t`; the Vietnamese sentence is its own key. English pages load a build that
// begins with the English of its sentences (docs/adr/0015-languages.md).

declare const ENGLISH: Readonly<Record<string, string>> | undefined;
const english = typeof ENGLISH === "undefined" ? undefined : ENGLISH;

/** Whether the page is read in English. */
export const inEnglish = english !== undefined;

/** The sentence, with `{name}` filled in; English may choose a form by a number: `{n:parcel|parcels}`. */
export function t(sentence: string, values: Readonly<Record<string, string | number>> = {}): string {
  return (english?.[sentence] ?? sentence)
    .replace(/\{(\w+):([^{}|]*)\|([^{}|]*)\}/g, (_, name: string, one: string, many: string) => (String(values[name]) === "1" ? one : many))
    .replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
