import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Icon, Text, useStyles2 } from '@grafana/ui';
import { useMemo } from 'react';

import { formatNanos } from '../components/formats.ts';
import { testIds } from '../testIds.ts';
import type { Sample } from './sample.ts';
import { waterfallRows } from './waterfallRows.ts';

/** Spans that are shown of one trace, beside its witnesses. */
const MOST_ROWS = 200;
/** Steps of indentation; deeper spans stand below each other. */
const DEEPEST = 12;

interface Props {
  sample: Sample;
  /** Of each witness by span id: the names of its variables, none for an unnamed pattern. */
  marks: ReadonlyMap<string, readonly string[]>;
}

/** A trace as a table of its spans in the order of the tree, each with its place in time; witnesses are marked. */
export function Waterfall({ sample, marks }: Props) {
  const styles = useStyles2(getStyles);
  const rows = useMemo(() => waterfallRows(sample.trace.spans), [sample]);
  const shown = rows.filter(({ span }, index) => index < MOST_ROWS || marks.has(span.spanId));
  return (
    <>
      <table className={styles.table} aria-label={`Spans of ${sample.title}`} data-testid={testIds.trial.waterfall}>
        <thead>
          <tr>
            <th scope="col">Span</th>
            <th scope="col" className={styles.time}>
              Start, duration
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ span, depth, from, share, offset }) => {
            const mark = marks.get(span.spanId);
            return (
              <tr key={span.spanId} className={cx(mark && styles.marked)} data-id={span.spanId}>
                <td style={{ paddingLeft: `${Math.min(depth, DEEPEST) * 12 + 4}px` }}>
                  {mark && <Badge className={styles.badge} color="orange" text={['witness', ...mark].join(' ')} />}
                  {span.name}{' '}
                  <Text color="secondary" variant="bodySmall">
                    {String(span.resource.get('service.name') ?? '')}
                  </Text>{' '}
                  {span.status === 'error' && (
                    <Icon className={styles.failed} name="exclamation-circle" title="failed" />
                  )}
                </td>
                <td className={styles.time}>
                  <div className={styles.track} aria-hidden>
                    <div
                      className={cx(styles.bar, mark && styles.barMarked)}
                      style={{ left: `${from * 100}%`, width: `${share * 100}%` }}
                    />
                  </div>
                  +{formatNanos(offset)}, {formatNanos(span.end - span.start)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {shown.length < rows.length && (
        <Text color="secondary">
          {shown.length} of {rows.length} spans are shown; the rule was judged on all of them.
        </Text>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    tableLayout: 'fixed',
    '& th, & td': { padding: theme.spacing(0.25, 0.5), textAlign: 'left', overflowWrap: 'anywhere' },
    '& tr': { borderBottom: `1px solid ${theme.colors.border.weak}` },
  }),
  time: css({ width: '40%', fontVariantNumeric: 'tabular-nums', fontSize: theme.typography.bodySmall.fontSize }),
  marked: css({ background: theme.colors.warning.transparent }),
  badge: css({ marginRight: theme.spacing(0.5) }),
  failed: css({ color: theme.colors.error.text }),
  track: css({ position: 'relative', height: theme.spacing(0.75), background: theme.colors.background.secondary }),
  bar: css({ position: 'absolute', height: '100%', minWidth: 2, background: theme.colors.primary.main }),
  barMarked: css({ background: theme.colors.warning.main }),
});
