import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { mockApi, problem } from "../../test/api";
import { renderPage } from "../../test/render";
import { PasswordForm } from "./password-form";
import { Sessions } from "./sessions";
import { Tokens } from "./tokens";

describe("changing the password", () => {
  async function change(current: string, fresh: string, repeated = fresh) {
    const user = userEvent.setup();
    renderPage(<PasswordForm username="erik" />);
    if (current !== "") await user.type(screen.getByLabelText("Current password"), current);
    await user.type(screen.getByLabelText("New password"), fresh);
    await user.type(screen.getByLabelText("New password again"), repeated);
    await user.click(screen.getByRole("button", { name: "Change the password" }));
  }

  it("says that it is done, and empties the fields", async () => {
    let sent: unknown;
    mockApi({
      "POST /me/password": (body) => {
        sent = body;
        return [204];
      },
    });
    await change("old password", "new password");
    expect(await screen.findByText("Changed. All other browsers are signed out.")).toBeTruthy();
    expect(sent).toEqual({ current_password: "old password", new_password: "new password" });
    expect(screen.getByLabelText<HTMLInputElement>("New password").value).toBe("");
  });

  it("puts a wrong current password beside its field", async () => {
    mockApi({ "POST /me/password": () => [403, problem("wrong_password", "that is not the password")] });
    await change("guess", "new password");
    expect(await screen.findByText("That is not the password.")).toBeTruthy();
    expect(screen.getByLabelText("Current password").getAttribute("aria-invalid")).toBe("true");
  });

  it("puts the server's objection beside the new one", async () => {
    mockApi({
      "POST /me/password": () => [400, problem("invalid", "is too common", { field: "new_password" })],
    });
    await change("old password", "new password");
    expect(await screen.findByText("Is too common.")).toBeTruthy();
    expect(screen.getByLabelText("New password").getAttribute("aria-invalid")).toBe("true");
  });

  it("asks the server nothing about passwords that are no good", async () => {
    const api = mockApi({});
    await change("", "erik", "else");
    expect(screen.getByText("Type the password you have now.")).toBeTruthy();
    expect(screen.getByText("Use at least 8 characters.")).toBeTruthy();
    expect(screen.getByText("The two passwords differ.")).toBeTruthy();
    expect(api.calls).toEqual([]);
  });
});

describe("API tokens", () => {
  const GRAFANA = {
    id: "7/1",
    name: "Grafana",
    role: "viewer",
    created_at: "2026-01-01T00:00:00Z",
    last_used_at: null,
  };

  it("are made with a role no higher than one's own, and tell their secret once", async () => {
    const tokens: unknown[] = [];
    mockApi({
      "GET /me/tokens": () => [200, { tokens }],
      "POST /me/tokens": (body) => {
        const token = { ...GRAFANA, ...(body as object) };
        tokens.push(token);
        return [201, { token, secret: "ov_once" }];
      },
    });
    const user = userEvent.setup();
    renderPage(<Tokens ownRole="user" />);
    expect(await screen.findByText(/^No API tokens/)).toBeTruthy();
    const roles = screen.getByLabelText("Role");
    expect([...roles.children].map((option) => option.textContent)).toEqual(["viewer", "user"]);

    await user.type(screen.getByLabelText("Name"), "Grafana");
    await user.selectOptions(roles, "user");
    await user.click(screen.getByRole("button", { name: "Make an API token" }));
    const box = await screen.findByRole("region", { name: "Secret of Grafana" });
    expect(within(box).getByText("ov_once")).toBeTruthy();
    expect(within(box).getByText(/^curl -H "Authorization: Bearer ov_once" http/)).toBeTruthy();
    expect(await screen.findByRole("cell", { name: "Grafana" })).toBeTruthy();

    await user.click(within(box).getByRole("button", { name: "Copy the secret" }));
    expect(await within(box).findByText("Copied")).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe("ov_once");
    await user.click(within(box).getByRole("button", { name: "Done" }));
    expect(screen.queryByText("ov_once")).toBeNull();
  });

  it("are revoked after a question", async () => {
    let tokens = [GRAFANA];
    const api = mockApi({
      "GET /me/tokens": () => [200, { tokens }],
      "DELETE /me/tokens/7%2F1": () => {
        tokens = [];
        return [204];
      },
    });
    const user = userEvent.setup();
    renderPage(<Tokens ownRole="user" />);
    await user.click(await screen.findByRole("button", { name: "Revoke Grafana" }));
    expect(document.activeElement?.textContent).toBe("Revoke");
    await user.keyboard("{Escape}");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Revoke Grafana" }));
    expect(api.calls).toEqual(["GET /me/tokens"]);

    await user.click(screen.getByRole("button", { name: "Revoke Grafana" }));
    await user.click(screen.getByRole("button", { name: "Revoke" }));
    expect(await screen.findByText(/^No API tokens/)).toBeTruthy();
  });

  it("say why they cannot be read, and are read again", async () => {
    const api = mockApi({ "GET /me/tokens": () => [500, problem("internal", "the disk is full")] });
    renderPage(<Tokens ownRole="user" />);
    expect(await screen.findByText("The API tokens could not be read. The disk is full.")).toBeTruthy();
    api.routes["GET /me/tokens"] = () => [200, { tokens: [GRAFANA] }];
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("cell", { name: "Grafana" })).toBeTruthy();
  });
});

it("signs out everywhere after a question", async () => {
  const onDone = vi.fn();
  mockApi({ "POST /me/sign-out-everywhere": () => [204] });
  renderPage(<Sessions onDone={onDone} />);
  await userEvent.click(screen.getByRole("button", { name: "Sign out everywhere" }));
  expect(onDone).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Sign out everywhere" }));
  await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce());
});
