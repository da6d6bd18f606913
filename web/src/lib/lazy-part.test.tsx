import { render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { lazyPart } from "./lazy-part";

function Counter({ label }: { readonly label: string }) {
  const [count, setCount] = useState(0);
  return (
    <button type="button" onClick={() => setCount(count + 1)}>
      {label} {count}
    </button>
  );
}

it("is loaded before it is asked for, and then stands at once", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("requestIdleCallback", undefined);
  const load = vi.fn(() => Promise.resolve(Counter));
  const Part = lazyPart(load);
  expect(load).not.toHaveBeenCalled();
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  render(<Part label="Here" />);
  expect(screen.getByText("Here 0")).toBeTruthy();
  expect(load).toHaveBeenCalledOnce();
});

it("is loaded when it is shown before that, and keeps what it holds", async () => {
  vi.stubGlobal("requestIdleCallback", vi.fn());
  const Part = lazyPart(() => Promise.resolve(Counter));
  const page = render(<Part label="Late" />);
  (await screen.findByText("Late 0")).click();
  page.rerender(<Part label="Later" />);
  expect(await screen.findByText("Later 1")).toBeTruthy();
});

it("does not mind a failure before anybody asks", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("requestIdleCallback", undefined);
  const load = vi.fn().mockRejectedValueOnce(new Error("offline")).mockResolvedValue(Counter);
  const Part = lazyPart<{ readonly label: string }>(load);
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  render(<Part label="There" />);
  expect(await screen.findByText("There 0")).toBeTruthy();
});
