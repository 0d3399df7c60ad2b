import { AdHocFilterError, addAdHocFilters, replaceVariables, type Replace } from './replaceVariables';
import type { BetraceQuery } from './types';

const variables: Record<string, string | string[]> = {
  rule: ['a', 'b'],
  service: ['check out', 'web'],
  all: '*',
  regex: ['.*'],
  none: '',
  trace: '4bf9',
};

/** As Grafana replaces: unknown variables stay. */
const replace: Replace = (text, format) =>
  text.replace(/\$(\w+)/g, (match, name: string) => (name in variables ? format(variables[name] ?? '') : match));

const of = (query: Partial<BetraceQuery>) =>
  replaceVariables({ refId: 'A', queryType: 'violations', ...query }, replace);

describe('replaceVariables', () => {
  it('makes several values of a variable with several values', () => {
    expect(of({ rules: ['$rule', 'c', 'a'], services: ['$service'] })).toMatchObject({
      rules: ['a', 'b', 'c'],
      services: ['check out', 'web'],
    });
  });

  it('leaves a filter out when its variable stands for everything or nothing', () => {
    expect(of({ rules: ['$all', 'a'], severities: ['$regex'], tags: ['$none'] })).toMatchObject({
      rules: undefined,
      severities: undefined,
      tags: undefined,
    });
  });

  it('keeps a star that was written by hand: all traces', () => {
    expect(of({ rules: ['*'] }).rules).toEqual(['*']);
  });

  it('replaces in texts and in the filter of the code mode, quoted where needed', () => {
    expect(
      of({ traceId: '$trace', text: 'of $trace', filter: 'rule=$rule service=$service tag=$none x' }),
    ).toMatchObject({
      traceId: '4bf9',
      text: 'of 4bf9',
      filter: 'rule=a,b service="check out",web tag=* x',
    });
  });

  it('leaves macros to the Go half', () => {
    expect(of({ filter: 'from=$__from', interval: '$__interval' })).toMatchObject({
      filter: 'from=$__from',
      interval: '$__interval',
    });
  });
});

describe('addAdHocFilters', () => {
  const add = (query: Partial<BetraceQuery>, ...filters: Parameters<typeof addAdHocFilters>[1] & object) =>
    addAdHocFilters({ refId: 'A', ...query }, filters);

  it('adds a value to the lists of the query, or keeps what is in both', () => {
    expect(add({}, { key: 'severity', operator: '=', value: 'high' }).severities).toEqual(['high']);
    const several = { key: 'rule', operator: '=|', value: 'a', values: ['a', 'b'] };
    expect(add({ rules: ['b', 'c'] }, several).rules).toEqual(['b']);
  });

  it('asks for nothing when query and dashboard contradict each other', () => {
    expect(add({ rules: ['a'] }, { key: 'rule', operator: '=', value: 'b' }).nothing).toBe(true);
  });

  it('does the same to a filter text', () => {
    const code = { editorMode: 'code', filter: 'rule=a,b card' } as const;
    expect(add(code, { key: 'service', operator: '=', value: 'check out' }).filter).toBe(
      'rule=a,b service="check out" text=card',
    );
    expect(add(code, { key: 'rule', operator: '=', value: 'b' }).filter).toBe('rule=b text=card');
    expect(add(code, { key: 'rule', operator: '=', value: 'c' }).nothing).toBe(true);
  });

  it('says which keys and operators there are', () => {
    expect(() => add({}, { key: 'colour', operator: '=', value: 'red' })).toThrow(AdHocFilterError);
    expect(() => add({}, { key: 'rule', operator: '!=', value: 'a' })).toThrow('not by "!="');
  });
});
