import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { useLink } from "../../stores/link";
import { LinkFooter } from "./link-state";

it.each([
  ["live", "Live"],
  ["reconnecting", "Reconnecting, 12 s"],
  ["offline", "Offline, 12 s"],
  ["connecting", "Connecting"],
] as const)("a link that is %s reads %s", (phase, text) => {
  useLink.setState({ status: { phase, sinceMs: Date.now() - 12_000 }, behindMs: 420, messagesPerSecond: 36 });
  render(<LinkFooter />);
  expect(screen.getByText(text)).toBeTruthy();
  expect(screen.queryByText("0.4 s behind") !== null).toBe(phase === "live");
});
