import type { PluginExtensionAddedLinkConfig, PluginExtensionLink } from '@grafana/data';
import { PluginExtensionTypes } from '@grafana/data';
import { theApp } from '../plugins.ts';

/** The links that the app adds to an extension point, configured for what is shown there, as `usePluginLinks` gives them. */
export function usePluginLinks({ extensionPointId, context }: { extensionPointId: string; context?: object }) {
  const links = theApp()
    .addedLinkConfigs.filter(({ targets }) => [targets].flat().includes(extensionPointId))
    .flatMap((added, index) => toLink(added, context, index));
  return { links, isLoading: false };
}

function toLink(
  added: PluginExtensionAddedLinkConfig,
  context: object | undefined,
  index: number,
): PluginExtensionLink[] {
  const overrides = added.configure?.(context);
  if (added.configure !== undefined && overrides === undefined) {
    return [];
  }
  const { title, description, icon, path, onClick, category } = { ...added, ...overrides };
  const link = {
    id: `${theApp().meta.id}-${index}`,
    type: PluginExtensionTypes.link,
    pluginId: theApp().meta.id,
    title,
    description: description ?? '',
    ...(path === undefined ? {} : { path }),
    ...(icon === undefined ? {} : { icon }),
    ...(category === undefined ? {} : { category }),
    ...(onClick === undefined
      ? {}
      : {
          onClick: (event?: React.MouseEvent) =>
            onClick(event, { context, openModal: noModal, openSidebar: noModal, toggleSidebar: noModal } as never),
        }),
  };
  return [link as unknown as PluginExtensionLink];
}

function noModal(): never {
  throw new Error('The plugin host opens no modals for extensions');
}
