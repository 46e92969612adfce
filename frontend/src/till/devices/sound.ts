// Light, sound and a shake: that it worked, or did not, is known without reading.
import { deviceSettings } from "./settings";

export type Signal = "good" | "bad" | "read";

/** Tones in hertz with their lengths in ms: up for good, down and twice for bad, one short one for a code that was read. */
export const TONES: Record<Signal, readonly (readonly [hertz: number, ms: number])[]> = {
  good: [[660, 110], [990, 190]],
  bad: [[330, 160], [0, 60], [220, 320]],
  read: [[1320, 70]],
};
const SHAKES: Record<Signal, number[]> = { good: [60], bad: [120, 80, 200], read: [30] };
const LIGHT_MS = 900;

let speaker: AudioContext | null = null;

/** Gives the signal; without a loudspeaker, or muted, the light is there all the same. */
export function give(signal: Signal): void {
  if (signal !== "read") shine(signal);
  navigator.vibrate?.(SHAKES[signal]);
  if (!deviceSettings().muted) play(signal);
}

function shine(signal: "good" | "bad"): void {
  document.documentElement.dataset.light = signal;
  setTimeout(() => {
    if (document.documentElement.dataset.light === signal) delete document.documentElement.dataset.light;
  }, LIGHT_MS);
}

function play(signal: Signal): void {
  try {
    speaker ??= new AudioContext();
    void speaker.resume();
    let at = speaker.currentTime + 0.01;
    for (const [hertz, ms] of TONES[signal]) {
      if (hertz) tone(speaker, hertz, at, ms / 1000);
      at += ms / 1000;
    }
  } catch {
    speaker = null;
  }
}

/** Faded in and out, or it would click. */
function tone(context: AudioContext, hertz: number, at: number, lasts: number): void {
  const [voice, loud] = [context.createOscillator(), context.createGain()];
  voice.frequency.value = hertz;
  loud.gain.setValueAtTime(0, at);
  loud.gain.linearRampToValueAtTime(0.25, at + 0.015);
  loud.gain.setValueAtTime(0.25, at + lasts - 0.03);
  loud.gain.linearRampToValueAtTime(0, at + lasts);
  voice.connect(loud).connect(context.destination);
  voice.start(at);
  voice.stop(at + lasts);
}
