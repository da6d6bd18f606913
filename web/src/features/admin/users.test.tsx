import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { mockApi, problem } from "../../test/api";
import { renderPage } from "../../test/render";
import { Users } from "./users";

const ERIK = {
  username: "erik",
  role: "admin",
  created_at: "2026-01-01T00:00:00Z",
  last_sign_in_at: null,
  has_password: true,
  tokens: 2,
};

function show(users: object[] = [ERIK]) {
  const api = mockApi({ "GET /api-admin/users": () => [200, { users }] });
  renderPage(<Users />);
  return api;
}

const openErik = async (user: ReturnType<typeof userEvent.setup>) =>
  user.click(await screen.findByRole("button", { name: "erik" }));

describe("the users", () => {
  it("are listed, and say who cannot sign in", async () => {
    show([ERIK, { ...ERIK, username: "old", has_password: false, tokens: 0 }]);
    expect(await screen.findByRole("row", { name: /^erik admin 2 .* ago never$/ })).toBeTruthy();
    expect(screen.getByRole("row", { name: /^old .* no password$/ })).toBeTruthy();
    expect(screen.getByText("2 users")).toBeTruthy();
  });

  it("are made with a role and a first password", async () => {
    const users: object[] = [ERIK];
    const api = show(users);
    const sent = vi.fn();
    api.routes["POST /api-admin/users"] = (body) => {
      sent(body);
      const made = { ...ERIK, ...(body as object) };
      users.push(made);
      return [201, made];
    };
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "New user" }));
    await user.type(screen.getByLabelText("Name"), "Aldra");
    await user.selectOptions(screen.getByLabelText("Role"), "curator");
    await user.type(screen.getByLabelText("First password"), "long enough");
    await user.click(screen.getByRole("button", { name: "Make the user" }));
    expect(await screen.findByRole("button", { name: "Aldra" })).toBeTruthy();
    expect(sent).toHaveBeenCalledWith({ username: "Aldra", role: "curator", password: "long enough" });
    expect(screen.queryByLabelText("First password")).toBeNull();
  });

  it("are not made with a name that is taken", async () => {
    show().routes["POST /api-admin/users"] = () => [409, problem("exists", "there is a user of that name")];
    const user = userEvent.setup();
    await user.click(await screen.findByRole("button", { name: "New user" }));
    await user.type(screen.getByLabelText("Name"), "Erik");
    await user.type(screen.getByLabelText("First password"), "long enough{Enter}");
    expect(await screen.findByText("There is a user of that name.")).toBeTruthy();
    expect(screen.getByLabelText("Name").getAttribute("aria-invalid")).toBe("true");
  });

  it("keep their last admin, and say so in place", async () => {
    const lastAdmin = () => [409, problem("last_admin", "the last admin must stay")] as const;
    const api = show();
    api.routes["PATCH /api-admin/users/erik"] = lastAdmin;
    api.routes["DELETE /api-admin/users/erik"] = lastAdmin;
    const user = userEvent.setup();
    await openErik(user);
    await user.selectOptions(screen.getByLabelText("Role"), "viewer");
    await user.click(screen.getByRole("button", { name: "Change the role" }));
    expect(await screen.findByText("erik is the last admin. Make another admin first.")).toBeTruthy();

    await user.click(screen.getByRole("button", { name: "Delete" }));
    expect(screen.getByText("Delete erik and their API tokens?")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Delete" }));
    await vi.waitFor(() => expect(api.calls).toContain("DELETE /api-admin/users/erik"));
    expect(await screen.findByText("erik is the last admin. Make another admin first.")).toBeTruthy();
  });

  it("get another role, another password, and are signed out", async () => {
    const api = show();
    const sent = vi.fn();
    api.routes["PATCH /api-admin/users/erik"] = (body) => {
      sent(body);
      return [200, ERIK];
    };
    const user = userEvent.setup();
    await openErik(user);
    await user.click(screen.getByRole("button", { name: "Change the role" }));
    expect(sent, "the role it has already").not.toHaveBeenCalled();
    await user.selectOptions(screen.getByLabelText("Role"), "user");
    await user.click(screen.getByRole("button", { name: "Change the role" }));
    expect(await screen.findByText("The role is user now.")).toBeTruthy();
    await user.type(screen.getByLabelText("New password"), "long enough{Enter}");
    expect(await screen.findByText(/^The password is set/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Sign out everywhere" }));
    await user.click(screen.getByRole("button", { name: "Sign out" }));
    expect(await screen.findByText("All sessions have ended.")).toBeTruthy();
    expect(sent.mock.calls).toEqual([
      [{ role: "user" }],
      [{ password: "long enough" }],
      [{ sign_out: true }],
    ]);
  });
});
