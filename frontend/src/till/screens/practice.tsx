// Training: a banner on every screen, a card with who and what there is to practise with, and the way in and out.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { Button, vnd } from "../parts";
import type { Till } from "../till";
import { leaveTraining, startTraining } from "../training/mode";
import { practice } from "../training/wire";
import { COLLECT_PIN, STAFF, type World } from "../training/world";
import { Code } from "./code";

function usePractice(): World | null {
  const [, again] = useState(0);
  useEffect(() => practice()?.watch(() => again((n) => n + 1)), []);
  return practice()?.world ?? null;
}

/** Over every screen, and an edge under it: nobody takes practice for work. */
export function PracticeBanner(): JSX.Element {
  return (
    <div class="practice-banner" role="status">
      <b>{t("ĐANG TẬP – TIỀN KHÔNG THẬT")}</b>
      <button type="button" onClick={leaveTraining}>{t("Thôi tập, về làm thật")}</button>
    </div>
  );
}

export function PracticeEdge(): JSX.Element {
  return <p class="practice-banner under" aria-hidden="true"><b>{t("ĐANG TẬP – TIỀN KHÔNG THẬT")}</b></p>;
}

/** Where nobody is in the middle of something: before signing in, and on the home screen. */
export function PracticeDoor({ till }: { readonly till: Till }): JSX.Element | null {
  if (till.training) return <PracticeCard />;
  const waiting = till.journal.open().length;
  return (
    <section class="practice-door">
      {waiting ? (
        <p class="soft">{t("Còn {n} việc chưa gửi xong. Gửi xong rồi mới tập.", { n: waiting })}</p>
      ) : (
        <>
          <p class="soft">{t("Muốn thử mà không sợ sai? Tập trên một bản giả của quầy; không có gì gửi tới bưu điện.")}</p>
          <Button kind="second" onPress={startTraining}>{t("Tập dượt")}</Button>
        </>
      )}
    </section>
  );
}

function PracticeCard(): JSX.Element | null {
  const world = usePractice();
  const [shown, setShown] = useState<string | null>(null);
  if (!world) return null;
  const codes = world.withdrawals.filter((each) => each.state === "issued");
  return (
    <section class="practice-card" aria-labelledby="practice">
      <h2 id="practice">{t("Người và mã để tập")}</h2>
      <dl class="pairs">
        {STAFF.map((each) => [
          <dt key={each.number}>{each.role === "teller" ? t("Giao dịch viên") : t("Kiểm soát viên")}</dt>,
          <dd key={`${each.number} `}>{t("{number}, PIN {pin}", { number: each.number, pin: each.pin })}</dd>,
        ])}
        {world.customers.map((each) => [
          <dt key={each.id}>{each.name}</dt>,
          <dd key={`${each.id} `}>{t("{phone}, căn cước …{card}, số dư {balance}", { phone: each.phone, card: each.id_last4, balance: vnd(each.balance) })}</dd>,
        ])}
        <dt>{t("Mã PIN của mọi khách")}</dt><dd>{t("PIN tiền {pin}, mã nhận tiền {collect}", { pin: world.customers[0]!.money_pin, collect: COLLECT_PIN })}</dd>
      </dl>
      <h3>{t("Mã để quét hoặc gõ")}</h3>
      <ul class="practice-codes">
        {[
          ...codes.map((each) => [String(each.code), t("rút {amount}", { amount: vnd(each.amount as number) })] as const),
          ...world.orders.filter((each) => each.state === "waiting").map((each) => [String(each.code), t("đơn chờ trả {amount}", { amount: vnd(each.due as number) })] as const),
          ...world.parcels.map((each) => [String(each.code), t("kiện hàng")] as const),
          ...world.deliveries.filter((each) => each.state === "in_transit").map((each) => [String(each.bag_number), t("túi {amount}", { amount: vnd(each.holds as number) })] as const),
        ].map(([code, says]) => (
          <li key={code}><button type="button" aria-pressed={shown === code} onClick={() => setShown(shown === code ? null : code)}><b class="num">{code}</b> <span>{says}</span></button></li>
        ))}
      </ul>
      {shown ? <Code text={shown} label={t("Mã {code} để quét", { code: shown })} /> : null}
      <h3>{t("Tập lúc trục trặc")}</h3>
      <label class="choice"><input type="checkbox" checked={world.loses_answer} onChange={(event) => practice()?.set({ loses_answer: event.currentTarget.checked })} /><span>{t("Làm mất câu trả lời của việc kế tiếp: bưu điện đã ghi, máy chưa biết")}</span></label>
      <label class="choice"><input type="checkbox" checked={world.cut} onChange={(event) => practice()?.set({ cut: event.currentTarget.checked })} /><span>{t("Cắt mạng")}</span></label>
    </section>
  );
}
