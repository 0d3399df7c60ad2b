import { UrlSyncManager } from '@grafana/scenes';
import { useEffect, useState } from 'react';
import { useLocation } from 'react-router';

import type { UrlFilter } from './filterFromUrl.ts';
import { ViolationScene } from './ViolationScene.tsx';

/** The scene of one data source. Its time range and refreshing are in the URL; what that says of filters it is told. */
export default function ViolationSceneView({ uid, filter }: { uid: string; filter: UrlFilter }) {
  const [{ scene, sync }] = useState(() => startScene(uid, filter));
  const location = useLocation();
  useEffect(() => () => sync.cleanUp(scene), [sync, scene]);
  useEffect(() => sync.handleNewLocation(location as Parameters<typeof sync.handleNewLocation>[0]), [sync, location]);
  useEffect(() => scene.show(filter), [scene, filter]);
  return <scene.Component model={scene} />;
}

function startScene(uid: string, filter: UrlFilter) {
  const scene = new ViolationScene(uid, filter);
  // The hook of @grafana/scenes does this too, but brings a second router along.
  const sync = new UrlSyncManager();
  sync.initSync(scene);
  return { scene, sync };
}
