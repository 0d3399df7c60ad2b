import type { SceneDataQuery, SceneQueryRunner } from '@grafana/scenes';

/** Lets a runner ask something else; what it asks already it does not ask again. */
export function askFor(runner: SceneQueryRunner, query: SceneDataQuery): void {
  if (JSON.stringify(runner.state.queries) !== JSON.stringify([query])) {
    runner.setState({ queries: [query] });
    runner.runQueries();
  }
}
