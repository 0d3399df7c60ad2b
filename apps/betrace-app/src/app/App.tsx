import type { AppRootProps } from '@grafana/data';
import { lazy } from 'react';
import { Route, Routes, useLocation } from 'react-router';

import { PLUGIN_ID } from './routes.ts';
import type { AppSettings } from './settings.ts';

const HomePage = lazy(() => import('../pages/Home/HomePage.tsx'));
const RuleListPage = lazy(() => import('../pages/RuleList/RuleListPage.tsx'));
const RuleEditorPage = lazy(() => import('../pages/RuleEditor/RuleEditorPage.tsx'));
const RuleImportPage = lazy(() => import('../pages/RuleImport/RuleImportPage.tsx'));
const GalleryPage = lazy(() => import('../pages/Gallery/GalleryPage.tsx'));
const ViolationListPage = lazy(() => import('../pages/ViolationList/ViolationListPage.tsx'));
const ViolationDetailPage = lazy(() => import('../pages/ViolationDetail/ViolationDetailPage.tsx'));

/** The app below `/a/betracehq-betrace-app`, and the rule list alone below any other base. */
export default function App(_: AppRootProps<AppSettings>) {
  const canonical = useLocation().pathname.startsWith(`/a/${PLUGIN_ID}`);
  return (
    <Routes>
      {canonical && <Route index element={<HomePage />} />}
      <Route path="home" element={<HomePage />} />
      <Route path="rules/new" element={<RuleEditorPage />} />
      <Route path="rules/import" element={<RuleImportPage />} />
      <Route path="rules/:id" element={<RuleEditorPage />} />
      <Route path="gallery" element={<GalleryPage />} />
      <Route path="violations" element={<ViolationListPage />} />
      <Route path="violations/:id" element={<ViolationDetailPage />} />
      <Route path="*" element={<RuleListPage />} />
    </Routes>
  );
}
