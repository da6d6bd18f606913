/** The key of a character's inventory in the cache; apart, because the live connection needs no more. */
export const inventoryKey = (name: string) => ["inventory", name] as const;
