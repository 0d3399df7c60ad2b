import { css } from '@emotion/css';
import type { GrafanaTheme2, NavModelItem } from '@grafana/data';
import { PageLayoutType } from '@grafana/data';
import type { PluginPageProps } from '@grafana/runtime';
import { Link, Tab, TabsBar, useStyles2 } from '@grafana/ui';
import { theApp } from '../plugins.ts';

/** What plugins get as `PluginPage`: breadcrumbs, title, information, actions and tabs around a page's content. */
export function HostPage({ pageNav, renderTitle, subTitle, info, actions, layout, children }: PluginPageProps) {
  const styles = useStyles2(getStyles);
  const title = pageNav?.text ?? theApp().meta.name;
  const sub = subTitle ?? pageNav?.subTitle;
  const tabs = pageNav?.children?.filter(({ hideFromTabs }) => !hideFromTabs) ?? [];
  if (layout === PageLayoutType.Custom) {
    return <main>{children}</main>;
  }
  return (
    <main className={styles.page}>
      <Breadcrumbs page={pageNav} />
      {layout !== PageLayoutType.Canvas && (
        <div className={styles.head}>
          <div className={styles.title}>
            {pageNav?.img && <img src={pageNav.img} alt="" width={32} height={32} />}
            {renderTitle ? renderTitle(title) : <h1>{title}</h1>}
          </div>
          <dl className={styles.info}>
            {info?.map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <div className={styles.actions}>{actions}</div>
        </div>
      )}
      {sub && <div className={styles.sub}>{sub}</div>}
      {tabs.length > 0 && (
        <TabsBar className={styles.tabs}>
          {tabs.map((tab) => (
            <Tab
              key={tab.text}
              label={tab.text}
              active={Boolean(tab.active)}
              {...(tab.icon && { icon: tab.icon })}
              {...(tab.url && { href: tab.url })}
              {...(tab.tabCounter !== undefined && { counter: tab.tabCounter })}
            />
          ))}
        </TabsBar>
      )}
      {children}
    </main>
  );
}

function Breadcrumbs({ page }: { page: NavModelItem | undefined }) {
  const styles = useStyles2(getStyles);
  const { meta } = theApp();
  const trail: NavModelItem[] = [];
  for (let one = page; one !== undefined; one = one.parentItem) {
    trail.unshift(one);
  }
  if (trail[0]?.url !== meta.defaultNavUrl) {
    trail.unshift({ text: meta.name, ...(meta.defaultNavUrl && { url: meta.defaultNavUrl }) });
  }
  return (
    <nav aria-label="Breadcrumbs" className={styles.crumbs}>
      {trail.map(({ text, url }, index) => (
        <span key={index}>
          {index > 0 && ' › '}
          {url && index < trail.length - 1 ? <Link href={url}>{text}</Link> : text}
        </span>
      ))}
    </nav>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ padding: theme.spacing(2, 4, 4, 4) }),
  crumbs: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(2),
    padding: theme.spacing(1, 0),
  }),
  title: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(2), h1: { marginBottom: 0 } }),
  info: css({
    display: 'flex',
    gap: theme.spacing(3),
    margin: 0,
    dt: { color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize },
    dd: { margin: 0 },
  }),
  actions: css({ marginLeft: 'auto', display: 'flex', gap: theme.spacing(1) }),
  sub: css({ color: theme.colors.text.secondary, marginBottom: theme.spacing(2) }),
  tabs: css({ marginBottom: theme.spacing(2) }),
});
