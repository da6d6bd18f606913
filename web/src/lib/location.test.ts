import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { goBack, navigate, onMove, usePathname } from "./location";

beforeEach(() => history.replaceState(null, "", "/"));

it("follows moves of the page and of the browser", () => {
  const { result } = renderHook(usePathname);
  act(() => navigate("/account"));
  expect(result.current).toBe("/account");
  history.replaceState(null, "", "/admin/users");
  act(() => window.dispatchEvent(new PopStateEvent("popstate")));
  expect(result.current).toBe("/admin/users");
});

it("tells nobody who has stopped listening", () => {
  const listen = vi.fn();
  onMove(listen)();
  navigate("/account");
  expect(listen).not.toHaveBeenCalled();
});

it("goes back only to pages of its own", () => {
  const back = vi.spyOn(history, "back").mockImplementation(() => {});
  goBack("/fallback");
  expect(location.pathname).toBe("/fallback");
  expect(back).not.toHaveBeenCalled();
  navigate("/login");
  goBack("/fallback");
  expect(back).toHaveBeenCalledOnce();
});
