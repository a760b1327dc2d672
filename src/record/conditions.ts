/** Fields that a record needs because of what another field says, where no rule of its own judges it. */
interface Answers {
  readonly rights: {
    readonly basis: string;
    readonly source_url?: string | undefined;
    readonly people: string;
    readonly consent?: string | undefined;
  };
}

interface IssueSink {
  addIssue(issue: { code: 'custom'; path: string[]; message: string }): void;
}

/** Adds an issue for each field that is missing under its condition. */
export function checkConditions({ rights }: Answers, context: IssueSink): void {
  if (rights.basis !== 'own-work' && rights.source_url === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['rights', 'source_url'],
      message: `is required when rights.basis is ${rights.basis}`,
    });
  }
  if (rights.people === 'identifiable' && rights.consent === undefined) {
    context.addIssue({
      code: 'custom',
      path: ['rights', 'consent'],
      message: 'is required when rights.people is identifiable',
    });
  }
}
