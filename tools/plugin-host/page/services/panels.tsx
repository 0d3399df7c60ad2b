import { identityOverrideProcessor, PanelPlugin, type PanelPluginMeta, type PanelProps } from '@grafana/data';
import { LegendDisplayMode, type VizLegendOptions } from '@grafana/schema';
import { TimeSeries } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { prepareFrames } from '../components/prepare-frames.ts';

/**
 * The panels of Grafana are in none of its packages. These show the same data with the components that they are made of:
 * enough for the scenes of an app, without what one sets in a panel's editor.
 */
export async function importPanelPlugin(id: string): Promise<PanelPlugin> {
  const plugin = panels[id];
  if (plugin === undefined) {
    throw new Error(`The plugin host has no panel ${id}; it has ${Object.keys(panels).join(', ')}`);
  }
  return plugin;
}

const defaultLegend: VizLegendOptions = {
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  showLegend: true,
  calcs: [],
};

function TimeSeriesPanel({ data, timeRange, timeZone, width, height, options }: PanelProps<{ legend?: object }>) {
  return (
    <TimeSeries
      frames={prepareFrames(data.series)}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={{ ...defaultLegend, ...options.legend }}
    />
  );
}

function TablePanel({ data, width, height }: PanelProps) {
  const [frame] = prepareFrames(data.series);
  return frame ? <TableNG data={frame} width={width} height={height} /> : null;
}

/** Settings of a graph's fields that are kept; a panel drops those that it does not know. */
const graphSettings = ['drawStyle', 'fillOpacity', 'lineWidth', 'axisSoftMax', 'stacking'];

const panels: Record<string, PanelPlugin> = {
  timeseries: named(
    'timeseries',
    new PanelPlugin(TimeSeriesPanel).useFieldConfig({
      useCustomConfig: (builder) =>
        graphSettings.forEach((path) =>
          builder.addCustomEditor({
            id: path,
            path,
            name: path,
            editor: () => null,
            override: () => null,
            process: identityOverrideProcessor,
            shouldApply: () => true,
          }),
        ),
    }),
  ),
  table: named('table', new PanelPlugin(TablePanel)),
};

function named(id: string, plugin: PanelPlugin): PanelPlugin {
  plugin.meta = { id, name: id, info: { version: '' } } as PanelPluginMeta;
  return plugin;
}
