// The practice server: the API's addresses and shapes, answered from the practice world. It knows nothing of the real one.
import { t } from "../../parts/say";
import { No } from "./answers";
import { BANK_ROUTES } from "./banking";
import { COUNTER_ROUTES } from "./counter";
import { PARCEL_ROUTES } from "./goods";
import { DOOR_ROUTES } from "./door";
import { type Asked, type Route, route } from "./route";
import type { Said, World } from "./world";

const OPERATIONS: Route[] = [
  route("GET", "/operations/{}", ({ world, places, query }) => {
    const kind = query.get("kind") ?? "";
    const stored = world.receipts[`${kind} ${places[0]!}`];
    if (!stored) throw new No(404, "not_found", t("Chưa có thao tác này. Gửi lại với đúng mã cũ là an toàn."));
    const state = stored.status < 400 ? "done" : "declined";
    return { id: places[0]!, kind, state, status: stored.status, answer: stored.body, entries: [] };
  }),
];

const ROUTES = [...DOOR_ROUTES, ...COUNTER_ROUTES, ...BANK_ROUTES, ...PARCEL_ROUTES, ...OPERATIONS];

/** Answers one request, and changes the world as the command says. */
export function answer(world: World, method: string, address: string, body: unknown, key: string | null, now: string): Said {
  const [path = "", search = ""] = address.split("?", 2);
  for (const each of ROUTES) {
    const found = each.method === method ? each.path.exec(path) : null;
    if (!found) continue;
    const asked: Asked = {
      world, places: found.slice(1).map(decodeURIComponent), body: (body ?? {}) as Record<string, unknown>, query: new URLSearchParams(search), now,
    };
    return each.kind ? once(world, `${each.kind} ${key ?? ""}`, () => said(each, asked)) : said(each, asked);
  }
  return new No(404, "not_in_training", t("Việc này không có trong chế độ tập.")).said;
}

function once(world: World, name: string, act: () => Said): Said {
  return (world.receipts[name] ??= act());
}

function said(each: Route, asked: Asked): Said {
  try {
    return { status: each.status ?? (each.kind ? 201 : 200), body: each.do(asked) };
  } catch (no) {
    if (no instanceof No) return no.said;
    throw no;
  }
}
