/** Towns and outposts with the coordinates printed on every wiki: [name, ew, ns, culture, big]. */

export type Culture = "aluvian" | "gharundim" | "sho" | "other";

export interface Town {
  readonly name: string;
  readonly ew: number;
  readonly ns: number;
  readonly culture: Culture;
  /** Named before players are, at every zoom. */
  readonly big: boolean;
}

const CULTURES: Record<string, Culture> = { a: "aluvian", g: "gharundim", s: "sho", o: "other" };

/** `name|ew|ns|culture`, an upper-case culture marks a big town. */
const TABLE = `Ahurenga|-90.3|47|o;Al-Arqas|13.7|-31.2|G;Al-Jalima|4.8|7.4|g;Arwic|56.8|33.6|A
Ayan Baqur|-88|-60|G;Baishi|62.9|-49.3|s;Bandit Castle|50|66.5|o;Beach Fort|-49.1|76|o
Bluespire|-75.4|39.4|o;Candeth Keep|-67.1|-87.5|o;Cragstone|49.2|25.6|A
Crater Lake Village|13.5|64.9|o;Danby's Outpost|-28.7|23.4|o;Dryreach|73|-8.1|a
Eastham|63.4|17.5|A;Eastwatch|-43.3|90.3|o;Fiun Outpost|-56.8|95.9|o
Fort Tethana|-71.8|1.5|A;Glenden Wood|26.5|29.7|a;Greenspire|-66.9|42.9|o
Hebian-To|82.6|-38.9|S;Holtburg|33.3|42.3|A;Kara|47.6|-83.5|s;Khayyaban|24.7|-47.6|g
Kryst|84.6|-74.3|s;Lin|73.1|-54.5|s;Linvak Tukal|28|-77.8|o;Lytelthorpe|51.7|1.1|A
MacNiall's Freehold|92.3|-73.8|s;Mayoi|82.5|-61.9|s;Nanto|82.1|-52.5|S
New Yanshi|42.4|-12.1|s;Neydisa Castle|17.6|69.7|o;Oolutanga's Refuge|95.4|2.3|o
Plateau Village|-43.1|44.5|o;Qalaba'r|19.6|-74.6|G;Redspire|-83.1|40.8|o;Rithwic|59.3|10.8|A
Samsur|19|-3.2|G;Sanamar|-60.9|72.1|O;Sawato|59.3|-28.7|S;Shoushi|72.8|-33.5|S
Silyun|-70.5|87.4|o;Stonehold|-21.8|68.7|O;Timaru|-78|44.2|o;Tou-Tou|94.7|-30.4|s
Tufa|6.1|-14.8|g;Uziz|28.3|-25.2|g;Wai Jhou|-51.4|-62|s;Westwatch|-73.4|72.8|o
Xarabydun|16.1|-41.9|g;Yaraq|-1.7|-21.6|G;Zaikhal|0.7|13.5|g`;

export const TOWNS: readonly Town[] = TABLE.split(/[;\n]/).map((row) => {
  const [name = "", ew, ns, culture = "o"] = row.split("|");
  const key = culture.toLowerCase();
  return {
    name,
    ew: Number(ew),
    ns: Number(ns),
    culture: CULTURES[key] ?? "other",
    big: culture !== key,
  };
});

/** Neighbours by land; drawn as dashed roads until explored ground shows the real ones. */
const ROADS = `Holtburg>Glenden Wood>Cragstone>Arwic>Eastham>Rithwic>Lytelthorpe>New Yanshi>Sawato
Sawato>Shoushi>Hebian-To>Nanto>Mayoi;Nanto>Lin>Baishi>Sawato;Holtburg>Cragstone
Zaikhal>Al-Jalima>Samsur>Tufa>Yaraq>Al-Arqas>Uziz>Xarabydun>Khayyaban>Qalaba'r;Al-Arqas>Xarabydun
Samsur>Uziz>New Yanshi;Samsur>Lytelthorpe;Rithwic>Dryreach>Shoushi;Glenden Wood>Al-Jalima
Holtburg>Crater Lake Village>Neydisa Castle;Holtburg>Bandit Castle;Zaikhal>Danby's Outpost
Danby's Outpost>Plateau Village;Stonehold>Beach Fort;Stonehold>Crater Lake Village
Qalaba'r>Linvak Tukal>Kara>Baishi;Kara>Mayoi;Candeth Keep>Ayan Baqur;Candeth Keep>Wai Jhou
Hebian-To>Tou-Tou`;

/** Pairs of neighbouring towns. */
export const ROAD_PAIRS: readonly (readonly [Town, Town])[] = ROADS.split(/[;\n]/).flatMap((row) => {
  const stops = row.split(">").map((name) => TOWNS.find((town) => town.name === name));
  return stops.slice(1).flatMap((to, i) => {
    const from = stops[i];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });
});
