import { LoadingState } from '@grafana/data';
import {
  sceneGraph,
  SceneObjectBase,
  type SceneComponentProps,
  type SceneObjectState,
  type SceneQueryRunner,
} from '@grafana/scenes';
import { Alert, Button, Stack } from '@grafana/ui';

import { Loading } from '../../components/Loading.tsx';
import { testIds } from '../../testIds.ts';
import { askFor } from './askFor.ts';
import type { UrlFilter } from './filterFromUrl.ts';
import { NoViolations } from './NoViolations.tsx';
import { OlderButton, PAGE } from './OlderButton.tsx';
import { rowsOfFrame } from './rowsOfFrame.ts';
import { ViolationList } from './ViolationList.tsx';
import { ViolationTable } from './ViolationTable.tsx';
import { rowsQuery } from './violationQueries.ts';

interface State extends SceneObjectState {
  $data: SceneQueryRunner;
  filter: UrlFilter;
  /** Most rows. */
  limit: number;
}

/** The violations that the data source lists, and those that it adds live, as rows that lead to their pages. */
export class SceneViolationTable extends SceneObjectBase<State> {
  static Component = TableView;

  constructor($data: SceneQueryRunner, filter: UrlFilter) {
    super({ $data, filter, limit: PAGE });
  }

  show(filter: UrlFilter): void {
    this.setState({ filter });
    this.showRows(PAGE);
  }

  showRows(limit: number): void {
    this.setState({ limit });
    askFor(this.state.$data, rowsQuery(this.state.filter, limit));
  }
}

function TableView({ model }: SceneComponentProps<SceneViolationTable>) {
  const { limit, filter, $data } = model.useState();
  const { data } = sceneGraph.getData(model).useState();
  const frame = data?.series[0];
  const rows = rowsOfFrame(frame);
  const [failure] = data?.errors ?? [];
  const waiting = !data || (data.state === LoadingState.Loading && !frame) || data.state === LoadingState.NotStarted;

  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      {failure && (
        <Alert title="The data source does not answer" severity="error" data-testid={testIds.page.error}>
          <Stack direction="column" gap={1} alignItems="flex-start">
            <span>{failure.data?.message ?? failure.message}</span>
            <span>The list below comes from the backend directly.</span>
            <Button size="sm" variant="secondary" icon="sync" onClick={() => $data.runQueries()}>
              Try again
            </Button>
          </Stack>
        </Alert>
      )}
      {failure && <ViolationList filter={filter} />}
      {waiting && <Loading what="violations" />}
      {!waiting && !failure && rows.length === 0 && <NoViolations />}
      {!failure && rows.length > 0 && <ViolationTable violations={rows} />}
      {!failure && rows.length >= limit && <OlderButton limit={limit} onShow={(more) => model.showRows(more)} />}
    </Stack>
  );
}
