// An address of the practice server, and what it does.
import type { World } from "./world";

export interface Asked {
  world: World;
  /** What the path's places hold, in their order. */
  places: string[];
  body: Record<string, unknown>;
  query: URLSearchParams;
  now: string;
}

/** A command has a `kind`, and its answer is stored under its key; everything else is only answered. */
export interface Route {
  method: "GET" | "POST";
  path: RegExp;
  kind?: string;
  status?: number;
  do(asked: Asked): unknown;
}

/** `/shifts/{}/freeze` as an expression; each `{}` is a place. */
export function route(method: Route["method"], path: string, act: Route["do"], kind?: string): Route {
  return { method, path: new RegExp(`^${path.replace(/\{\}/g, "([^/]+)")}$`), do: act, ...(kind ? { kind } : {}) };
}
