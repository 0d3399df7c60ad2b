import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { RadioButtonGroup, Text, useStyles2 } from '@grafana/ui';
import { hostData } from '../host-data.ts';
import { headerHeight } from './sizes.ts';

const roles = ['Viewer', 'Editor', 'Admin'].map((value) => ({ label: value, value }));
const themes = ['dark', 'light'].map((value) => ({ label: value, value }));

/** Says what this is, and switches role and theme; the server keeps both, so a switch loads the page anew. */
export function TopBar() {
  const styles = useStyles2(getStyles);
  return (
    <header className={styles.bar}>
      <Text weight="medium">BeTrace plugin host</Text>
      <Text color="secondary" truncate>
        Not a Grafana: the built plugins on Grafana&apos;s own components, for the service at {hostData.backendUrl}
      </Text>
      <span className={styles.push} />
      <RadioButtonGroup
        size="sm"
        aria-label="Role"
        options={roles}
        value={hostData.role}
        onChange={(role) => reloadWith('role', role)}
      />
      <RadioButtonGroup
        size="sm"
        aria-label="Theme"
        options={themes}
        value={hostData.theme}
        onChange={(theme) => reloadWith('theme', theme)}
      />
    </header>
  );
}

function reloadWith(name: string, value: string): void {
  const url = new URL(window.location.href);
  url.searchParams.set(name, value);
  window.location.assign(url);
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    position: 'fixed',
    zIndex: theme.zIndex.navbarFixed,
    top: 0,
    left: 0,
    right: 0,
    height: headerHeight,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(2),
    padding: theme.spacing(0, 2),
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  push: css({ marginLeft: 'auto' }),
});
