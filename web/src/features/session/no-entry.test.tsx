import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { NoEntry } from "./no-entry";

it("says to whom the page is open, and nothing of what is behind", () => {
  render(<NoEntry />);
  expect(screen.getByRole("heading", { level: 1, name: "Overlord" })).toBeTruthy();
  expect(screen.getByText(/^This page is only open to people with an account/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});
