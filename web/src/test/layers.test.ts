import { describe, expect, it } from "vitest";

/** Every source file but tests, by its path under `src`. */
const SOURCES = import.meta.glob<string>("../**/*.{ts,tsx}", {
  query: "?raw",
  import: "default",
  eager: true,
});
/** Code only: tables and styles belong to no layer. */
const IMPORT = /from "(\.[^"]+(?<!\.json|\.css))"/g;

/** Folders in the order imports may flow: a file imports from its own layer's left or, for `app`, from all. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  lib: ["lib"],
  api: ["api", "lib"],
  stores: ["stores", "api", "lib"],
  components: ["components", "api", "lib"],
  features: ["features", "components", "stores", "api", "lib"],
  app: ["app", "features", "components", "stores", "api", "lib"],
};

function resolve(from: string, to: string): string[] {
  const parts = from.split("/").slice(0, -1);
  for (const step of to.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== ".") parts.push(step);
  }
  return parts;
}

const files = Object.entries(SOURCES)
  .map(([path, text]) => ({ path: path.replace(/^\.\.\//, ""), text }))
  .filter(({ path }) => path.includes("/") && !path.startsWith("./") && !path.includes(".test."));

describe("imports flow one way", () => {
  it("sees the sources", () => expect(files.length).toBeGreaterThan(50));

  it.each(files)("$path", ({ path, text }) => {
    const [layer = "", feature] = path.split("/");
    for (const [, target = ""] of text.matchAll(IMPORT)) {
      const [toLayer = "", toFeature] = resolve(path, target);
      expect(ALLOWED[layer], `${path} imports ${target}`).toContain(toLayer);
      if (layer === "features" && toLayer === "features")
        expect(toFeature, `${path} imports ${target}`).toBe(feature);
    }
  });
});
