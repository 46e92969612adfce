// What goods are counted in: the API's code in words.

import { t } from "../parts/say";

const NAMES: Readonly<Record<string, () => string>> = {
  "kg": () => t("kg"),
  "100g": () => t("lạng"),
  "piece": () => t("chiếc"),
  "bag": () => t("túi"),
  "box": () => t("hộp"),
  "crate": () => t("thùng"),
  "bottle": () => t("chai"),
  "jar": () => t("hũ"),
  "bunch": () => t("bó"),
  "animal": () => t("con"),
};

export function unitName(unit: string): string {
  return NAMES[unit]?.() ?? "";
}
