import { DataSourcePlugin } from '@grafana/data';

import { DataSource } from './DataSource';
import { ConfigEditor } from './editors/ConfigEditor';
import { QueryEditor } from './editors/QueryEditor';
import { QueryHelp } from './editors/QueryHelp';
import type { BetraceOptions, BetraceQuery, BetraceSecrets } from './types';

export const plugin = new DataSourcePlugin<DataSource, BetraceQuery, BetraceOptions, BetraceSecrets>(DataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryHelp);
