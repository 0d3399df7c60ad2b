import { gdpr } from './gdpr.ts';
import { hipaa } from './hipaa.ts';
import { pciDss } from './pci-dss.ts';
import { soc2 } from './soc2.ts';

export interface Control {
  /** As rules write it: CC6.1, 164.312(b), Art.32(1)(a), 10.2.1. */
  readonly id: string;
  /** What it asks for, in a few words of our own; the framework's own text decides. */
  readonly title: string;
}

export interface Framework {
  /** As rules write it: soc2, hipaa, gdpr, pci-dss. */
  readonly id: string;
  readonly name: string;
  /** In the order of the framework. */
  readonly controls: readonly Control[];
}

/** The frameworks that rules can be evidence for. Rules may name others; of those no titles are known. */
export const frameworks: readonly Framework[] = [
  framework('soc2', 'SOC 2', soc2),
  framework('hipaa', 'HIPAA', hipaa),
  framework('gdpr', 'GDPR', gdpr),
  framework('pci-dss', 'PCI DSS 4', pciDss),
];

function framework(id: string, name: string, controls: readonly (readonly [string, string])[]): Framework {
  return { id, name, controls: controls.map(([control, title]) => ({ id: control, title })) };
}

const byId = new Map(frameworks.map(({ id, controls }) => [id, new Map(controls.map((one) => [one.id, one]))]));

/** The control of that id, the framework in any case; undefined when the catalogue has none. */
export function findControl(frameworkId: string, controlId: string): Control | undefined {
  return byId.get(frameworkId.toLowerCase())?.get(controlId);
}
