import { createDataFrame, type DataFrame, type DataQueryResponse, LoadingState } from '@grafana/data';
import { setGrafanaLiveSrv, type GrafanaLiveSrv } from '@grafana/runtime';
import { of, Subject } from 'rxjs';

import { addRows, withLiveViolations } from './live';

const frameOf = (...ids: string[]): DataFrame =>
  createDataFrame({
    fields: [
      { name: 'id', values: ids },
      { name: 'message', values: ids.map((id) => `message ${id}`) },
    ],
  });

const idsOf = (frame: DataFrame | undefined) => frame?.fields[0]?.values;

describe('live violations', () => {
  it('stand on top, the newest first, each once, and no more than the limit', () => {
    expect(idsOf(addRows(frameOf('b', 'a'), frameOf('b', 'c', 'd'), 10))).toEqual(['d', 'c', 'b', 'a']);
    const cut = addRows(frameOf('b', 'a'), frameOf('c', 'd'), 3);
    expect(idsOf(cut)).toEqual(['d', 'c', 'b']);
    expect([cut.length, cut.fields[1]?.values]).toEqual([3, ['message d', 'message c', 'message b']]);
    expect(addRows(frameOf('a'), undefined, 3)).toEqual(frameOf('a'));
  });

  it('come from one channel per query of this data source and go on after the first answer', () => {
    const stream = new Subject<DataQueryResponse>();
    const getDataStream = jest.fn((_options: unknown) => stream);
    setGrafanaLiveSrv({ getDataStream } as unknown as GrafanaLiveSrv);
    const seen: DataQueryResponse[] = [];
    const ask = (refId: string, rules: string[]) =>
      withLiveViolations('uid', { refId, queryType: 'violations', rules }, of({ data: [frameOf('a')] }));

    ask('A', ['r']).subscribe((response) => seen.push(response));
    stream.next({ data: [frameOf('b')] });
    expect(seen.map(({ data }) => idsOf(data[0] as DataFrame))).toEqual([['a'], ['b', 'a']]);
    expect(seen[1]).toMatchObject({ state: LoadingState.Streaming, data: [{ refId: 'A' }] });

    ask('B', ['r']).subscribe();
    ask('C', ['other']).subscribe();
    const paths = getDataStream.mock.calls.map(([options]) => (options as { addr: { path: string } }).addr.path);
    expect(paths[0]).toMatch(/^violations\/[0-9a-f]+$/);
    expect(paths[1]).toBe(paths[0]);
    expect(paths[2]).not.toBe(paths[0]);
  });
});
