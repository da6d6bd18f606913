import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { mockApi, problem } from "../../test/api";
import { renderPage } from "../../test/render";
import { SetupForm } from "./setup-form";

const onDone = vi.fn();

async function fillAndSend(password = "correct horse", repeated = password) {
  const user = userEvent.setup();
  await user.type(screen.getByLabelText("Name"), " erik ");
  await user.type(screen.getByLabelText("Password"), password);
  await user.type(screen.getByLabelText("Password again"), `${repeated}{Enter}`);
}

beforeEach(() => {
  vi.clearAllMocks();
  history.replaceState(null, "", "/setup#abc123");
});

describe("the set-up page", () => {
  it("takes the token out of the address bar, and makes the admin with it", async () => {
    let sent: unknown;
    mockApi({
      "POST /first-admin": (body) => {
        sent = body;
        return [200, { username: "erik", role: "admin", is_admin: true, kind: "session" }];
      },
    });
    renderPage(<SetupForm onDone={onDone} />);
    expect(location.href.endsWith("/setup")).toBe(true);
    await fillAndSend();
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce());
    expect(sent).toEqual({ token: "abc123", username: "erik", password: "correct horse" });
  });

  it("asks the server nothing while the passwords are no good", async () => {
    const api = mockApi({});
    renderPage(<SetupForm onDone={onDone} />);
    await fillAndSend("short", "shorter");
    expect(screen.getByLabelText("Password").getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("Use at least 8 characters.")).toBeTruthy();
    expect(screen.getByText("The two passwords differ.")).toBeTruthy();
    expect(api.calls).toEqual([]);
  });

  it("says that the link is no longer good", async () => {
    mockApi({ "POST /first-admin": () => [403, problem("setup_link_invalid", "no such link")] });
    renderPage(<SetupForm onDone={onDone} />);
    await fillAndSend();
    expect(await screen.findByText(/^This link is no longer good/)).toBeTruthy();
    expect(onDone).not.toHaveBeenCalled();
  });

  it("asks for the link when opened without", () => {
    history.replaceState(null, "", "/setup");
    mockApi({});
    renderPage(<SetupForm onDone={onDone} />);
    expect(screen.getByRole("alert").textContent).toContain("one-time link");
  });
});
