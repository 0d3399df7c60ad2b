import { migrateQuery } from './migrateQuery';

describe('migrateQuery', () => {
  it('makes a list of the one service of version 0.1 and leaves every other query alone', () => {
    expect(migrateQuery({ refId: 'A', service: 'web' })).toEqual({ refId: 'A', services: ['web'] });
    expect(migrateQuery({ refId: 'A', service: '' })).toEqual({ refId: 'A' });
    const query = { refId: 'A', services: ['a'] };
    expect(migrateQuery(query)).toBe(query);
  });
});
