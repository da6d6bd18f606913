import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type MockApi, mockApi, problem } from "../../test/api";
import { renderPage } from "../../test/render";
import { SignInForm } from "./sign-in-form";

const ME = { username: "erik", role: "admin", is_admin: true, kind: "session" };
const wrong = (rest: object = {}) => problem("wrong_credentials", "wrong name or password", rest);

const onDone = vi.fn();

function show(info: object = {}): MockApi {
  const api = mockApi({
    "GET /sign-in": () => [200, { server_name: "Coldeve", needs_first_admin: false, ...info }],
  });
  renderPage(<SignInForm onDone={onDone} />);
  return api;
}

const password = () => screen.getByLabelText<HTMLInputElement>("Password");
const button = () => screen.getByRole("button", { name: "Sign in" });

async function fillAndSend(user = userEvent.setup()) {
  await user.type(screen.getByLabelText("Name"), "erik");
  await user.type(password(), "correct horse{Enter}");
}

afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

describe("the sign-in form", () => {
  it("names the server, and is one that password managers know", async () => {
    show();
    expect(await screen.findByRole("heading", { name: "Sign in to Coldeve" })).toBeTruthy();
    const name = screen.getByLabelText("Name");
    expect(name.getAttribute("autocomplete")).toBe("username");
    expect(password().getAttribute("autocomplete")).toBe("current-password");
    expect(document.activeElement).toBe(name);
  });

  it("does without the name of a server that has none", async () => {
    show({ server_name: "" });
    expect(screen.getByRole("heading", { name: "Sign in" })).toBeTruthy();
  });

  it("sends what is in the fields, and lets in", async () => {
    const api = show();
    let sent: unknown;
    api.routes["POST /login"] = (body) => {
      sent = body;
      return [200, ME];
    };
    await fillAndSend();
    await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce());
    expect(sent).toEqual({ username: "erik", password: "correct horse" });
  });

  it("says when name and password do not match", async () => {
    show().routes["POST /login"] = () => [401, wrong()];
    await fillAndSend();
    await screen.findByText("That name and password do not match.");
    expect(screen.getByRole("alert").textContent).toBe("That name and password do not match.");
    expect(document.activeElement).toBe(password());
    expect(button().getAttribute("aria-disabled")).toBeNull();
    expect(onDone).not.toHaveBeenCalled();
  });

  it("counts down to the next try, and sends none before", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const api = show();
    api.routes["POST /login"] = () => [401, wrong({ retry_after_s: 4 })];
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    await fillAndSend(user);
    await screen.findByText("Next try in 4 s.");
    expect(button().getAttribute("aria-disabled")).toBe("true");
    await user.type(password(), "{Enter}");
    expect(api.calls.filter((call) => call === "POST /login")).toHaveLength(1);

    act(() => vi.advanceTimersByTime(2000));
    expect(screen.getByRole("timer").textContent).toBe("Next try in 2 s.");
    act(() => vi.advanceTimersByTime(2500));
    expect(screen.queryByRole("timer")).toBeNull();
    await user.click(button());
    expect(api.calls.filter((call) => call === "POST /login")).toHaveLength(2);
  });

  it("says that there were too many tries", async () => {
    show().routes["POST /login"] = () => [
      429,
      problem("too_many_attempts", "slow down", { retry_after_s: 900 }),
    ];
    await fillAndSend();
    expect(await screen.findByText(/Too many tries/)).toBeTruthy();
    expect(screen.getByText("Next try in 15 min.")).toBeTruthy();
  });

  it("says that the server cannot be reached", async () => {
    show();
    await fillAndSend();
    expect(await screen.findByText(/^The server cannot be reached/)).toBeTruthy();
  });

  it("tells of the link in the log when there is no account", async () => {
    show({ needs_first_admin: true });
    expect(await screen.findByText(/has no account yet. Its log shows a link/)).toBeTruthy();
  });

  it("shows the password on request", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Show the password" }));
    expect(password().type).toBe("text");
    await userEvent.click(screen.getByRole("button", { name: "Hide the password" }));
    expect(password().type).toBe("password");
  });
});
