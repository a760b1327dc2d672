type Bag = Readonly<Record<string, unknown>>;

/** The keys that a zod schema knows at a path, through optional and default wrappers, lists, tuples and alternatives. */
export function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  const found = path.reduce<readonly Bag[]>(
    (at, key) => at.flatMap((node) => alternatives(childOf(node, key))),
    alternatives(schema),
  );
  return [...new Set(found.flatMap(({ shape }) => (isBag(shape) ? Object.keys(shape) : [])))];
}

/** The schema itself without wrappers; of a union, its members. */
function alternatives(schema: unknown): Bag[] {
  if (!isBag(schema)) return [];
  const { def } = schema;
  if (isBag(def) && def['type'] === 'union' && Array.isArray(def['options']))
    return def['options'].flatMap(alternatives);
  const wraps = !('shape' in schema) && !('element' in schema) && typeof schema['unwrap'] === 'function';
  return wraps ? alternatives((schema['unwrap'] as () => unknown)()) : [schema];
}

function childOf({ shape, element, def }: Bag, key: PropertyKey): unknown {
  if (typeof key !== 'number') return isBag(shape) ? shape[String(key)] : undefined;
  const items = isBag(def) ? def['items'] : undefined;
  return Array.isArray(items) ? items[key] : element;
}

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null;
}
