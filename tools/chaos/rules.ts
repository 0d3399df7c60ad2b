import type { Service } from './service.ts';
import { rules } from './traces.ts';

export async function createRules(service: Service): Promise<void> {
  for (const rule of rules) {
    await service.client.rules.create(rule);
  }
}
