import { describeQuery } from './describeQuery';

describe('describeQuery', () => {
  it('says in one line what a query asks for', () => {
    expect(describeQuery({ refId: 'A', queryType: 'violations' })).toBe('violations');
    expect(
      describeQuery({ refId: 'A', queryType: 'violations', rules: ['a', 'b'], severities: ['high'], live: true }),
    ).toBe('violations · rule=a,b severity=high · live');
    expect(describeQuery({ refId: 'A', queryType: 'violation_counts', groupBy: ['rule', 'severity'] })).toBe(
      'violation counts by rule, severity',
    );
    expect(
      describeQuery({ refId: 'A', queryType: 'violations', editorMode: 'code', filter: 'tag=pci', rules: ['unused'] }),
    ).toBe('violations · tag=pci');
    expect(describeQuery({ refId: 'A', queryType: 'violation_trace', violationId: '9f2c' })).toBe(
      'kept spans · of 9f2c',
    );
  });
});
