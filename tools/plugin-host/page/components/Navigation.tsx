import { css, cx } from '@emotion/css';
import type { GrafanaTheme2, IconName } from '@grafana/data';
import { config } from '@grafana/runtime';
import { Icon, Link, useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router';
import { theApp } from '../plugins.ts';
import { headerHeight, navigationWidth } from './sizes.ts';

/** The pages that the app lists in its plugin.json, and those of the data source. */
export function Navigation() {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const { meta } = theApp();
  const [dataSource] = Object.values(config.datasources);
  const may = (action = 'plugins.app:access') => Boolean(config.bootData.user.permissions?.[action]);

  const item = (path: string, text: string, icon: IconName) => (
    <Link key={path} href={path} className={cx(styles.item, pathname.startsWith(path) && styles.active)}>
      <Icon name={icon} /> {text}
    </Link>
  );
  return (
    <nav className={styles.nav} aria-label="Pages">
      <div className={styles.section}>
        <img src={meta.info.logos.small} alt="" width={18} height={18} /> {meta.name}
      </div>
      {(meta.includes ?? [])
        .filter(({ type, addToNav, action }) => type === 'page' && addToNav && may(action))
        .map(({ path, name, icon }) => item(path ?? '', name, (icon ?? 'file-alt') as IconName))}
      <div className={styles.section}>Data source</div>
      {item('/explore', 'Explore', 'compass')}
      {dataSource &&
        may('datasources:write') &&
        item(`/connections/datasources/edit/${dataSource.uid}`, 'Settings', 'database')}
    </nav>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  nav: css({
    position: 'fixed',
    top: headerHeight,
    bottom: 0,
    width: navigationWidth,
    padding: theme.spacing(1, 0),
    background: theme.colors.background.primary,
    borderRight: `1px solid ${theme.colors.border.weak}`,
  }),
  section: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(2, 2, 1, 2),
    fontWeight: theme.typography.fontWeightMedium,
  }),
  item: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0.75, 2, 0.75, 3),
    color: theme.colors.text.secondary,
    '&:hover': { color: theme.colors.text.primary, background: theme.colors.action.hover },
  }),
  active: css({
    color: theme.colors.text.primary,
    background: theme.colors.action.selected,
    boxShadow: `inset 3px 0 ${theme.colors.primary.main}`,
  }),
});
