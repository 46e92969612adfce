// A laid out receipt on a canvas.
import { type Drawn, type Face, type Layout, type Measure, type Paper, type Receipt, layOut } from "./receipt";

const FAMILY = '"Noto Sans", Roboto, "Segoe UI", system-ui, sans-serif';

function font(face: Face): string {
  return `${face.bold ? 700 : 400} ${face.size}px ${FAMILY}`;
}

/** The receipt, black on white, one dot of the printer to a pixel. */
export function drawReceipt(receipt: Receipt, paper: Paper): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true })!;
  const measure: Measure = (text, face) => {
    pen.font = font(face);
    return pen.measureText(text).width;
  };
  const layout = layOut(receipt, paper, measure);
  [canvas.width, canvas.height] = [layout.width, layout.height];
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, layout.width, layout.height);
  for (const each of layout.drawn) draw(pen, each, layout);
  return canvas;
}

function draw(pen: CanvasRenderingContext2D, each: Drawn, layout: Layout): void {
  pen.fillStyle = "#000";
  switch (each.kind) {
    case "text":
      pen.font = font(each);
      pen.textAlign = each.align;
      pen.fillText(each.text, each.x, each.baseline);
      break;
    case "box":
      pen.fillRect(each.x, each.y, each.width, each.height);
      pen.fillStyle = "#fff";
      pen.font = font(each.face);
      pen.textAlign = "center";
      pen.fillText(each.text, each.x + each.width / 2, each.y + each.face.size * 1.1);
      break;
    case "rule":
      for (let x = 8; x < layout.width - 8; x += 8) pen.fillRect(x, each.y, 5, 2);
      break;
    case "code":
      for (let y = 0; y < each.code.size; y++) {
        for (let x = 0; x < each.code.size; x++) {
          if (each.code.dark(x, y)) pen.fillRect(each.x + x * each.module, each.y + y * each.module, each.module, each.module);
        }
      }
  }
}
