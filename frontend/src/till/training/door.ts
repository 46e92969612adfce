// Signing in to practise.
import { t } from "../../parts/say";
import { No } from "./answers";
import { type Asked, route } from "./route";
import { BANKS, nextId, OUTLET, STAFF } from "./world";

function tokens(asked: Asked, party_id: string): unknown {
  const staff = STAFF.find((each) => each.party_id === party_id)!;
  asked.world.signed_in = party_id;
  return {
    access_token: "practice", expires_in_s: 600, refresh_token: party_id, session_id: nextId(asked.world, "ses"), session_ends_at: asked.now,
    acting_as: [staff.role], outlet_code: OUTLET.code,
    party: { party_id, phone: "+84900000000", name: staff.name, roles: [staff.role], commune_code: null, language: "vi" },
  };
}

function signIn(asked: Asked): unknown {
  const staff = STAFF.find((each) => each.number === String(asked.body.staff_number ?? "").trim().toUpperCase());
  if (!staff || staff.pin !== asked.body.pin) throw new No(401, "wrong_pin", t("Số nhân viên hoặc mã PIN tập chưa đúng."));
  return tokens(asked, staff.party_id);
}

function renew(asked: Asked): unknown {
  const token = String(asked.body.refresh_token ?? "");
  if (!STAFF.some((each) => each.party_id === token)) throw new No(401, "session_over", t("Mời đăng nhập lại."));
  return tokens(asked, token);
}

export const DOOR_ROUTES = [
  { ...route("POST", "/staff-sessions", signIn), status: 201 },
  route("POST", "/sessions/refresh", renew),
  route("POST", "/sessions/closure", () => ({ done: true })),
  route("GET", "/outlets/{}", () => ({ ...OUTLET, serves_cash: true, state: "open", hours: Array.from({ length: 7 }, () => "00:00-23:59"), open_now: true })),
  route("GET", "/banks", () => ({ entries: BANKS })),
];
