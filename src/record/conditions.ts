/** Fields that a record needs because of what another field says, where no rule of its own judges it. */
interface NeededField {
  readonly path: readonly [group: string, field: string];
  /** What makes it needed, in words. */
  readonly because: string;
}

/** The fields that answers on rights make necessary. */
export function neededFields(rights: { readonly basis?: unknown; readonly people?: unknown }): NeededField[] {
  const needed: NeededField[] = [];
  if (typeof rights.basis === 'string' && rights.basis !== 'own-work')
    needed.push({ path: ['rights', 'source_url'], because: `rights.basis is ${rights.basis}` });
  if (rights.people === 'identifiable')
    needed.push({ path: ['rights', 'consent'], because: 'rights.people is identifiable' });
  return needed;
}

interface IssueSink {
  addIssue(issue: { code: 'custom'; path: string[]; message: string }): void;
}

/** Adds an issue for each field that is missing under its condition. */
export function checkConditions(
  { rights }: { readonly rights: Readonly<Record<string, unknown>> },
  context: IssueSink,
): void {
  for (const { path, because } of neededFields(rights)) {
    if (rights[path[1]] !== undefined) continue;
    context.addIssue({ code: 'custom', path: [...path], message: `is required when ${because}` });
  }
}
