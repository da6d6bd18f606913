import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { StoreWarning } from "./store-warning";

afterEach(() => vi.unstubAllGlobals());

function show(status: number, store: string): QueryClient {
  const body = JSON.stringify({ is_ready: status === 200, store, is_stopping: false });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, { status })));
  const client = new QueryClient();
  render(
    <QueryClientProvider client={client}>
      <StoreWarning />
    </QueryClientProvider>,
  );
  return client;
}

it("tells what the disk says, as an alert", async () => {
  show(503, "log: No space left on device");
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("cannot write to its disk");
  expect(alert.textContent).toContain("No space left on device");
});

it("is silent while all is well", async () => {
  const client = show(200, "ok");
  await waitFor(() => expect(client.getQueryState(["readyz"])?.status).toBe("success"));
  expect(screen.queryByRole("alert")).toBeNull();
});
