import { Button, Text } from '@grafana/ui';

/** Rows of the first page, and by how many each click adds. */
export const PAGE = 100;
/** More than anybody reads, what a browser shows without being slow, and what the API answers at once. */
const MOST = 1000;

/** Below a table that ends at a limit: the way to older rows. */
export function OlderButton({ limit, onShow }: { limit: number; onShow: (limit: number) => void }) {
  return limit < MOST ? (
    <div>
      <Button variant="secondary" onClick={() => onShow(Math.min(limit + PAGE, MOST))}>
        Show older ones
      </Button>
    </div>
  ) : (
    <Text color="secondary">Only the newest {MOST} are shown: narrow the time range to see older ones.</Text>
  );
}
