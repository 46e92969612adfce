// Before anybody works: enrol the tablet, sign in, unlock.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../parts/say";
import type { Outcome } from "../api";
import { Button, CodeField, Problem, TextField } from "../parts";
import type { Entry } from "../session";
import { Step } from "../step";
import type { Till } from "../till";

export function Enrol({ till }: { readonly till: Till }): JSX.Element {
  const [code, setCode] = useState("");
  const [label, setLabel] = useState(t("Quầy 1"));
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  return (
    <Step flow={t("Máy mới")} title={t("Ghi danh máy này cho bưu cục")} onSubmit={async () => setOutcome(await till.session.enrol(code.trim(), label))}>
      <p>{t("Kiểm soát viên lấy mã ghi danh ở mục Máy tính bảng. Mã dùng được trong 15 phút.")}</p>
      {outcome?.is === "refused" ? <Problem problem={outcome.problem} /> : null}
      {outcome?.is === "unknown" ? <p class="note wait" role="alert">{t("Chưa có mạng. Máy mới cần mạng để ghi danh.")}</p> : null}
      <TextField label={t("Mã ghi danh")} value={code} onChange={setCode} />
      <TextField label={t("Tên máy")} hint={t("Để phân biệt với máy khác của bưu cục.")} value={label} onChange={setLabel} />
      <div class="actions"><Button>{t("Ghi danh máy")}</Button></div>
    </Step>
  );
}

export function SignIn({ till }: { readonly till: Till }): JSX.Element {
  const [number, setNumber] = useState("");
  const [pin, setPin] = useState("");
  const [entry, setEntry] = useState<Entry | null>(null);
  const [busy, setBusy] = useState(false);
  const enter = async (): Promise<void> => {
    if (busy || pin.length !== 6 || !number.trim()) return;
    setBusy(true);
    const came = await till.session.signIn(number.trim().toUpperCase(), pin);
    setBusy(false);
    setPin("");
    setEntry(came);
    if (came.is === "open") await till.enter();
  };
  return (
    <Step flow={till.session.tablet?.outlet_name ?? ""} title={t("Đăng nhập quầy")} pad="digits" onSubmit={enter}>
      {till.session.ended && !entry ? <p class="note wait">{t("Phiên làm việc đã kết thúc. Mời đăng nhập lại; việc đang chờ vẫn còn trên máy.")}</p> : null}
      <Told entry={entry} />
      <TextField label={t("Số hiệu nhân viên")} value={number} onChange={setNumber} />
      <CodeField label={t("Mã PIN 6 số")} value={pin} onChange={setPin} length={6} hidden first={false} />
      <div class="actions"><Button busy={busy} disabled={pin.length !== 6 || !number.trim()}>{t("Vào quầy")}</Button></div>
    </Step>
  );
}

export function Locked({ till }: { readonly till: Till }): JSX.Element {
  const [pin, setPin] = useState("");
  const [entry, setEntry] = useState<Entry | null>(null);
  const [busy, setBusy] = useState(false);
  const type = async (text: string): Promise<void> => {
    if (busy) return;
    setPin(text);
    if (text.length !== 6) return;
    setBusy(true);
    const came = await till.session.unlock(text);
    setBusy(false);
    setPin("");
    setEntry(came);
    if (came.is === "open") await till.enter();
  };
  return (
    <Step flow={till.session.tablet?.outlet_name ?? ""} title={till.session.teller?.name ?? ""} pad="digits" onSubmit={() => undefined}>
      <p>{t("Máy đang khoá. Bấm mã PIN để làm tiếp; không có mạng cũng mở được.")}</p>
      <Told entry={entry} />
      <CodeField label={t("Mã PIN 6 số")} value={pin} onChange={(text) => void type(text)} length={6} hidden />
      <p aria-live="polite" class="soft">{busy ? t("Đang mở…") : "\u00a0"}</p>
      <div class="actions"><Button kind="second" onPress={() => till.leave()}>{t("Người khác đăng nhập")}</Button></div>
    </Step>
  );
}

function Told({ entry }: { readonly entry: Entry | null }): JSX.Element | null {
  switch (entry?.is) {
    case "wrong":
      return (
        <p class="note stop" role="alert">
          {entry.left > 0 ? t("Mã PIN chưa đúng. Còn {n} lần thử khi không có mạng.", { n: entry.left }) : t("Sai 5 lần. Lần tới máy phải hỏi bưu điện, nên cần có mạng.")}
        </p>
      );
    case "needs_network":
      return <p class="note wait" role="alert">{t("Cần có mạng để đăng nhập. Kiểm tra mạng rồi thử lại; việc đang chờ vẫn còn trên máy.")}</p>;
    case "refused":
      return <Problem problem={entry.problem} />;
    default:
      return null;
  }
}
