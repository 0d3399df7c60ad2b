import { PluginPage } from '@grafana/runtime';

import { Gallery } from './Gallery.tsx';

export default function GalleryPage() {
  return (
    <PluginPage
      pageNav={{ text: 'Gallery' }}
      subTitle="Rules to begin with: take one, put your own names in, and try it."
    >
      <Gallery />
    </PluginPage>
  );
}
