import { sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';
import { servicesOf, type StoredViolation } from './violation-row.ts';

/** Deletes violations with all that is kept with them; what is counted of them stays. */
export async function deleteRows(tx: Transaction<Tables>, rows: readonly StoredViolation[]): Promise<void> {
  if (rows.length === 0) {
    return;
  }
  const seqs = rows.map(({ seq }) => seq);
  await deleteServices(tx, rows);
  await tx.deleteFrom('violation_spans').where('seq', 'in', seqs).execute();
  await tx.deleteFrom('violations').where('seq', 'in', seqs).execute();
}

/** By the whole key: there is no other way to them but through all. */
export async function deleteServices(tx: Transaction<Tables>, rows: readonly StoredViolation[]): Promise<void> {
  const services = rows.flatMap((row) =>
    servicesOf(row).map((service) => sql`(${service}, ${row.decidedAt}, ${row.seq})`),
  );
  if (services.length > 0) {
    await sql`delete from violation_services
      where (service, decided_at, seq) in (values ${sql.join(services)})`.execute(tx);
  }
}
