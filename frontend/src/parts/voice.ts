// Questions and amounts read aloud: from recordings, where somebody has spoken them; else, in Vietnamese, by the phone's own
// voice, where it has one. The files of a screen are fetched when they are asked for, and kept by the worker.
import { digitsOf, inVietnamese } from "./amount";
import { clipsOf } from "./clips";
import { t } from "./say";

interface Voices {
  languages: Record<string, string>;
  texts: Record<string, string>;
  /** By language and key, the address of the recording. */
  files: Record<string, Record<string, string>>;
}

const KEY = "voice";
let context: AudioContext | undefined;
let playing: AudioBufferSourceNode[] = [];

function ownVoice(): SpeechSynthesisVoice | undefined {
  return window.speechSynthesis?.getVoices().find((voice) => /^vi\b/i.test(voice.lang));
}

function stop(): void {
  for (const source of playing) source.stop();
  playing = [];
  window.speechSynthesis?.cancel();
}

async function playFiles(addresses: string[]): Promise<void> {
  context ??= new AudioContext();
  const audio = context;
  void audio.resume();
  const clips = await Promise.all(
    addresses.map(async (address) => {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      return audio.decodeAudioData(await answer.arrayBuffer());
    }),
  );
  stop();
  let at = audio.currentTime;
  for (const clip of clips) {
    const source = audio.createBufferSource();
    source.buffer = clip;
    source.connect(audio.destination);
    source.start(at);
    at += clip.duration;
    playing.push(source);
  }
}

function speak(text: string): void {
  stop();
  const said = new SpeechSynthesisUtterance(text);
  said.voice = ownVoice() ?? null;
  said.lang = "vi-VN";
  said.rate = 0.9;
  speechSynthesis.speak(said);
}

function chosen(): string {
  try {
    return localStorage.getItem(KEY) ?? "vi";
  } catch {
    return "vi";
  }
}

/** The recordings of these keys in the chosen language, else in Vietnamese; none when one of them is missing. */
function recorded(voices: Voices, keys: string[]): string[] {
  for (const language of [chosen(), "vi"]) {
    const files = keys.map((key) => voices.files[language]?.[key]);
    if (files.every(Boolean)) return files as string[];
  }
  return [];
}

async function say(voices: Voices, keys: string[], text: string): Promise<void> {
  const files = recorded(voices, keys);
  if (files.length) await playFiles(files).catch(() => ownVoice() && speak(text));
  else speak(text);
}

function listenButton(label: string, press: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "listen";
  button.innerHTML = '<span aria-hidden="true">🔊</span> ';
  button.append(t("Nghe"));
  const whole = document.createElement("span");
  whole.className = "hidden";
  whole.textContent = `: ${label}`;
  button.append(whole);
  button.addEventListener("click", press);
  return button;
}

function offerLanguages(voices: Voices): void {
  const place = document.querySelector<HTMLElement>("[data-voice-languages]");
  const there = Object.keys(voices.languages).filter((code) => code === "vi" || voices.files[code]);
  if (!place || there.length < 2) return;
  const label = document.createElement("label");
  label.append(t("Nghe bằng"));
  const list = document.createElement("select");
  for (const code of there) list.add(new Option(voices.languages[code], code, false, code === chosen()));
  list.addEventListener("change", () => localStorage.setItem(KEY, list.value));
  label.append(list);
  place.append(label);
  place.hidden = false;
}

/** Puts a button beside every question that can be heard, and beside every amount. */
export async function enhanceVoice(address: string): Promise<void> {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const voices = (await answer.json()) as Voices;
  offerLanguages(voices);
  const draw = (): void => {
    document.querySelectorAll<HTMLElement>("[data-say]:not([data-heard])").forEach((heading) => {
      const key = heading.dataset.say!;
      if (!recorded(voices, [key]).length && !(ownVoice() && voices.texts[key])) return;
      heading.dataset.heard = "";
      heading.after(listenButton(heading.textContent ?? "", () => void say(voices, [key], voices.texts[key]!)));
    });
    if (!recorded(voices, clipsOf(0)).length && !ownVoice()) return;
    document.querySelectorAll<HTMLElement>("input[data-amount], [data-amount-said]").forEach((place) => {
      if (place.dataset.heard !== undefined) return;
      place.dataset.heard = "";
      const amount = (): number => Number(digitsOf(place.dataset.amountSaid ?? (place as HTMLInputElement).value));
      const press = (): void => void say(voices, clipsOf(amount()), `${inVietnamese(amount())} đồng`);
      (place.closest(".field")?.querySelector(".words") ?? place).after(listenButton(t("số tiền"), press));
    });
  };
  draw();
  window.speechSynthesis?.addEventListener?.("voiceschanged", draw); // phones name their voices late
}
