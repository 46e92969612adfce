// Codes read by the camera: by the browser's own detector where it has one, else by zxing in a worker.

/** Frames are made this wide: what is read at 1280 is read at 640, in a third of the time. */
export const FRAME_WIDTH = 640;
const PAUSE_MS = 80;

declare const SCANNER_WORKER: string;

declare class BarcodeDetector {
  constructor(options: { formats: string[] });
  static getSupportedFormats(): Promise<string[]>;
  detect(frame: ImageData): Promise<{ rawValue: string }[]>;
}

/** Reads one frame after the other. */
export interface Engine {
  name: "detector" | "worker";
  read(frame: ImageData): Promise<string | null>;
  close(): void;
}

export interface Scan {
  engine: Engine["name"];
  /** Null where the camera has no lamp. */
  torch: ((on: boolean) => Promise<void>) | null;
  stop(): void;
}

/** Why there is no picture: the teller is told what to do about it. */
export type CameraTrouble = "refused" | "absent" | "taken";

export function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotReadableError" || name === "AbortError" ? "taken" : "absent";
}

async function detector(): Promise<Engine | null> {
  try {
    if (!("BarcodeDetector" in globalThis)) return null;
    const formats = (await BarcodeDetector.getSupportedFormats()).filter((each) => each === "qr_code" || each === "code_128");
    if (!formats.includes("qr_code")) return null;
    const made = new BarcodeDetector({ formats });
    return {
      name: "detector",
      read: async (frame) => (await made.detect(frame))[0]?.rawValue ?? null,
      close: () => undefined,
    };
  } catch {
    return null;
  }
}

function inWorker(): Engine {
  const worker = new Worker(SCANNER_WORKER);
  let answer: (text: string | null) => void = () => undefined;
  worker.onmessage = (event: MessageEvent<string | null>) => answer(event.data);
  worker.onerror = () => answer(null);
  return {
    name: "worker",
    read: (frame) =>
      new Promise((done) => {
        answer = done;
        worker.postMessage(frame, [frame.data.buffer]);
      }),
    close: () => worker.terminate(),
  };
}

/**
 * Shows the camera in `video` and says each code that comes into sight, the same one once.
 *
 * @throws whatever getUserMedia throws; `troubleOf` says what it means.
 */
export async function scan(video: HTMLVideoElement, found: (text: string) => void): Promise<Scan> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } },
    audio: false,
  });
  const engine = (await detector()) ?? inWorker();
  let going = true;
  const stop = (): void => {
    going = false;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    engine.close();
  };
  video.srcObject = stream;
  video.muted = true;
  video.playsInline = true;
  await video.play().catch(() => undefined);
  void watch(video, engine, () => going, found);
  return { engine: engine.name, torch: lampOf(stream.getVideoTracks()[0]), stop };
}

async function watch(
  video: HTMLVideoElement,
  engine: Engine,
  going: () => boolean,
  found: (text: string) => void,
): Promise<void> {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true })!;
  let last: string | null = null;
  while (going()) {
    if (video.videoWidth > 0 && !document.hidden) {
      const scale = Math.min(1, FRAME_WIDTH / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = await engine.read(pen.getImageData(0, 0, canvas.width, canvas.height));
      if (text && text !== last && going()) {
        last = text;
        found(text);
      }
    }
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
}

function lampOf(track: MediaStreamTrack | undefined): Scan["torch"] {
  const can = track?.getCapabilities?.() as { torch?: boolean } | undefined;
  if (!track || !can?.torch) return null;
  return (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
}
