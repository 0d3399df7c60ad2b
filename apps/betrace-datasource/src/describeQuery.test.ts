import { describeQuery } from './describeQuery';

describe('describeQuery', () => {
  it('says in one line what a query asks for', () => {
    expect(describeQuery({ refId: 'A', queryType: 'violations' })).toBe('violations');
    expect(
      describeQuery({ refId: 'A', queryType: 'violations', rules: ['a', 'b'], severities: ['high'], service: 'web' }),
    ).toBe('violations · rule a, b · severity high · service web');
    expect(
      describeQuery({ refId: 'A', queryType: 'violation_counts', groupBy: ['rule', 'severity'], service: 'unused' }),
    ).toBe('violation counts by rule, severity');
  });
});
