// A QR code on the screen, drawn here of its text: it is the same on every tablet and needs no network.
import type { JSX } from "preact";
import { qrOf, qrPath } from "../devices/qr";

export function Code({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const code = qrOf(text);
  const side = code.size + 8;
  return (
    <div class="qr">
      <svg viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label} data-text={text} shape-rendering="crispEdges">
        <path d={`M0 0h${side}v${side}h-${side}z`} fill="#fff" />
        <path d={qrPath(code)} fill="#000" />
      </svg>
    </div>
  );
}
