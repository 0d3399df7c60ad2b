import { PluginPage } from '@grafana/runtime';
import { Alert } from '@grafana/ui';
import { useLocation, useParams } from 'react-router';

import { urls } from '../../app/routes.ts';
import { Failure } from '../../components/Failure.tsx';
import { Loading } from '../../components/Loading.tsx';
import { PageLink } from '../../components/PageLink.tsx';
import { useRule } from '../../data/useRules.ts';
import { RuleEditor } from './RuleEditor.tsx';
import { useDraft } from './useDraft.ts';

/** One rule by its id, or a new one, which `?from=` lets begin as a rule of the gallery. */
export default function RuleEditorPage() {
  const { id } = useParams();
  const from = new URLSearchParams(useLocation().search).get('from');
  return id === undefined ? <NewRule key={from} from={from} /> : <OneRule key={id} id={id} />;
}

function NewRule({ from }: { from: string | null }) {
  const { data: draft, error, reload } = useDraft(from);
  return (
    <PluginPage pageNav={{ text: 'New rule', parentItem: { text: 'Rules', url: urls.rules } }}>
      {draft?.missing && (
        <Alert severity="warning" title={`The gallery has no rule “${draft.missing}”`}>
          <PageLink variant="secondary" size="sm" href={urls.gallery}>
            See the gallery
          </PageLink>
        </Alert>
      )}
      {draft ? (
        <RuleEditor draft={draft.form} adapt={from !== null && !draft.missing} />
      ) : error ? (
        <Failure error={error} onRetry={reload} />
      ) : (
        <Loading what="rule" />
      )}
    </PluginPage>
  );
}

function OneRule({ id }: { id: string }) {
  const { data: rule, error, reload, replace } = useRule(id);
  return (
    <PluginPage pageNav={{ text: rule?.name ?? 'Rule', parentItem: { text: 'Rules', url: urls.rules } }}>
      {rule ? (
        // Another revision is another text: the editor begins anew.
        <RuleEditor key={rule.revision} rule={rule} onTake={(stored) => replace(() => stored)} />
      ) : error ? (
        <Failure error={error} onRetry={reload} />
      ) : (
        <Loading what="rule" />
      )}
    </PluginPage>
  );
}
