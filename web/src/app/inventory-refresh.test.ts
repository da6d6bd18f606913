import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createInventoryRefresh } from "./inventory-refresh";

const queries = new QueryClient();
const invalidate = vi.fn<QueryClient["invalidateQueries"]>(() => Promise.resolve());
queries.invalidateQueries = invalidate;
const read = () => invalidate.mock.calls.map(([filter]) => filter?.queryKey?.[1]);

beforeEach(() => {
  vi.useFakeTimers();
  invalidate.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
});

it("reads again two seconds after a character's last change, whatever others do", () => {
  const refresh = createInventoryRefresh(queries);
  refresh.soon("Larsson");
  vi.advanceTimersByTime(1500);
  refresh.soon("Larsson");
  refresh.soon("Ysolde");
  vi.advanceTimersByTime(1900);
  expect(read()).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(read()).toEqual(["Larsson", "Ysolde"]);
});

it("does not wait for ever for one that never rests", () => {
  const refresh = createInventoryRefresh(queries);
  for (let i = 0; i < 11; i += 1) {
    refresh.soon("Larsson");
    vi.advanceTimersByTime(1000);
  }
  expect(read()).toEqual(["Larsson"]);
});

it("reads at once what was replaced, and nothing after the end", () => {
  const refresh = createInventoryRefresh(queries);
  refresh.soon("Larsson");
  refresh.now("Larsson");
  expect(read()).toEqual(["Larsson"]);
  refresh.soon("Ysolde");
  refresh.stop();
  vi.advanceTimersByTime(5000);
  expect(read()).toEqual(["Larsson"]);
});
