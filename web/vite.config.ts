import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds a running server; the default is the server's own. */
const server = process.env.OVERLORD_URL ?? "http://127.0.0.1:8765";

/**
 * What every page needs and what changes least: in one file it packs better, and stays in caches over a
 * release. What only some windows need stays out.
 */
const BASE = new RegExp(
  [
    /node_modules\/(react|react-dom|scheduler|zustand|valibot|@tanstack)\/(?!.*(InfiniteQuery|infiniteQueryObs|infiniteQueryOpt))/,
    /node_modules\/lucide-react\/.*\/(Icon|createLucideIcon|buildLucide)/,
    /\/src\/(lib\/(format|lazy-part)|api\/client)\./,
  ]
    .map(({ source }) => source)
    .join("|"),
);

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // The server's content policy allows files of its own only, so nothing may become a data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "base", test: BASE }] } },
    },
  },
  worker: { format: "es" },
  server: { fs: { allow: [".."] }, proxy: { "/api": { target: server, ws: true } } },
  test: {
    environment: "happy-dom",
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
