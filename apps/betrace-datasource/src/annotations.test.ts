import { createDataFrame, FieldType } from '@grafana/data';
import { firstValueFrom } from 'rxjs';

import { annotations, toEvents } from './annotations';
import type { BetraceQuery } from './types';

const frame = createDataFrame({
  fields: [
    { name: 'decided', type: FieldType.time, values: [1000, 2000] },
    { name: 'severity', values: ['critical', 'low'] },
    { name: 'rule_name', values: ['Charges are checked', 'B'] },
    { name: 'message', values: ['A charge of <b>5</b>', ''] },
    { name: 'service', values: ['payment', ''] },
    { name: 'rule', values: ['charges', 'b'] },
    { name: 'id', values: ['9f2c', '1a00'] },
  ],
});

describe('annotations', () => {
  it('make an event of each violation, with a link to it, and take a message as text', () => {
    const [first, second] = toEvents(frame);
    expect(first).toEqual({
      id: '9f2c',
      time: 1000,
      title: 'Charges are checked',
      text: 'A charge of &#60;b&#62;5&#60;/b&#62;<br><a href="/a/betracehq-betrace-app/violations/9f2c">Open violation</a>',
      tags: ['critical', 'charges', 'payment'],
      color: 'red',
    });
    expect(second).toMatchObject({ time: 2000, tags: ['low', 'b'], color: 'blue' });
  });

  it('are made of every frame', async () => {
    const events = await firstValueFrom(annotations.processEvents({}, [frame, frame]));
    expect(events).toHaveLength(4);
  });

  it('always ask for a table of violations, and for all of them', () => {
    const target = { refId: 'X', queryType: 'rules', live: true, rules: ['a'] } satisfies BetraceQuery;
    const query = annotations.prepareQuery({ target });
    expect(query).toEqual({
      refId: 'Anno',
      queryType: 'violations',
      format: 'table',
      live: false,
      rules: ['a'],
      limit: 5000,
    });
    expect(annotations.prepareQuery({})).toMatchObject({ queryType: 'violations', severities: ['critical', 'high'] });
  });
});
