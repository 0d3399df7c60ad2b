import { PluginPage } from '@grafana/runtime';
import { useParams } from 'react-router';

import { urls } from '../../app/routes.ts';
import { Failure } from '../../components/Failure.tsx';
import { Loading } from '../../components/Loading.tsx';
import { useRule } from '../../data/useRules.ts';
import { RuleEditor } from './RuleEditor.tsx';

export default function RuleEditorPage() {
  const { id } = useParams();
  return <OneRule key={id} id={id} />;
}

function OneRule({ id }: { id: string | undefined }) {
  const { data: rule, error, reload, replace } = useRule(id);
  const title = id === undefined ? 'New rule' : (rule?.name ?? 'Rule');
  return (
    <PluginPage pageNav={{ text: title, parentItem: { text: 'Rules', url: urls.rules } }}>
      {rule === undefined ? (
        error ? (
          <Failure error={error} onRetry={reload} />
        ) : (
          <Loading what="rule" />
        )
      ) : (
        // Another revision is another text: the editor begins anew.
        <RuleEditor key={rule?.revision} rule={rule ?? undefined} onTake={(stored) => replace(() => stored)} />
      )}
    </PluginPage>
  );
}
