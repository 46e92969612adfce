// Practising with parcels and with bags of cash.
import { t } from "../../parts/say";
import { deliveryView, last, No, parcelView, sum, thingBy } from "./answers";
import { openShift } from "./counter";
import { type Asked, type Route, route } from "./route";
import { type NoteCount, STAFF, type Thing } from "./world";

function parcel({ world, places }: Asked): Thing {
  const asked = places[0]!.toUpperCase();
  return thingBy(world.parcels, (each) => each.id.toUpperCase() === asked || each.code === asked, "not_found", t("Mã kiện này không có trong chế độ tập."));
}

/** A step of a parcel: from these states to that one. */
function step(name: string, kind: string, from: readonly string[], to: string, also?: (parcel: Thing) => void): Route {
  return route("POST", `/parcels/{}/${name}`, (asked) => {
    const found = parcel(asked);
    if (!from.includes(found.state)) throw new No(409, "parcel_moved", t("Kiện đã qua bước này."));
    found.state = to;
    also?.(found);
    return parcelView(found);
  }, kind);
}

function remit(asked: Asked): unknown {
  const found = parcel(asked);
  const cash = found.cash_to_remit as number;
  if (!cash) throw new No(409, "parcel_moved", t("Kiện này không có tiền thu hộ để nộp."));
  openShift(asked.world);
  asked.world.drawer += cash;
  found.cash_to_remit = 0;
  return parcelView(found);
}

function delivered(found: Thing): void {
  [found.cash_to_remit, found.cash_due] = [found.cash_due, 0];
}

function delivery({ world, places }: Asked): Thing {
  return thingBy(world.deliveries, (each) => each.id === places[0], "no_such_delivery", t("Không có chuyến tiền này."));
}

function arrive(asked: Asked): unknown {
  const found = delivery(asked);
  if (found.bag_number !== asked.body.bag_number) throw new No(422, "other_bag", t("Số túi không đúng chuyến này. Chưa nhận túi."));
  if (found.state !== "in_transit") throw new No(409, "delivery_moved", t("Túi này đã nhận."));
  Object.assign(found, { state: "received", opened_at: found.destination, received_at: asked.now, seal_intact: asked.body.seal_intact });
  return deliveryView(found);
}

function countBag(asked: Asked): unknown {
  const found = delivery(asked);
  if (found.state !== "received") throw new No(409, "delivery_moved", t("Túi chưa nhận, hoặc đã kiểm xong."));
  const signers = asked.body.signatures as { staff_number: string; pin: string }[];
  const right = signers.filter((each) => STAFF.some((staff) => staff.number === each.staff_number.toUpperCase() && staff.pin === each.pin));
  if (right.length !== 2 || signers[0]!.staff_number.toUpperCase() === signers[1]!.staff_number.toUpperCase()) {
    throw new No(403, "signatures_needed", t("Cần hai người khác nhau cùng ký bằng mã PIN đúng."));
  }
  const counts = found.counts as number[];
  counts.push(sum(asked.body.notes as NoteCount[]));
  found.counted_by = STAFF.map((each) => each.party_id);
  if (last(counts) === found.holds) found.state = "matched";
  else if (counts.length >= 2) found.state = "diff_open";
  return deliveryView(found);
}

const OVER = ["matched", "diff_open"];

export const PARCEL_ROUTES = [
  route("GET", "/parcels/{}", (asked) => parcelView(parcel(asked))),
  step("hand-in", "hand_in_parcel", ["packed"], "handed_in"),
  step("dispatch", "dispatch_parcel", ["handed_in"], "in_transit"),
  step("delivery", "deliver_parcel", ["handed_in", "in_transit"], "delivered", delivered),
  step("refusal", "refuse_parcel", ["handed_in", "in_transit"], "returning"),
  step("return", "return_parcel", ["returning"], "returned"),
  route("POST", "/parcels/{}/cod-remittance", remit, "remit_parcel_cash"),
  route("GET", "/deliveries", ({ world }) => ({
    entries: world.deliveries.filter((each) => !OVER.includes(each.state)).map(deliveryView), next_cursor: null,
  })),
  route("GET", "/deliveries/{}", (asked) => deliveryView(delivery(asked))),
  route("POST", "/deliveries/{}/arrival", arrive, "receive_delivery"),
  route("POST", "/deliveries/{}/counts", countBag, "count_delivery"),
];
