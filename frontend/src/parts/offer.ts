// Offering goods in three steps: what is typed and photographed is on the phone at once, and comes back after anything.
import { digitsOf, dotted } from "./amount";
import { type Draft, draftsOf, forget, keep, newOperation, type State } from "./drafts";
import { drain, forgetTold, keepDraining } from "./outbox";
import { shrunk } from "./photo";
import { t } from "./say";
import { sayWhy, steps } from "./steps";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const ticked = (field: Field): field is HTMLInputElement => field.type === "radio" || field.type === "checkbox";
const fieldsOf = (form: HTMLFormElement): Field[] =>
  [...form.elements].filter((one): one is Field => "name" in one && !["", "op"].includes((one as Field).name));

/** What the form holds; of what can be ticked, what is. */
function valuesOf(form: HTMLFormElement): Record<string, string> {
  const said = fieldsOf(form).filter((field) => !ticked(field) || field.checked);
  return Object.fromEntries(said.map((field) => [field.name, field.value]));
}

function fill(form: HTMLFormElement, values: Record<string, string>): void {
  for (const field of fieldsOf(form)) {
    if (ticked(field)) field.checked = values[field.name] === field.value;
    else field.value = values[field.name] ?? "";
  }
}

const folded = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
const within = (text: string, name: string): boolean => ` ${text.replace(/[^\p{L}\p{N}]+/gu, " ")} `.includes(` ${name} `);

/** The category that the longest name in the title stands for; names as they are spelt come before those without marks. */
export function guessed(title: string, kinds: readonly { slug: string; names: readonly string[] }[]): string {
  for (const spelt of [(text: string): string => text.normalize("NFC").toLowerCase(), folded]) {
    const said = spelt(title);
    let best = { slug: "", length: 0 };
    for (const kind of kinds)
      for (const name of kind.names)
        if (name.length > best.length && within(said, spelt(name))) best = { slug: kind.slug, length: name.length };
    if (best.slug) return best.slug;
  }
  return "";
}

function enhanceKinds(form: HTMLFormElement): () => void {
  const tiles = [...form.querySelectorAll<HTMLInputElement>("[name=category]")];
  const kinds = tiles.map((tile) => ({ slug: tile.value, names: tile.dataset.names!.split("|") }));
  const title = form.querySelector<HTMLInputElement>("[name=title]")!;
  const name = form.querySelector<HTMLElement>("[data-kind-name]")!;
  const automatic = name.textContent!;
  let own = false;
  const show = (): void => {
    const tile = tiles.find((one) => one.checked);
    name.textContent = tile ? tile.nextElementSibling!.lastChild!.textContent : automatic;
  };
  title.addEventListener("input", () => {
    if (own) return;
    const slug = guessed(title.value, kinds);
    for (const tile of tiles) tile.checked = tile.value === slug;
    show();
  });
  for (const tile of tiles)
    tile.addEventListener("click", () => {
      own = true;
      show();
      tile.closest("details")!.open = false;
    });
  return () => {
    own = title.value !== "" && tiles.some((one) => one.checked && one.value !== guessed(title.value, kinds));
    show();
  };
}

interface Range {
  unit: string;
  low: number;
  high: number;
  count: number;
  commune: string | null;
}

/** Under the price, what like goods are sold for, once it is known. */
function enhanceRange(form: HTMLFormElement): () => void {
  const place = form.querySelector<HTMLElement>("[data-range]")!;
  const label = form.querySelector<HTMLElement>("label[for=unit_price]")!;
  let asked = "";
  let ranges: Range[] = [];
  const unitOf = (): HTMLInputElement | null => form.querySelector<HTMLInputElement>("[name=unit]:checked");
  const show = (): void => {
    const unit = unitOf();
    const name = unit?.nextElementSibling?.textContent ?? "";
    label.textContent = t("Giá một {unit}", { unit: name });
    const range = ranges.find((one) => one.unit === unit?.value);
    const said = range && { count: range.count, low: dotted(String(range.low)), high: dotted(String(range.high)), unit: name };
    if (!said) place.textContent = "";
    else if (range.commune) place.textContent = t("Trong xã, {count} nhà đang bán {low}–{high} ₫ một {unit}.", said);
    else place.textContent = t("Trong tỉnh, {count} nhà đang bán {low}–{high} ₫ một {unit}.", said);
  };
  form.addEventListener("change", (event) => (event.target as Field).name === "unit" && show());
  return async () => {
    const slug = form.querySelector<HTMLInputElement>("[name=category]:checked")?.value ?? "";
    if (slug !== asked) {
      ranges = [];
      asked = slug;
      show();
      try {
        const answer = await fetch(`/api/v1/categories/${slug}/prices?commune=${form.dataset.commune}`);
        if (slug && answer.ok) ranges = ((await answer.json()) as { entries: Range[] }).entries;
      } catch {
        asked = ""; // no network: asked again when the step is opened again
      }
    }
    show();
  };
}

function summary(form: HTMLFormElement): void {
  const place = form.querySelector<HTMLElement>("[data-summary]")!;
  const values = valuesOf(form);
  const unit = form.querySelector("[name=unit]:checked")?.nextElementSibling?.textContent ?? "";
  const price = dotted(digitsOf((values.priced_by ? values.kg_price : values.unit_price) ?? ""));
  place.hidden = !price;
  const said = { title: values.title ?? "", price, unit };
  place.textContent = values.priced_by ? t("{title} · {price} ₫ một kg, cân thật", said) : t("{title} · {price} ₫ một {unit}", said);
  form.querySelector("label[for=stock]")!.textContent = t("Có mấy {unit}?", { unit });
}

const SAYS: Record<Exclude<State, "draft">, { name: string; colour: string; says: string }> = {
  saved: { name: t("Đã lưu trên máy"), colour: "wait", says: t("Có mạng là tự gửi. Tắt máy cũng không mất.") },
  sending: { name: t("Đang gửi"), colour: "wait", says: t("Giữ trang này mở cho tới khi gửi xong thì nhanh hơn.") },
  has: { name: t("Đã đăng"), colour: "", says: t("Người mua đã thấy tin này.") },
  refused: { name: t("Chưa đăng được"), colour: "stop", says: "" },
  sign_in: { name: t("Cần đăng nhập lại"), colour: "stop", says: t("Tin vẫn ở trên máy. Đăng nhập xong là tự gửi.") },
};

function row(draft: Draft, photo: string): HTMLElement {
  const told = SAYS[draft.state as keyof typeof SAYS];
  const box = document.createElement("section");
  box.className = "card sent";
  box.dataset.state = draft.state;
  const title = document.createElement("h2");
  title.textContent = draft.fields.title ?? "";
  const tag = document.createElement("span");
  tag.className = `tag ${told.colour}`;
  tag.textContent = told.name;
  const line = document.createElement("p");
  line.textContent = draft.problem || told.says;
  if (draft.state === "sending" && draft.listing) line.textContent = photo ? t("Tin đã lên. Đang gửi ảnh: {parts} phần…", { parts: photo }) : t("Tin đã lên. Đang gửi ảnh…");
  box.append(title, tag, line);
  const link = (text: string, address: string): void => {
    const way = document.createElement("a");
    way.className = "button second";
    way.href = address;
    way.textContent = text;
    box.append(way);
  };
  if (draft.state === "has" && draft.to.startsWith("/ban-hang")) link(t("Xem tin"), `/ban-hang/tin/${draft.listing}`);
  if (draft.state === "refused") link(t("Sửa lại"), `${draft.to}?sua=1#ban-gi`);
  if (draft.state === "sign_in") link(t("Đăng nhập"), `/dang-nhap?tiep=${encodeURIComponent(draft.to)}`);
  return box;
}

/** The finished listings of this phone, each in one of the states that people are told. */
export async function enhanceOutbox(place: HTMLElement): Promise<() => Promise<void>> {
  const owner = place.dataset.owner!;
  const photos = new Map<string, string>();
  const draw = async (): Promise<void> => {
    const finished = (await draftsOf(owner)).filter((draft) => draft.state !== "draft");
    place.querySelectorAll(".sent").forEach((box) => box.remove());
    const rows = finished.map((draft) => row(draft, photos.get(draft.op) ?? ""));
    const heading = place.querySelector("h1, h2");
    if (heading) heading.after(...rows);
    else place.prepend(...rows);
    place.hidden = finished.length === 0;
  };
  await forgetTold(owner);
  await draw();
  const told = (draft: Draft, photo = ""): void => {
    photos.set(draft.op, photo);
    void keep(draft).then(draw);
  };
  keepDraining(owner, told);
  return async () => {
    await draw();
    void drain(owner, told);
  };
}

function whyNot(form: HTMLFormElement, section: HTMLElement): Field | null {
  const values = valuesOf(form);
  const missing = (name: string, says: string): Field | null => {
    const field = form.querySelector<HTMLInputElement>(`[name=${name}]`)!;
    const wrong = name === "title" || name === "stock" ? !values[name]!.trim() : !Number(digitsOf(values[name]!));
    if (!wrong) return null;
    sayWhy(field, says);
    return field;
  };
  if (section.id === "ban-gi") return missing("title", t("Mời ghi tên món hàng."));
  if (section.id === "so-luong") return values.presale_cap ? null : missing("stock", t("Mời ghi số lượng, ví dụ 20."));
  if (!values.priced_by) return missing("unit_price", t("Mời ghi giá, ví dụ 65.000."));
  return missing("kg_price", t("Mời ghi giá một kg.")) ?? missing("expected_g", t("Mời ghi cân nặng ước chừng, ví dụ 1.800."));
}

export async function enhanceOffer(form: HTMLFormElement): Promise<void> {
  const owner = form.dataset.owner!;
  const to = location.pathname;
  const refreshed = await enhanceOutbox(document.querySelector<HTMLElement>("[data-outbox]")!);
  const known = enhanceKinds(form);
  const range = enhanceRange(form);
  const left = (await draftsOf(owner)).filter((one) => one.to === to && (one.state === "draft" || one.state === "refused")).pop();
  const fresh = (): Draft => ({
    op: newOperation(),
    owner,
    to,
    photos_to: form.dataset.photosTo!,
    fields: {},
    step: "ban-gi",
    state: "draft",
    made_at: Date.now(),
  });
  let draft = left ?? fresh();
  const take = form.querySelector<HTMLInputElement>("[data-take]")!;
  const picture = form.querySelector<HTMLImageElement>(".shot img")!;
  const showPhoto = (): void => {
    picture.hidden = !draft.photo;
    take.parentElement!.querySelector("b")!.textContent = draft.photo ? t("Chụp lại") : t("Chụp ảnh");
    if (draft.photo) picture.src = URL.createObjectURL(draft.photo);
  };
  const write = (): void => {
    draft.fields = valuesOf(form);
    void keep(draft);
  };
  const show = (): void => {
    form.querySelectorAll<HTMLInputElement>("[data-amount]").forEach((input) => input.dispatchEvent(new Event("shown")));
    known();
    showPhoto();
  };
  if (left) fill(form, left.fields);
  if (left?.state === "refused") {
    // What was refused under its id stays refused: mended, it is another.
    await forget(left.op);
    draft = { ...left, op: newOperation(), state: "draft" };
    delete draft.problem;
    await keep(draft);
    await refreshed();
  }
  show();
  const walk = steps(form, draft.step, (section) => whyNot(form, section), (section) => {
    draft.step = section.id;
    write();
    if (section.id === "gia") void range();
    if (section.id === "so-luong") summary(form);
  });
  form.addEventListener("input", write);
  form.addEventListener("change", write);
  take.closest<HTMLElement>(".shot")!.hidden = false;
  take.addEventListener("change", async (event) => {
    event.stopPropagation();
    const file = take.files?.[0];
    if (!file) return;
    draft.photo = await shrunk(file);
    take.value = "";
    showPhoto();
    write();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (!walk.allRight()) return;
    const sent = draft;
    sent.fields = valuesOf(form);
    sent.state = "saved";
    await keep(sent);
    draft = fresh();
    form.reset();
    show();
    walk.end();
    await refreshed();
    document.querySelector<HTMLElement>("[data-outbox]")!.focus();
  });
}
