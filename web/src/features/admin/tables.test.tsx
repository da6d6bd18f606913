import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { mockApi, problem } from "../../test/api";
import { renderPage } from "../../test/render";
import { Settings } from "./settings";
import { UserTokens } from "./user-tokens";

const TOKEN = {
  id: "7",
  username: "Aldra",
  name: "Grafana",
  role: "viewer",
  created_at: "2026-01-01T00:00:00Z",
  last_used_at: null,
};

it("revokes anybody's API token after a question", async () => {
  let tokens = [TOKEN];
  mockApi({
    "GET /api-admin/tokens": () => [200, { tokens }],
    "DELETE /api-admin/tokens/7": () => {
      tokens = [];
      return [204];
    },
  });
  renderPage(<UserTokens />);
  await userEvent.click(await screen.findByRole("button", { name: "Revoke Grafana of Aldra" }));
  await userEvent.click(screen.getByRole("button", { name: "Revoke" }));
  expect(await screen.findByText(/^No API tokens/)).toBeTruthy();
});

it("lists the settings and where they come from", async () => {
  const settings = [
    { key: "listen", value: "127.0.0.1:8765", origin: "default" },
    { key: "server_name", value: "", origin: "overlord.toml" },
  ];
  mockApi({ "GET /api-admin/config": () => [200, { settings }] });
  renderPage(<Settings />);
  expect(await screen.findByRole("row", { name: "listen 127.0.0.1:8765 default" })).toBeTruthy();
  expect(screen.getByRole("row", { name: "server_name empty overlord.toml" })).toBeTruthy();
});

it("keeps the last data when it cannot be read again, and says so", async () => {
  const api = mockApi({ "GET /api-admin/tokens": () => [200, { tokens: [TOKEN] }] });
  renderPage(<UserTokens />);
  await screen.findByRole("cell", { name: "Grafana" });
  api.routes["GET /api-admin/tokens"] = () => [500, problem("internal", "the disk is full")];
  await userEvent.click(screen.getByRole("button", { name: "Refresh" }));
  expect(await screen.findByText(/^Could not be read again/)).toBeTruthy();
  expect(screen.getByRole("cell", { name: "Grafana" })).toBeTruthy();
});
