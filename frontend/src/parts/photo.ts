// A photo on its way: made small on the phone, sent whole if one part holds it, else in parts that go on where they stopped.
import { after, type Parts, sendInParts } from "./upload";

const LONGEST_SIDE = 1280;

/** Where a photo goes, as the page with the signed form says it. */
export interface Form {
  url: string;
  fields: [string, string][];
  parts: Parts | null;
  until: number;
}

export async function shrunk(file: Blob): Promise<Blob> {
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

/** About when the page was opened, by the phone's own clock, which may be wrong by days. */
const OPENED = Date.now();

/**
 * The form as the page has it.
 * @param since When the form came, by the phone's clock; it says itself how many seconds it is good from then.
 */
export function formOf(form: HTMLFormElement, since = OPENED): Form {
  const fields = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
  const parts = JSON.parse(form.dataset.parts ?? "null") as Parts | null;
  return { url: form.action, fields, parts, until: since + Number(form.dataset.lasts ?? 0) * 1000 };
}

// The policy that signed the form has the address to return to among its fields, so the store answers with a redirect:
// that it wants to send us there is its yes. The page goes there by itself.
async function sendOnce(form: Form, photo: Blob): Promise<boolean> {
  const data = new FormData();
  for (const pair of form.fields) data.append(pair[0], pair[1]);
  data.append("file", photo, "photo.jpg");
  try {
    const answer = await fetch(form.url, { method: "POST", body: data, redirect: "manual", signal: after(90_000) });
    return answer.type === "opaqueredirect" || answer.ok;
  } catch {
    return false;
  }
}

/** Whether it got there; `told` hears how many parts did, and whether the line is weak. */
export async function sendPhoto(form: Form, photo: Blob, told: (at: number, of: number, weak: boolean) => void): Promise<boolean> {
  if (form.parts && photo.size > form.parts.max_bytes) return sendInParts(form.parts, photo, form.until, told);
  for (let attempt = 0; attempt < 5 && Date.now() < form.until; attempt++) {
    told(0, 1, attempt > 0);
    if (await sendOnce(form, photo)) return true;
    await new Promise((done) => setTimeout(done, 1000 * 2 ** attempt));
  }
  return false;
}
