// Every text that a program shows goes through `t`; the Vietnamese sentence is its own key.

/** The sentence, with `{name}` filled in. */
export function t(sentence: string, values: Readonly<Record<string, string | number>> = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
