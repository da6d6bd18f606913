import { describe, expect, it } from "vitest";
import { DEFAULT_VIEW, type PageView, readView, routeOf, writeView } from "./paths";

const FULL: PageView = {
  camera: { ew: -47.31, ns: 25.9, zoom: 8.2 },
  layers: { ...DEFAULT_VIEW.layers, trails: false, heat: true },
  style: "night",
  trailColor: "altitude",
  labelDetail: 3,
  heatHours: 6,
  heatMob: "Drudge & Co, Ltd",
  selected: ["Ysolde", "Orrin's Mule"],
  followed: ["Ysolde"],
  filter: "state:idle kph:<500",
  sort: { column: "name", isDescending: false },
  isInViewOnly: true,
  windows: [
    { kind: "inventory", subject: "Orrin's Mule", isMinimised: true },
    { kind: "items", subject: 'is:armor al:>400 "a, b" ~ -is:equipped', isMinimised: false },
  ],
};

describe("the view in the URL", () => {
  it("is nothing for the usual view", () => {
    expect(writeView(DEFAULT_VIEW)).toBe("");
    expect(readView("")).toEqual(DEFAULT_VIEW);
  });

  it("comes back as it was written", () => {
    expect(readView(writeView(FULL))).toEqual(FULL);
  });

  it("is short and readable", () => {
    expect(
      writeView({ ...DEFAULT_VIEW, camera: FULL.camera, layers: FULL.layers, filter: "state:idle" }),
    ).toBe("?at=25.90,-47.31&zoom=8.2&layers=-trails,heat&q=state:idle");
    const windows = [
      { kind: "inventory", subject: "Larsson", isMinimised: false },
      { kind: "items", subject: "", isMinimised: false },
    ] as const;
    expect(writeView({ ...DEFAULT_VIEW, windows })).toBe("?win=inventory:Larsson,items");
  });

  it.each([
    ["at=north,south&zoom=8"],
    ["at=25,47&zoom=0"],
    ["at=25,470&zoom=8"],
    ["zoom=8"],
    ["layers=lava,-smoke"],
    ["style=neon&trails=mood&names=9"],
    ["heat=soon"],
    ["sort=-height"],
    ["inview=perhaps"],
    ["sel=,,"],
    ["win=doors:Larsson,,--items"],
  ])("passes over bad values: %s", (search) => {
    expect(readView(`?${search}`)).toEqual(DEFAULT_VIEW);
  });

  it("keeps the good fields beside a bad one", () => {
    expect(readView("?style=neon&heat=6")).toEqual({ ...DEFAULT_VIEW, heatHours: 6 });
  });
});

describe("the page of a path", () => {
  it.each([
    ["/", { page: "map" }],
    ["/some/view/of/the/page", { page: "map" }],
    ["/login", { page: "login" }],
    ["/setup", { page: "setup" }],
    ["/account/", { page: "account" }],
    ["/admin", { page: "admin", tab: "users" }],
    ["/admin/audit", { page: "admin", tab: "audit" }],
    ["/admin/unknown", { page: "admin", tab: "users" }],
    ["/administration", { page: "map" }],
  ])("%s", (path, route) => expect(routeOf(path)).toEqual(route));
});
