import { css } from '@emotion/css';
import { FieldType, type GrafanaTheme2 } from '@grafana/data';
import { Sparkline, TextLink, useStyles2, useTheme2 } from '@grafana/ui';

import { urls } from '../../app/routes.ts';
import { formatCount } from '../../components/formats.ts';
import type { ListedRule } from './listedRule.ts';

const WIDTH = 96;
const HEIGHT = 28;

/** How many violations a rule had on the last day, and when. */
export function ViolationTrend({ listed: { rule, trend, violations, state } }: { listed: ListedRule }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  if (!trend || violations === 0) {
    return <span className={styles.none}>{trend ? (state === 'off' ? '–' : '0') : '…'}</span>;
  }
  const max = Math.max(...trend);
  const y = {
    name: 'violations',
    type: FieldType.number,
    values: [...trend],
    config: {
      color: { mode: 'fixed', fixedColor: rule.observe ? 'blue' : 'red' },
      custom: { drawStyle: 'bars', fillOpacity: 100, lineWidth: 0 },
    },
    state: { range: { min: 0, max, delta: max } },
  };
  return (
    <div className={styles.trend}>
      <TextLink
        href={urls.ofRule(rule.id, rule.observe)}
        inline={false}
        aria-label={`${violations} violations of ${rule.name} in the last 24 hours`}
      >
        {formatCount(violations)}
      </TextLink>
      <div aria-hidden>
        <Sparkline theme={theme} width={WIDTH} height={HEIGHT} sparkline={{ y }} />
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  none: css({ color: theme.colors.text.secondary }),
  trend: css({
    display: 'grid',
    gridTemplateColumns: `1fr ${WIDTH}px`,
    alignItems: 'center',
    gap: theme.spacing(1),
    fontVariantNumeric: 'tabular-nums',
  }),
});
