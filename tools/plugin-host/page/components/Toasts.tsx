import { css } from '@emotion/css';
import { AppEvents, type EventBus, type GrafanaTheme2 } from '@grafana/data';
import { Alert, useStyles2, type AlertVariant } from '@grafana/ui';
import { useEffect, useState } from 'react';
import { headerHeight } from './sizes.ts';

/** How long an alert stays, in milliseconds; and how many are shown at once. */
const shownMs = { success: 3_000, info: 3_000, warning: 5_000, error: 7_000 };
const most = 5;

const kinds = [
  [AppEvents.alertSuccess, 'success'],
  [AppEvents.alertInfo, 'info'],
  [AppEvents.alertWarning, 'warning'],
  [AppEvents.alertError, 'error'],
] as const;

interface Toast {
  id: number;
  severity: AlertVariant;
  title: string;
  text: string;
}

let lastId = 0;

/** Shows the alerts that plugins publish on Grafana's event bus. */
export function Toasts({ events }: { events: EventBus }) {
  const styles = useStyles2(getStyles);
  const [toasts, setToasts] = useState<Toast[]>([]);
  const remove = (id: number) => setToasts((all) => all.filter((one) => one.id !== id));

  useEffect(() => {
    const subscriptions = kinds.map(([event, severity]) =>
      events.getStream({ type: event.name } as never).subscribe((published) => {
        const [title = '', detail = ''] = (published as { payload: [string?, (string | Error)?] }).payload;
        const text = typeof detail === 'string' ? detail : detail.message;
        const id = ++lastId;
        setToasts((all) => [...all, { id, severity, title, text }].slice(-most));
        setTimeout(() => remove(id), shownMs[severity]);
      }),
    );
    return () => subscriptions.forEach((one) => one.unsubscribe());
  }, [events]);

  return (
    <div className={styles.stack}>
      {toasts.map(({ id, severity, title, text }) => (
        <Alert key={id} severity={severity} title={title} elevated onRemove={() => remove(id)}>
          {text}
        </Alert>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  stack: css({
    position: 'fixed',
    zIndex: theme.zIndex.portal,
    top: headerHeight + 16,
    right: 16,
    width: '400px',
  }),
});
