// The household's pages: photos are shrunk on the phone before upload, a half-written listing survives anything.
import "./page";
import { after, goOn, type Parts, sendInParts } from "./parts/upload";

const LONGEST_SIDE = 1280;

async function shrunk(file: File): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", 0.8));
    return blob ?? file;
  } catch {
    return file; // the server turns and shrinks it
  }
}

// The policy that signed the form has the address to return to among its fields, so the store answers with a redirect:
// that it wants to send us there is its yes. The page goes there by itself.
async function send(form: HTMLFormElement, photo: Blob): Promise<boolean> {
  const data = new FormData(form);
  data.delete("file");
  data.append("file", photo, "photo.jpg");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: data,
      redirect: "manual",
      signal: after(90_000),
    });
    return answer.type === "opaqueredirect" || answer.ok;
  } catch {
    return false;
  }
}

async function sendWhole(form: HTMLFormElement, photo: Blob, say: HTMLElement): Promise<boolean> {
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await send(form, photo)) return true;
    say.textContent = "Mạng yếu, đang thử lại…";
    await new Promise((done) => setTimeout(done, 1000 * 2 ** attempt));
  }
  return false;
}

const waitingPhotos = document.querySelector<HTMLElement>("[data-waiting-photos]");
if (waitingPhotos) void goOn((text) => (waitingPhotos.textContent = text));

document.querySelectorAll<HTMLFormElement>("form[data-photo]").forEach((form) => {
  form.addEventListener("submit", async (event) => {
    const file = form.querySelector<HTMLInputElement>("input[type=file]")?.files?.[0];
    if (!file) return;
    event.preventDefault();
    const bar = form.querySelector("progress")!;
    const say = form.querySelector<HTMLElement>("[role=status]")!;
    bar.hidden = false;
    say.textContent = "Đang gửi ảnh…";
    const photo = await shrunk(file);
    const parts = JSON.parse(form.dataset.parts ?? "null") as Parts | null;
    const whole = !parts || photo.size <= parts.max_bytes;
    const sent = whole
      ? await sendWhole(form, photo, say)
      : await sendInParts(parts, photo, Date.parse(form.dataset.until!), (at, of, weak) => {
          bar.max = of;
          bar.value = at;
          say.textContent = weak ? `Mạng yếu, đã gửi ${at}/${of} phần, đang chờ mạng…` : `Đang gửi ảnh: ${at}/${of} phần…`;
        });
    if (sent) {
      location.href = form.dataset.then!;
      return;
    }
    say.textContent = "Chưa gửi được ảnh. Ảnh vẫn ở trên máy, mời bấm gửi lại khi có mạng.";
    delete form.dataset.sent;
    form.querySelector("button")?.removeAttribute("aria-disabled");
  });
});

document.querySelectorAll<HTMLFormElement>("form[data-draft]").forEach((form) => {
  const key = `draft:${form.dataset.draft}`;
  const fields = (): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] =>
    [...form.elements].filter(
      (element): element is HTMLInputElement =>
        "name" in element && !["op", ""].includes((element as HTMLInputElement).name) && (element as HTMLInputElement).type !== "file",
    );
  const ticked = (field: { type: string }): boolean => ["radio", "checkbox"].includes(field.type);
  const state = (): Record<string, string> =>
    Object.fromEntries(fields().filter((field) => !ticked(field) || (field as HTMLInputElement).checked).map((field) => [field.name, field.value]));
  try {
    const saved = JSON.parse(localStorage.getItem(key) ?? "{}") as Record<string, string>;
    for (const field of fields()) {
      if (!(field.name in saved)) continue;
      if (ticked(field)) (field as HTMLInputElement).checked = saved[field.name] === field.value;
      else if (!field.value) field.value = saved[field.name]!;
    }
    form.addEventListener("input", () => localStorage.setItem(key, JSON.stringify(state())));
  } catch {
    // storage is off: the form still works
  }
});
document.querySelectorAll<HTMLElement>("[data-draft-done]").forEach((mark) => {
  try {
    localStorage.removeItem(`draft:${mark.dataset.draftDone}`);
  } catch {
    // storage is off
  }
});
