import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { api as client } from "../api/client";
import { type MockApi, mockApi, problem } from "../test/api";
import { App } from "./app";
import { startLiveSession } from "./live-session";
import { createQueries } from "./queries";

// The land needs a canvas, and the live connection a server.
vi.mock("../features/map/backdrop", () => ({ Backdrop: () => null }));
vi.mock("./map-page", () => ({ MapPage: () => <FakeMap /> }));
const stopLive = vi.fn();
vi.mock("./live-session", () => ({ startLiveSession: vi.fn(() => stopLive) }));

/** A page that reads something, and reads it again on a click. */
function FakeMap() {
  const { data, refetch } = useQuery({ queryKey: ["kills"], queryFn: () => client.get<number>("/kills") });
  return (
    <button type="button" onClick={() => void refetch()}>
      Map with {data} kills
    </button>
  );
}

const SIGNED_OUT = problem("unauthenticated", "sign in first");
const ADMIN = { username: "erik", role: "admin", is_admin: true, kind: "session" };
const INTERNAL = { username: "internal:127.0.0.1", role: "user", is_admin: false, kind: "internal" };

/** Opens a page as somebody, or as nobody; without a `me` the server cannot be reached. */
function open(path: string, me?: object | null): MockApi {
  history.replaceState(null, "", path);
  const api = mockApi({
    "GET /sign-in": () => [200, { server_name: "", needs_first_admin: false }],
    "GET /kills": () => [200, 7],
    "POST /login": () => {
      api.routes["GET /me"] = () => [200, ADMIN];
      return [200, ADMIN];
    },
  });
  if (me !== undefined) api.routes["GET /me"] = () => (me === null ? [401, SIGNED_OUT] : [200, me]);
  render(
    <QueryClientProvider client={createQueries()}>
      <App />
    </QueryClientProvider>,
  );
  return api;
}

async function signIn() {
  await userEvent.type(await screen.findByLabelText("Name"), "erik");
  await userEvent.type(screen.getByLabelText("Password"), "correct horse{Enter}");
}

const map = () => screen.findByRole("button", { name: "Map with 7 kills" });

beforeEach(() => {
  vi.clearAllMocks();
});

describe("the page", () => {
  it("is the map for those the server knows", async () => {
    open("/", ADMIN);
    await map();
    expect(startLiveSession).toHaveBeenCalledOnce();
  });

  it("is the sign-in form for others, and the map at the same address afterwards", async () => {
    const api = open("/?sel=Ysolde", null);
    await screen.findByRole("heading", { name: "Sign in" });
    expect(api.calls).not.toContain("GET /kills");
    expect(startLiveSession).not.toHaveBeenCalled();
    await signIn();
    await map();
    expect(location.search).toBe("?sel=Ysolde");
  });

  it("goes back to the form when the session ends under it, and forgets what was read", async () => {
    const api = open("/?sel=Ysolde", ADMIN);
    const page = await map();
    api.routes["GET /me"] = api.routes["GET /kills"] = () => [401, SIGNED_OUT];
    await userEvent.click(page);
    await screen.findByRole("heading", { name: "Sign in" });
    expect(stopLive).toHaveBeenCalledOnce();
    expect(location.search).toBe("?sel=Ysolde");

    api.routes["GET /kills"] = () => [200, 8];
    await signIn();
    expect(await screen.findByRole("button", { name: "Map with 8 kills" })).toBeTruthy();
  });

  it("stays when one route refuses but the session stands", async () => {
    const api = open("/", ADMIN);
    const page = await map();
    api.routes["GET /kills"] = () => [401, SIGNED_OUT];
    await userEvent.click(page);
    await vi.waitFor(() => expect(api.calls.filter((call) => call === "GET /me")).toHaveLength(2));
    expect(screen.queryByRole("heading", { name: "Sign in" })).toBeNull();
  });

  it("offers the form to the trusted network, with a way back", async () => {
    open("/login", INTERNAL);
    await userEvent.click(await screen.findByRole("button", { name: "Cancel" }));
    await map();
    expect(location.pathname).toBe("/");
  });

  it("shows an admin page only to admins", async () => {
    open("/admin/users", INTERNAL);
    expect(await screen.findByText(/for admins only/)).toBeTruthy();
    await userEvent.click(screen.getByRole("link", { name: "Sign in as an admin" }));
    expect(location.pathname).toBe("/login");
  });

  it("opens the set-up page without asking who is there", async () => {
    open("/setup#abc", null);
    expect(await screen.findByRole("heading", { name: "Set up the first admin" })).toBeTruthy();
  });

  it("says that the server cannot be reached, and tries again", async () => {
    const api = open("/");
    await screen.findByText(/^The server cannot be reached/);
    api.routes["GET /me"] = () => [200, ADMIN];
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await map();
  });
});
