// What lies at this outlet ahead of orders; taking in, giving back and counting again are done on the counter's page.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { Step } from "../step";
import { addTask, type ScreenProps } from "../tasks";
import { unitName } from "../units";
import { Button } from "../parts";
import { useAsk } from "./serve";

interface Shelf {
  readonly listing_id: string;
  readonly title: string;
  readonly unit: string;
  readonly household: string;
  readonly units: number;
}

interface Shelves {
  readonly entries: readonly Shelf[];
  readonly next_cursor: string | null;
}

const PAGE = "/quay/hang-de-san";

function ShelvesHere({ till, go }: ScreenProps): JSX.Element {
  const [shelves, setShelves] = useState<readonly Shelf[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const asking = useAsk(till);
  const more = async (cursor: string | null): Promise<void> => {
    const page = await asking.ask<Shelves>(`/shelves${cursor === null ? "" : `?cursor=${encodeURIComponent(cursor)}`}`);
    if (!page) return;
    setShelves((before) => [...(before ?? []), ...page.entries]);
    setNext(page.next_cursor);
  };
  useEffect(() => {
    if (!till.training) void more(null);
  }, []);
  return (
    <Step flow={t("Kiện hàng")} title={shelves?.length === 0 ? t("Chưa có hàng nào để sẵn ở đây") : t("Hàng để sẵn ở bưu điện")} onBack={() => go("parcels")}>
      {till.training ? <p class="note">{t("Hàng để sẵn không có trong lúc tập.")}</p> : asking.told}
      {shelves?.length ? (
        <ul class="lines">
          {shelves.map((shelf) => (
            <li key={shelf.listing_id}>
              <span class="grow"><b>{shelf.title}</b><br /><span class="soft">{shelf.household}</span></span>
              <b class="num">{`${shelf.units} ${unitName(shelf.unit)}`}</b>
            </li>
          ))}
        </ul>
      ) : null}
      {next === null ? null : <div class="actions"><Button kind="second" busy={asking.busy} onPress={() => more(next)}>{t("Xem thêm")}</Button></div>}
      {till.training ? null : till.reachable === false ? <p class="soft">{t("Có mạng mới nhận thêm, trả lại hoặc đếm lại được.")}</p> : (
        <>
          <p>{t("Nhận thêm, trả nhà bán hoặc đếm lại: làm trên trang của quầy, đăng nhập bằng số hiệu và mã PIN.")}</p>
          <div class="actions"><a class="button" href={PAGE}>{t("Mở trang hàng để sẵn")}</a></div>
        </>
      )}
    </Step>
  );
}

addTask({ id: "shelves", title: () => t("Hàng để sẵn"), about: () => "", icon: "", needs: "teller", screen: ShelvesHere });
