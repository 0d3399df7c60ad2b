interface Form {
  readonly is: string;
  fits(value: unknown): boolean;
}

const text: Form = { is: 'a text', fits: (value) => typeof value === 'string' && value !== '' };
const flag: Form = { is: 'true or false', fits: (value) => typeof value === 'boolean' };
const count: Form = { is: 'a whole number', fits: (value) => Number.isSafeInteger(value) && Number(value) >= 0 };
const ordinal: Form = { is: 'a whole number from 1', fits: (value) => count.fits(value) && value !== 0 };
const time: Form = {
  is: 'a time in UTC with nine digits, such as 2026-01-31T12:00:00.000000000Z',
  fits: (value) =>
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
};
const hex = (digits: number): Form => ({
  is: `${digits} hex digits`,
  fits: (value) => typeof value === 'string' && value.length === digits && /^[0-9a-f]+$/.test(value),
});
const oneOf = (...values: readonly unknown[]): Form => ({
  is: values.map((value) => JSON.stringify(value)).join(' or '),
  fits: (value) => values.includes(value),
});
const optional = ({ is, fits }: Form): Form => ({ is, fits: (value) => value === undefined || fits(value) });
const listOf = (forms: Forms): Form => ({
  is: `a list of ${Object.keys(forms).join(', ')}`,
  fits: (value) =>
    Array.isArray(value) &&
    value.every((item: unknown) => typeof item === 'object' && item !== null && misfit(item, forms) === undefined),
});

type Forms = Readonly<Record<string, Form>>;

const inChain: Forms = {
  framework: text,
  control: text,
  known: flag,
  sequence: ordinal,
  ruleId: text,
  ruleUid: text,
  ruleRevision: count,
  recordedAt: time,
};
const counts: Forms = {
  checked: count,
  satisfied: count,
  violated: count,
  inconclusive: count,
  notApplicable: count,
  error: count,
  complete: count,
  incomplete: count,
};
const interval: Forms = { from: time, to: time };
const countedOutcome = oneOf('pass', 'fail', 'inconclusive', 'none');
const correction: Forms = { ...inChain, corrects: ordinal, reason: text };

/** The fields of every kind of record, without those that say how it is signed. */
export const recordKinds: Readonly<Record<string, Forms>> = {
  violation: { ...inChain, outcome: oneOf('fail'), violationId: text, traceId: hex(32), decidedAt: time },
  summary: { ...inChain, ...interval, ...counts, outcome: countedOutcome },
  'correction of summary': { ...correction, ...interval, ...counts, outcome: countedOutcome },
  'correction of violation': {
    ...correction,
    outcome: oneOf('none'),
    violationId: text,
    traceId: hex(32),
    withdrawn: oneOf(true),
  },
  rule_change: {
    ...inChain,
    outcome: oneOf('changed'),
    change: text,
    author: text,
    expressionDigest: hex(64),
    inForce: flag,
  },
  export: {
    framework: optional(text),
    control: optional(text),
    from: optional(time),
    to: optional(time),
    recordedAt: time,
    chains: listOf({ framework: text, control: text, first: ordinal, last: count, count, oldest: ordinal }),
  },
};

const signature: Forms = { signatureAlgorithm: oneOf('HMAC-SHA256'), keyId: hex(16), signature: hex(64) };

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with how a record is signed, before its signature is looked at; undefined when nothing is. */
export function signatureMisfit(record: object): string | undefined {
  return misfit(record, signature);
}

/** What is wrong with the fields of a record, or with how they fit each other; undefined when nothing is. */
export function shapeMisfit(record: object): string | undefined {
  const { evidenceType, correctedType } = record as Fields;
  const kind = evidenceType === 'correction' ? `correction of ${String(correctedType)}` : String(evidenceType);
  const forms = Object.hasOwn(recordKinds, kind) ? recordKinds[kind] : undefined;
  if (forms === undefined) {
    return `${kind} is no kind of evidence`;
  }
  return misfit(record, forms) ?? ('checked' in forms ? countsMisfit(record as Fields) : undefined);
}

function misfit(record: object, forms: Forms): string | undefined {
  for (const [name, { is, fits }] of Object.entries(forms)) {
    const value = (record as Fields)[name];
    if (!fits(value)) {
      return value === undefined ? `${name} is missing` : `${name} should be ${is}`;
    }
  }
  return undefined;
}

function countsMisfit(counted: Fields): string | undefined {
  const sum = (...names: readonly string[]) => names.reduce((total, name) => total + Number(counted[name]), 0);
  if (sum('checked') !== sum('satisfied', 'violated', 'inconclusive', 'notApplicable', 'error')) {
    return 'checked is not the sum of satisfied, violated, inconclusive, notApplicable and error';
  }
  if (sum('checked') !== sum('complete', 'incomplete')) {
    return 'checked is not the sum of complete and incomplete';
  }
  return String(counted['from']) < String(counted['to']) ? undefined : 'from is not before to';
}
