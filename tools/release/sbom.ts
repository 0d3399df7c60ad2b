import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import parse from 'spdx-expression-parse';
import type { Component } from './components.ts';

const { LicenseFactory } = Contrib.License.Factories;

/** The bill of materials of one released thing, as CycloneDX 1.6 in JSON. The same things give the same text. */
export function sbomOf(name: string, version: string, components: readonly Component[]): string {
  const subject = new Models.Component(Enums.ComponentType.Application, name, {
    version,
    bomRef: `${name}@${version}`,
    licenses: licencesOf('Apache-2.0'),
  });
  const parts = components.map((component) => {
    const purl = purlOf(component);
    return new Models.Component(Enums.ComponentType.Library, component.name, {
      version: component.version,
      bomRef: purl,
      purl,
      licenses: licencesOf(component.licence),
    });
  });
  parts.forEach(({ bomRef }) => subject.dependencies.add(bomRef));
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: subject }),
    components: new Models.ComponentRepository(parts),
  });
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 2 });
}

function licencesOf(expression: string): Models.LicenseRepository {
  return new Models.LicenseRepository([new LicenseFactory(parse).makeFromString(expression)]);
}

function purlOf({ kind, name, version }: Component): string {
  return `pkg:${kind}/${name.split('/').map(encodeURIComponent).join('/')}@${encodeURIComponent(version)}`;
}
