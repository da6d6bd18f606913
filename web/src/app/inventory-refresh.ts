import type { QueryClient } from "@tanstack/react-query";
import { inventoryKey } from "../features/items/keys";

/** Looting comes in bursts; one read after the burst is enough. */
const QUIET_MS = 2000;
/** A character that never rests is read again this often. */
const WAIT_MS_MAX = 10_000;

interface InventoryRefresh {
  /** After the character's last change for now. */
  soon(name: string): void;
  /** At once: everything was replaced. */
  now(name: string): void;
  stop(): void;
}

interface Waiting {
  readonly sinceMs: number;
  timer: ReturnType<typeof setTimeout>;
}

/** Makes the inventories on screen be read again, each by its own character's changes. */
export function createInventoryRefresh(queries: QueryClient): InventoryRefresh {
  const waiting = new Map<string, Waiting>();

  const now = (name: string) => {
    clearTimeout(waiting.get(name)?.timer);
    waiting.delete(name);
    // One that is not on screen is only noted as old.
    void queries.invalidateQueries({ queryKey: inventoryKey(name) });
  };

  return {
    now,
    soon(name) {
      const known = waiting.get(name);
      clearTimeout(known?.timer);
      const sinceMs = known?.sinceMs ?? Date.now();
      const waitMs = Math.min(QUIET_MS, Math.max(0, sinceMs + WAIT_MS_MAX - Date.now()));
      waiting.set(name, { sinceMs, timer: setTimeout(() => now(name), waitMs) });
    },
    stop() {
      for (const { timer } of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
