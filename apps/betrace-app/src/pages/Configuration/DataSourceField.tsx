import { DataSourcePicker } from '@grafana/runtime';
import { Alert, Button, Field, Stack, Text } from '@grafana/ui';
import { useId, useState } from 'react';

import { may } from '../../app/access.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { dataSourcesOf } from '../../data/dataSourcesOf.ts';
import { CreateDataSource } from './CreateDataSource.tsx';
import type { NewDataSource } from './createDataSource.ts';

interface Props {
  label: string;
  description: string;
  uid: string | undefined;
  onChange: (uid: string | undefined) => void;
  /** What to create, where there is none of its type. */
  proposed: NewDataSource;
  withToken?: boolean;
  placeholder: string;
  testId: string;
}

/** A data source of one type: chosen, or created here where there is none yet. */
export function DataSourceField({ label, description, uid, onChange, proposed, placeholder, testId, ...rest }: Props) {
  const id = useId();
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<{ uid: string; name: string }>();
  const none = dataSourcesOf(proposed.type).length === 0;
  return (
    <Stack direction="column" gap={1} alignItems="stretch">
      <Field noMargin label={label} description={description} htmlFor={id}>
        <div data-testid={testId}>
          <DataSourcePicker
            // It reads the list once: another one to begin with shows what was created.
            key={created?.uid}
            inputId={id}
            width={60}
            pluginId={proposed.type}
            current={uid || null}
            noDefault
            placeholder={placeholder}
            onChange={(chosen) => onChange(chosen.uid)}
            onClear={() => onChange(undefined)}
          />
        </div>
      </Field>
      {none && !creating && (
        <Stack gap={2} alignItems="center" wrap="wrap">
          <Text color="secondary">There is none yet.</Text>
          {may('createDataSources') ? (
            <Button type="button" variant="secondary" size="sm" icon="plus" onClick={() => setCreating(true)}>
              {`Create one for ${proposed.name}`}
            </Button>
          ) : (
            <Text color="secondary">Who has the permission datasources:create can create one here.</Text>
          )}
        </Stack>
      )}
      {creating && (
        <CreateDataSource
          proposed={proposed}
          {...rest}
          onCancel={() => setCreating(false)}
          onCreated={(newUid, name) => {
            setCreating(false);
            setCreated({ uid: newUid, name });
            onChange(newUid);
          }}
        />
      )}
      {created && (
        <Alert severity="success" title={`The data source ${created.name} was created`}>
          <Stack direction="column" gap={1} alignItems="flex-start">
            <span>It is chosen here: save the settings to keep that.</span>
            <PageLink size="sm" variant="secondary" href={`/connections/datasources/edit/${created.uid}`}>
              Its settings
            </PageLink>
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}
