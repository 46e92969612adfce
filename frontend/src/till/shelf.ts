// The tablet's database. Every write waits for the storage medium (`durability: "strict"`): a power cut takes nothing back.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Operation, Shelf } from "./journal";

interface Schema extends DBSchema {
  operations: { key: string; value: Operation };
  /** Single things: the tablet, its tellers, the last known shift. */
  things: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Schema>;

export function openDatabase(name: string = "xu-lang-till"): Promise<Database> {
  return openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore("operations", { keyPath: "key" });
      database.createObjectStore("things");
    },
  });
}

export function operationShelf(database: Database): Shelf {
  return {
    all: () => database.getAll("operations"),
    async put(operation) {
      const unit = database.transaction("operations", "readwrite", { durability: "strict" });
      await Promise.all([unit.store.put(operation), unit.done]);
    },
    async drop(key) {
      const unit = database.transaction("operations", "readwrite", { durability: "strict" });
      await Promise.all([unit.store.delete(key), unit.done]);
    },
  };
}

/** Single things by name. */
export interface Things {
  get<T>(name: string): Promise<T | undefined>;
  put(name: string, value: unknown): Promise<void>;
  drop(name: string): Promise<void>;
}

export function thingShelf(database: Database): Things {
  return {
    get: async <T>(name: string) => (await database.get("things", name)) as T | undefined,
    async put(name, value) {
      const unit = database.transaction("things", "readwrite", { durability: "strict" });
      await Promise.all([unit.store.put(value, name), unit.done]);
    },
    async drop(name) {
      const unit = database.transaction("things", "readwrite", { durability: "strict" });
      await Promise.all([unit.store.delete(name), unit.done]);
    },
  };
}
