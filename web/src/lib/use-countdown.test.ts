import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useCountdown } from "./use-countdown";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("counts whole seconds down to nothing, and stops its timer", () => {
  const { result } = renderHook(useCountdown);
  expect(result.current.secondsLeft).toBe(0);
  act(() => result.current.start(4));
  expect(result.current.secondsLeft).toBe(4);
  act(() => vi.advanceTimersByTime(1250));
  expect(result.current.secondsLeft).toBe(3);
  act(() => vi.advanceTimersByTime(3000));
  expect(result.current.secondsLeft).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

it("takes a new wait for the old one", () => {
  const { result } = renderHook(useCountdown);
  act(() => result.current.start(4));
  act(() => vi.advanceTimersByTime(2000));
  act(() => result.current.start(30));
  expect(result.current.secondsLeft).toBe(30);
});
