import { locationUtil } from '@grafana/data';
import { LinkButton } from '@grafana/ui';
import type { ComponentProps } from 'react';

/** A button that leads to a page of Grafana, also where Grafana is served under a sub-path. */
export function PageLink({ href, ...rest }: ComponentProps<typeof LinkButton> & { href: string }) {
  return <LinkButton {...rest} href={locationUtil.assureBaseUrl(href)} />;
}
