import { vi } from "vitest";

type Answer = readonly [status: number, body?: unknown];
/** Answers by method and path, as in `"GET /me"`; a query string is not part of it. */
export type Routes = Record<string, (body: unknown, query: URLSearchParams) => Answer>;

export interface MockApi {
  readonly routes: Routes;
  /** What was asked, in order: `POST /login`. */
  readonly calls: string[];
}

/** An error as the server words it. */
export const problem = (code: string, message: string, rest: object = {}) => ({
  error: { code, message, field: null, request_id: "r1", ...rest },
});

/** Stands in for the server. The routes may be changed at any time; one without a route is not reached. */
export function mockApi(routes: Routes): MockApi {
  const mock: MockApi = { routes, calls: [] };
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => {
    const { pathname, searchParams } = new URL(url, "http://server.test");
    const name = `${init.method ?? "GET"} ${pathname.replace(/^\/api/, "")}`;
    mock.calls.push(name);
    const answer = mock.routes[name];
    if (answer === undefined) return Promise.reject(new TypeError(`no route ${name}`));
    const [status, body] = answer(
      init.body === undefined ? undefined : JSON.parse(String(init.body)),
      searchParams,
    );
    return Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status }));
  });
  return mock;
}
