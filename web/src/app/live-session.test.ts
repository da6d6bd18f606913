import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, it, vi } from "vitest";
import type { LinkStatus } from "../api/live";
import { meQuery } from "../features/session/api";
import { useLink } from "../stores/link";
import { startLiveSession } from "./live-session";

const socket = vi.hoisted(() => ({ tell: undefined as ((status: LinkStatus) => void) | undefined }));
vi.mock("../api/live", () => ({
  createLiveSocket: (options: { onStatus: (status: LinkStatus) => void }) => {
    socket.tell = options.onStatus;
    return { start: () => {}, stop: () => {}, resubscribe: () => {} };
  },
}));

afterEach(() => useLink.setState({ status: { phase: "connecting", sinceMs: 0 } }));

it("asks who it is when the server hangs up: the session may be over", () => {
  const queries = new QueryClient();
  const ask = vi.spyOn(queries, "invalidateQueries");
  const stop = startLiveSession(queries);
  socket.tell?.({ phase: "live", sinceMs: 1 });
  expect(ask).not.toHaveBeenCalled();
  socket.tell?.({ phase: "reconnecting", sinceMs: 2 });
  expect(ask).toHaveBeenCalledExactlyOnceWith({ queryKey: meQuery.queryKey });
  stop();
});

it("leaves no state of a connection behind", () => {
  const stop = startLiveSession(new QueryClient());
  socket.tell?.({ phase: "live", sinceMs: 1 });
  stop();
  expect(useLink.getState().status.phase).toBe("connecting");
});
