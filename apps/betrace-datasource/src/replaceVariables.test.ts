import { replaceVariables } from './replaceVariables';
import type { BetraceQuery } from './types';

const values: Record<string, string> = { $rule: 'a,b', $severity: 'high', $all: '$__all', $none: '', $service: 'web' };
const replace = (text: string) => values[text] ?? text;
const query = (changes: Partial<BetraceQuery>): BetraceQuery => ({ refId: 'A', queryType: 'violations', ...changes });

describe('replaceVariables', () => {
  it('turns a variable with several values into several values of the filter, each once', () => {
    expect(replaceVariables(query({ rules: ['b', '$rule', 'c'] }), replace).rules).toEqual(['b', 'a', 'c']);
  });

  it('leaves a filter out that stands for everything or for nothing', () => {
    const replaced = replaceVariables(query({ rules: ['a', '$all'], severities: ['$none'], service: '$all' }), replace);
    expect(replaced.rules).toBeUndefined();
    expect(replaced.severities).toBeUndefined();
    expect(replaced.service).toBeUndefined();
  });

  it('replaces severities and service, and leaves the rest and the query itself alone', () => {
    const before = query({ severities: ['$severity', 'low'], service: '$service', limit: 7, groupBy: ['rule'] });
    const copy = { ...before, severities: [...(before.severities ?? [])] };
    expect(replaceVariables(before, replace)).toEqual({ ...before, severities: ['high', 'low'], service: 'web' });
    expect(before).toEqual(copy);
  });
});
