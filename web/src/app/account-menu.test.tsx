import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { mockApi } from "../test/api";
import { renderPage } from "../test/render";
import { AccountMenu } from "./account-menu";

const open = async (me: object) => {
  const api = mockApi({ "GET /me": () => [200, me], "POST /logout": () => [204] });
  renderPage(<AccountMenu />);
  await userEvent.click(await screen.findByRole("button"));
  return api;
};
const items = async () =>
  [...(await screen.findByRole("navigation")).children].map((item) => item.textContent);

it("offers everything to an admin", async () => {
  await open({ username: "erik", role: "admin", is_admin: true, kind: "session" });
  expect(screen.getByText("erik")).toBeTruthy();
  expect(screen.getByText("admin, signed in with a password")).toBeTruthy();
  expect(await items()).toEqual(["Account", "Admin", "Sign out"]);
});

it("offers nothing of an admin to a viewer", async () => {
  await open({ username: "Aldra", role: "viewer", is_admin: false, kind: "session" });
  expect(await items()).toEqual(["Account", "Sign out"]);
});

it("offers to sign in on the trusted network", async () => {
  await open({ username: "internal:127.0.0.1", role: "user", is_admin: false, kind: "internal" });
  expect(screen.getByText("user, on the trusted network, without an account")).toBeTruthy();
  expect(await items()).toEqual(["Sign in"]);
});

it("signs out, and asks who is there then", async () => {
  const api = await open({ username: "erik", role: "admin", is_admin: true, kind: "session" });
  await userEvent.click(screen.getByRole("button", { name: "Sign out" }));
  await waitFor(() => expect(api.calls).toEqual(["GET /me", "POST /logout", "GET /me"]));
});
