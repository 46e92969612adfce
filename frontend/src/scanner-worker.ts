// Reads codes out of frames, beside the page's own thread. The reader is fetched from our own origin, never from another.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

declare const ZXING_WASM: string;

prepareZXingModule({ overrides: { locateFile: () => ZXING_WASM }, fireImmediately: true });

onmessage = async (event: MessageEvent<ImageData>) => {
  const found = await readBarcodes(event.data, {
    formats: ["QRCode", "Code128"],
    tryHarder: true,
    maxNumberOfSymbols: 1,
  }).catch(() => []);
  postMessage(found[0]?.isValid ? found[0].text : null);
};
