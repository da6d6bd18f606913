import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Backpack } from "lucide-react";
import { beforeEach, expect, it, vi } from "vitest";
import { useWindows } from "../../stores/windows";
import type { KindSpec } from "./kind";
import { WindowsArea } from "./windows-area";

const SPEC: KindSpec = {
  icon: Backpack,
  title: "Bag",
  size: { width: 300, height: 200 },
  least: { width: 100, height: 80 },
  subjectText: (subject) => subject,
};
const SPECS = { inventory: SPEC, items: SPEC, history: SPEC, groups: SPEC, suits: SPEC };

/** An area of 1000 by 800, measured as soon as it is watched. */
class MeasuredAtOnce {
  constructor(readonly notify: () => void) {}
  observe(element: Element) {
    Object.defineProperty(element, "clientWidth", { value: 1000 });
    Object.defineProperty(element, "clientHeight", { value: 800 });
    this.notify();
  }
  disconnect() {}
}

function show() {
  render(
    <>
      <button type="button" onClick={() => useWindows.getState().open("inventory", "Larsson")}>
        Open
      </button>
      <WindowsArea specs={SPECS} content={({ subject }) => <input aria-label={`Search ${subject}`} />} />
    </>,
  );
}

const bag = () => screen.getByRole("dialog", { name: "Bag Larsson" });
const placeOf = ({ style }: HTMLElement) => [style.left, style.top, style.width, style.height];
const head = () => screen.getByRole("group", { name: /^Move Bag/ });

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", MeasuredAtOnce);
  useWindows.getState().restore([]);
});

it("takes the focus, gives it back on Escape", async () => {
  show();
  const opener = screen.getByRole("button", { name: "Open" });
  await userEvent.click(opener);
  expect(document.activeElement).toBe(bag());
  expect(bag().textContent).toContain("Larsson");
  await userEvent.click(screen.getByLabelText("Search Larsson"));
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.activeElement).toBe(opener);
});

it("is moved and resized by keys, and stands there again when it is opened the next time", async () => {
  show();
  await userEvent.click(screen.getByRole("button", { name: "Open" }));
  expect(placeOf(bag())).toEqual(["8px", "56px", "300px", "200px"]);
  head().focus();
  await userEvent.keyboard("{ArrowRight}{ArrowDown}{ArrowDown}{Shift>}{ArrowLeft}{/Shift}");
  expect(placeOf(bag())).toEqual(["24px", "88px", "284px", "200px"]);
  await userEvent.keyboard("{Escape}");
  await userEvent.click(screen.getByRole("button", { name: "Open" }));
  expect(placeOf(bag())).toEqual(["24px", "88px", "284px", "200px"]);
});

it("is dragged by its head, which renders nothing until it is let go", async () => {
  show();
  await userEvent.click(screen.getByRole("button", { name: "Open" }));
  head().setPointerCapture = () => {};
  await userEvent.pointer([
    { keys: "[MouseLeft>]", target: head(), coords: { clientX: 50, clientY: 60 } },
    { target: head(), coords: { clientX: 150, clientY: 190 } },
    { keys: "[/MouseLeft]", target: head() },
  ]);
  expect(placeOf(bag())).toEqual(["108px", "186px", "300px", "200px"]);
});

it("fills the area, and becomes small again where it was", async () => {
  show();
  await userEvent.click(screen.getByRole("button", { name: "Open" }));
  await userEvent.click(screen.getByRole("button", { name: "Maximise" }));
  expect(placeOf(bag())).toEqual(["8px", "8px", "984px", "784px"]);
  await userEvent.click(screen.getByRole("button", { name: "Make it small again" }));
  expect(placeOf(bag())).toEqual(["8px", "56px", "300px", "200px"]);
});

it("waits in the dock with what was typed", async () => {
  show();
  await userEvent.click(screen.getByRole("button", { name: "Open" }));
  await userEvent.type(screen.getByLabelText("Search Larsson"), "steel");
  await userEvent.click(screen.getByRole("button", { name: "Minimise" }));
  expect(screen.queryByRole("dialog")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Bag, Larsson" }));
  expect(screen.getByLabelText<HTMLInputElement>("Search Larsson").value).toBe("steel");
  await userEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("navigation")).toBeNull();
});

it("has the focus line only while the keyboard is in it", async () => {
  show();
  await userEvent.click(screen.getByRole("button", { name: "Open" }));
  expect(bag().className).toContain("focused");
  screen.getByRole("button", { name: "Open" }).focus();
  await vi.waitFor(() => expect(bag().className).not.toContain("focused"));
});
