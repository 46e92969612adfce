// What is connected to this tablet: the printer and its paper, sounds; each tried at once.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../parts/say";
import { choosePrinter, print, type Printed, printOnPage, ways } from "../devices/printer";
import type { Paper, Receipt } from "../devices/receipt";
import { type DeviceSettings, deviceSettings, keepSettings, type PrinterKind } from "../devices/settings";
import { give } from "../devices/sound";
import { Button } from "../parts";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { Scanner } from "./scan";

const WAYS: Readonly<Record<PrinterKind, () => string>> = {
  usb: () => t("Máy in nối dây USB"),
  bluetooth: () => t("Máy in Bluetooth"),
  page: () => t("Máy in của máy tính bảng, qua trình duyệt"),
};

function trial(outlet: string): Receipt {
  return {
    title: t("Phiếu in thử"), outlet, rows: [[t("Dấu tiếng Việt"), "ắ ằ ẳ ẵ ặ ế ề ể ễ ệ ớ ờ ở ỡ ợ"]], amount: "1.234.567 ₫",
    words: "một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng", number: t("IN THỬ"), address: location.origin,
    notice: t("KHÔNG CÓ GIÁ TRỊ"), ends: t("Chữ rõ, mã quét được là tốt."),
  };
}

export function Devices({ till, home }: ScreenProps): JSX.Element {
  const [settings, setSettings] = useState<DeviceSettings>(deviceSettings);
  const [said, setSaid] = useState("");
  const [heard, setHeard] = useState("");
  const outlet = till.session.tablet?.outlet_name ?? "";
  const choose = async (kind: PrinterKind): Promise<void> => {
    if (kind === "page") {
      setSettings(keepSettings({ printer: kind, device: null }));
      return;
    }
    const name = await choosePrinter(kind);
    setSettings(deviceSettings());
    setSaid(name === null ? t("Chưa chọn máy in nào.") : t("Đã nối {name}. Bấm in thử.", { name: name || WAYS[kind]() }));
  };
  const tried = (printed: Printed): void => setSaid(printed === "none" ? t("Không thấy máy in. Xem dây, nguồn điện rồi chọn lại.") : printed === "sent" ? t("Đã gửi tới máy in. Xem phiếu ra có rõ không.") : "");
  return (
    <Step flow={t("Quầy")} title={t("Máy in, máy quét, âm thanh")} onBack={home}>
      <fieldset class="field reasons">
        <legend>{t("Máy in biên lai")}</legend>
        {ways().map((kind) => (
          <label class="choice" key={kind}><input type="radio" name="printer" checked={settings.printer === kind} onClick={() => void choose(kind)} /><span>{WAYS[kind]()}</span></label>
        ))}
      </fieldset>
      <fieldset class="field reasons">
        <legend>{t("Khổ giấy")}</legend>
        {(["58", "80"] as const satisfies readonly Paper[]).map((paper) => (
          <label class="choice" key={paper}><input type="radio" name="paper" checked={settings.paper === paper} onChange={() => setSettings(keepSettings({ paper }))} /><span>{t("{n} mm", { n: paper })}</span></label>
        ))}
      </fieldset>
      <p role="status">{said}</p>
      <div class="actions">
        <Button kind="second" onPress={async () => tried(await print(trial(outlet)))}>{t("In thử")}</Button>
        {settings.printer === "page" ? null : <Button kind="second" onPress={() => tried(printOnPage(trial(outlet)))}>{t("In thử qua trình duyệt")}</Button>}
      </div>
      <h2>{t("Máy quét")}</h2>
      <p>{heard ? t("Đã đọc: {code}", { code: heard }) : t("Quét thử một mã bằng máy quét cầm tay, hoặc bằng máy ảnh.")}</p>
      <Scanner onCode={setHeard} />
      <h2>{t("Âm thanh")}</h2>
      <label class="choice"><input type="checkbox" checked={!settings.muted} onChange={(event) => setSettings(keepSettings({ muted: !event.currentTarget.checked }))} /><span>{t("Kêu khi xong việc và khi bị từ chối")}</span></label>
      <div class="actions">
        <Button kind="second" onPress={() => give("good")}>{t("Nghe tiếng xong việc")}</Button>
        <Button kind="second" onPress={() => give("bad")}>{t("Nghe tiếng từ chối")}</Button>
      </div>
    </Step>
  );
}

addTask({
  id: "devices",
  title: () => t("Máy in, máy quét"),
  about: () => t("Nối máy in, thử máy quét, âm thanh"),
  icon: "M7 8V3h10v5M7 17H4v-9h16v9h-3M7 14h10v7H7z",
  needs: "teller",
  tile: { order: 95 },
  screen: Devices,
});
