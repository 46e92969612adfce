// A code in any of three ways: the camera, a hand scanner, or typed.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { type CameraTrouble, scan, type Scan, troubleOf } from "../devices/scanner";
import { give } from "../devices/sound";
import { listenToScanner } from "../devices/wedge";
import { Button } from "../parts";

function saidOf(trouble: CameraTrouble): string {
  switch (trouble) {
    case "refused":
      return t("Trình duyệt chưa cho dùng máy ảnh. Bấm vào biểu tượng ổ khoá cạnh địa chỉ và cho phép, hoặc gõ mã.");
    case "taken":
      return t("Máy ảnh đang được ứng dụng khác dùng. Đóng ứng dụng đó, hoặc gõ mã.");
    case "absent":
      return t("Máy này không có máy ảnh. Dùng máy quét cầm tay, hoặc gõ mã.");
  }
}

/** While it is on the screen, a hand scanner's code is heard wherever the focus is. */
export function useHandScanner(found: (code: string) => void): void {
  const latest = useRef(found);
  latest.current = found;
  useEffect(
    () =>
      listenToScanner((code) => {
        give("read");
        latest.current(code);
      }),
    [],
  );
}

interface CameraProps {
  readonly onCode: (code: string) => void;
  readonly onClose: () => void;
}

/** The camera's picture with a frame; the first code in sight ends it. */
export function Camera({ onCode, onClose }: CameraProps): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const [running, setRunning] = useState<Scan | null>(null);
  const [trouble, setTrouble] = useState<CameraTrouble | null>(null);
  const [lit, setLit] = useState(false);
  useEffect(() => {
    let [gone, mine]: [boolean, Scan | null] = [false, null];
    scan(video.current!, (code) => {
      mine?.stop();
      give("read");
      onCode(code);
    })
      .then((started) => {
        mine = started;
        if (gone) started.stop();
        else setRunning(started);
      })
      .catch((error: unknown) => setTrouble(troubleOf(error)));
    return () => {
      gone = true;
      mine?.stop();
    };
  }, []);
  return (
    <div class="camera">
      {trouble ? <p class="note wait" role="alert">{saidOf(trouble)}</p> : (
        <>
          <p role="status">{running ? t("Đưa mã vào giữa khung, cách một gang tay.") : t("Đang mở máy ảnh…")}</p>
          <div class="sight"><video ref={video} aria-label={t("Hình từ máy ảnh")} /></div>
        </>
      )}
      <div class="actions">
        {running?.torch ? (
          <Button kind="second" onPress={async () => {
            await running.torch!(!lit);
            setLit(!lit);
          }}>{lit ? t("Tắt đèn") : t("Bật đèn")}</Button>
        ) : null}
        <Button kind="second" onPress={onClose}>{t("Đóng máy ảnh")}</Button>
      </div>
    </div>
  );
}

/** Reads a code by the camera, when its button is pressed, or by a hand scanner at any time. */
export function Scanner({ onCode }: { readonly onCode: (code: string) => void }): JSX.Element {
  const [open, setOpen] = useState(false);
  useHandScanner(onCode);
  return open ? (
    <Camera onClose={() => setOpen(false)} onCode={(code) => {
      setOpen(false);
      onCode(code);
    }} />
  ) : (
    <div class="actions lead"><Button kind="second" onPress={() => setOpen(true)}>{t("Quét bằng máy ảnh")}</Button></div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint: string;
  /** What its button does. */
  readonly action: string;
  readonly busy?: boolean;
  readonly onCode: (code: string) => unknown;
}

/** A code with letters: typed, or scanned, which is as good as pressing the button. */
export function ScanField({ label, hint, action, busy = false, onCode }: FieldProps): JSX.Element {
  const [text, setText] = useState("");
  const found = (code: string): void => {
    setText(code);
    void onCode(code);
  };
  const whole = text.trim().length >= 4;
  return (
    <form onSubmit={(event) => {
      event.preventDefault();
      if (whole && !busy) void onCode(text.trim().toUpperCase());
    }}>
      <Scanner onCode={found} />
      <div class="field code">
        <label for="scanned">{label}</label>
        <span class="hint" id="scanned-h">{hint}</span>
        <input id="scanned" type="text" autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={40} aria-describedby="scanned-h" value={text}
          onInput={(event) => setText(event.currentTarget.value)} />
      </div>
      <div class="actions"><Button busy={busy} disabled={!whole}>{action}</Button></div>
    </form>
  );
}
