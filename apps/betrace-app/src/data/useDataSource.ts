import { VIOLATIONS_TYPE } from '../app/settings.ts';
import { useSettings } from '../app/useSettings.ts';
import { dataSourcesOf } from './dataSourcesOf.ts';

/**
 * The uid of the data source that answers the panels of this app: the chosen one, else the first of its type; undefined
 * where there is none that this person may use.
 */
export function useDataSource(): string | undefined {
  const { violationsUid } = useSettings();
  const sources = dataSourcesOf(VIOLATIONS_TYPE);
  return (sources.find(({ uid }) => uid === violationsUid) ?? sources[0])?.uid;
}
