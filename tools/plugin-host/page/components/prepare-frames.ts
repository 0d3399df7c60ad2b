import { applyFieldOverrides, cacheFieldDisplayNames, FieldColorModeId, type DataFrame } from '@grafana/data';
import { config, getTemplateSrv } from '@grafana/runtime';

/** Gives every field its display name, format and, where it has none, a colour of Grafana's classic palette. */
export function prepareFrames(series: DataFrame[]): DataFrame[] {
  const color = { mode: FieldColorModeId.PaletteClassic };
  const frames = applyFieldOverrides({
    data: series.map((frame) => ({
      ...frame,
      fields: frame.fields.map((field) => ({ ...field, config: { color, ...field.config } })),
    })),
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: (text, scoped) => getTemplateSrv().replace(text, scoped),
    theme: config.theme2,
    timeZone: 'browser',
  });
  cacheFieldDisplayNames(frames);
  return frames;
}
