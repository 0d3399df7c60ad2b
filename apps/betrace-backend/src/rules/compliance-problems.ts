import { findControl, frameworks } from '@betrace/dsl/compliance';
import { nearestName } from '@betrace/dsl/nearest-name';

/** Controls that are named instead of one that there is not. */
const mostNamed = 3;

interface Named {
  readonly framework: string;
  readonly control: string;
}

/** Why a rule cannot be evidence for a control: its framework is in the catalogue, and has none of that name. */
export function controlProblem({ framework: name, control }: Named): string | undefined {
  const framework = frameworks.find(({ id }) => id === name.toLowerCase());
  if (!framework || findControl(framework.id, control)) {
    return undefined;
  }
  const ids = framework.controls.map(({ id }) => id);
  const near = nearest(control, ids);
  const instead = near.length > 0 ? `the nearest are ${near.join(', ')}` : `they are such as ${ids[0] ?? ''}`;
  return `"${control}" is no control of ${framework.name}; ${instead}.`;
}

/** What is to be said of a framework that the catalogue does not have; rules may name it. */
export function frameworkNotice({ framework: name }: Named): string | undefined {
  const ids = frameworks.map(({ id }) => id);
  return ids.includes(name.toLowerCase())
    ? undefined
    : `"${name}" is none of the frameworks whose controls are known (${ids.join(', ')}), so nobody checks the control`;
}

function nearest(name: string, candidates: readonly string[]): string[] {
  const left = new Set(candidates);
  const found: string[] = [];
  for (let next = nearestName(name, left); next !== null && found.length < mostNamed; next = nearestName(name, left)) {
    found.push(next);
    left.delete(next);
  }
  return found;
}
